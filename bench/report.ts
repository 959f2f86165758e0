import { loadavg } from "node:os";

/** A line of the table: one figure, what it should be, and what it is. */
export type Row = {
  section: string;
  figure: string;
  unit: string;
  /** What it should be at most or at least, in the row's unit. */
  budget?: { atMost: number } | { atLeast: number };
  /** Undefined when it could not be measured; `note` then says why. */
  measured: number | undefined;
  /** Spread, sizes, and what else belongs to the number. */
  note?: string;
  /** What something bare needs on the same machine in the same run. */
  baseline?: string;
  /** The machine's load average over a minute when the row was measured. */
  load: number;
};

/** Whether a figure keeps its budget. */
export type Verdict = "met" | "missed" | "no budget" | "not measured";

/** Compares a row with its budget. */
export function verdictOf({ measured, budget }: Pick<Row, "measured" | "budget">): Verdict {
  if (measured === undefined) return "not measured";
  if (!budget) return "no budget";
  return ("atMost" in budget ? measured <= budget.atMost : measured >= budget.atLeast) ? "met" : "missed";
}

/** Takes rows as they are measured, showing each at once. */
export class Report {
  readonly rows: Row[] = [];
  readonly #say: (line: string) => void;

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  /** Adds a row with the load average of now. */
  add(row: Omit<Row, "load">): void {
    const whole = { ...row, load: loadavg()[0] ?? 0 };
    this.rows.push(whole);
    this.#say(`  ${whole.figure}: ${valueText(whole)} (${verdictOf(whole)})${whole.note ? `; ${whole.note}` : ""}`);
  }

  /** Says what goes on. */
  say(line: string): void {
    this.#say(line);
  }
}

const number = (value: number) =>
  value.toLocaleString("en-US", { maximumFractionDigits: Math.abs(value) < 100 ? 1 : 0 });

const valueText = ({ measured, unit }: Row) => (measured === undefined ? "–" : `${number(measured)} ${unit}`);

const budgetText = ({ budget, unit }: Row) =>
  budget ? ("atMost" in budget ? `≤ ${number(budget.atMost)} ${unit}` : `≥ ${number(budget.atLeast)} ${unit}`) : "";

/** The rows as a table in Markdown, ready for a page. */
export function tableOf(rows: readonly Row[]): string {
  const heads = ["figure", "budget", "measured", "baseline", "verdict", "load", "note"];
  const cells = rows.map((row) => [
    `${row.section}: ${row.figure}`,
    budgetText(row),
    valueText(row),
    row.baseline ?? "",
    verdictOf(row),
    row.load.toFixed(1),
    row.note ?? "",
  ]);
  const widths = heads.map((head, column) => Math.max(head.length, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(heads), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...cells.map(line)].join("\n");
}
