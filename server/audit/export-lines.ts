import type { ExportFormat } from "@/core/audit/audit-rules";
import type { Tx } from "../db/database";
import { type AuditQuery, type AuditRow, list } from "./list-store";
import { presentEntry } from "./present";

/** How many lines are read at a time. */
const pageLines = 1_000;

const columns: readonly [header: string, cell: (row: AuditRow) => string][] = [
  ["time", ({ at }) => at.toISOString()],
  ["who", ({ principal }) => principal],
  ["credential", ({ credential }) => credential ?? ""],
  ["operation", ({ operation }) => operation],
  ["outcome", ({ outcome }) => outcome],
  ["error code", ({ errorCode }) => errorCode ?? ""],
  ["resources", ({ resources }) => resources.join(" ")],
  ["door", ({ door }) => door],
  ["source", ({ source }) => source],
  ["user agent", ({ userAgent }) => userAgent ?? ""],
  ["request", ({ requestId }) => requestId],
  ["summary", ({ summary }) => (summary === null ? "" : JSON.stringify(summary))],
  ["number", ({ seq }) => (seq === null ? "" : String(seq))],
  ["link", ({ link }) => (link === null ? "" : Buffer.from(link).toString("hex"))],
  ["id", ({ id }) => id],
];

/**
 * A cell of a CSV file. What a spreadsheet would take for a formula gets an apostrophe before it: names and user agents
 * are other people's text. Source: RFC 4180; OWASP, CSV injection.
 */
export function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
const csvLine = (cells: readonly string[]) => `${cells.map(csvCell).join(",")}\r\n`;

/** The lines of a query as a file, newest first, read as fast as they are taken. */
export async function* exportLines(db: Tx, query: AuditQuery, format: ExportFormat): AsyncGenerator<string> {
  if (format === "csv") yield csvLine(columns.map(([header]) => header));
  let before: string | undefined;
  do {
    const rows = await list(db, query, before, pageLines);
    yield rows
      .map((row) =>
        format === "csv" ? csvLine(columns.map(([, cell]) => cell(row))) : `${JSON.stringify(presentEntry(row))}\n`,
      )
      .join("");
    before = rows.length === pageLines ? rows.at(-1)?.id : undefined;
  } while (before !== undefined);
}
