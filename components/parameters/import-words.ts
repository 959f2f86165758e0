import type { StatusFamily } from "@/components/ui/status-family";
import type { PlannedParameter } from "./import-queries";

/** What an import does about a parameter. */
export type ImportKind = PlannedParameter["Kind"];

/** The kinds in the order in which they matter, with their words and colours. */
export const importKinds: readonly { kind: ImportKind; word: string; family: StatusFamily }[] = [
  { kind: "Refused", word: "Refused", family: "red" },
  { kind: "Deleted", word: "Deleted", family: "amber" },
  { kind: "Changed", word: "Changed", family: "blue" },
  { kind: "New", word: "New", family: "green" },
  { kind: "Unchanged", word: "Unchanged", family: "grey" },
];

/** How many parameters there are of each kind. */
export const countKinds = (parameters: readonly PlannedParameter[]): Readonly<Record<ImportKind, number>> => {
  const counts = { Refused: 0, Deleted: 0, Changed: 0, New: 0, Unchanged: 0 };
  for (const { Kind } of parameters) counts[Kind]++;
  return counts;
};

const counted = (count: number) => `${count.toLocaleString("en-US")} parameter${count === 1 ? "" : "s"}`;

/** The words of the button that imports. */
export function importLabel({ New, Changed, Deleted }: Readonly<Record<ImportKind, number>>): string {
  const written = New + Changed;
  if (written === 0) return Deleted === 0 ? "Nothing to import" : `Delete ${counted(Deleted)}`;
  return `Import ${counted(written)}${Deleted === 0 ? "" : `, delete ${Deleted.toLocaleString("en-US")}`}`;
}

const fieldWords: Readonly<Record<string, string>> = { AllowedPattern: "Allowed pattern", KeyId: "Key" };

/** The words for a field of a parameter. */
export const fieldWord = (field: string) => fieldWords[field] ?? field;

/** The longest text that a row of the table shows of a value, characters. */
const shownOfValue = 160;

/** A text as a row has room for: its lines on one. */
export const shortened = (text: string) => {
  const line = text.replaceAll(/\s*\n\s*/g, " ⏎ ");
  return line.length > shownOfValue ? `${line.slice(0, shownOfValue)}…` : line;
};
