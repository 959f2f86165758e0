import type { PolicyProblem } from "./queries";

/** Where a line and column, both counted from 1, are in a text, in UTF-16 units from its start. */
export function offsetOf(text: string, { Line, Column }: Pick<PolicyProblem, "Line" | "Column">): number {
  const before = text.split("\n").slice(0, Line - 1);
  return before.reduce((sum, line) => sum + line.length + 1, 0) + Column - 1;
}
