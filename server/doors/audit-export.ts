import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { auditFilterKeys } from "@/core/audit/audit-rules";
import { validationException } from "@/core/errors";
import { toAuditQuery } from "../audit/audit-filters";
import { exportAudit } from "../audit/export-audit";
import { exportLines } from "../audit/export-lines";
import { type Caller, perform } from "../operation";
import type { Exchange } from "./exchange";

const types = { csv: "text/csv; charset=utf-8", jsonl: "application/jsonl; charset=utf-8" } as const;

/**
 * `GET /audit/export?format=csv|jsonl`: lines of the audit as a file, streamed no faster than it is taken.
 *
 * - `?f=Key=value`, as often as needed, as ListAuditEntries filters; `?since=&until=` moments; `?security=1`
 *
 * Authorised as ExportAudit, which leaves a line of its own. Errors: as ExportAudit.
 */
export async function serveAuditExport(exchange: Exchange, caller: Caller): Promise<void> {
  const { app, req, res, query } = exchange;
  const input = exportAudit.input.safeParse({
    Format: query.get("format") ?? "csv",
    Filters: filtersIn(query.getAll("f")),
    ...(query.has("since") && { Since: query.get("since") }),
    ...(query.has("until") && { Until: query.get("until") }),
    SecurityOnly: query.get("security") === "1",
  });
  if (!input.success) throw validationException("The address is not one of an export of the audit.");
  const { Format, ...question } = input.data;
  const lines = toAuditQuery(caller.accountId, question);
  // As the caller wrote it: what was parsed has moments in it.
  await perform(
    app,
    exportAudit,
    { ...question, Format, Since: question.Since?.toISOString(), Until: question.Until?.toISOString() },
    caller,
  );
  res.writeHead(200, {
    "content-type": types[Format],
    "content-disposition": `attachment; filename="audit-${app.now().toISOString().slice(0, 10)}.${Format}"`,
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
  });
  if (req.method === "HEAD") return void res.end();
  await pipeline(Readable.from(exportLines(app.db.prisma, lines, Format)), res);
}

/** Filters as the console's address has them: `Key=value`, values of one key together. */
function filtersIn(written: readonly string[]) {
  const values = new Map<string, string[]>();
  for (const text of written) {
    const at = text.indexOf("=");
    const key = text.slice(0, Math.max(at, 0));
    if (!auditFilterKeys.some((each) => each === key))
      throw validationException("f is not a filter of the audit, such as Operation=SendCommand.", [
        { path: ["f"], message: "There is no such filter." },
      ]);
    values.set(key, [...(values.get(key) ?? []), text.slice(at + 1)]);
  }
  return [...values].map(([Key, Values]) => ({ Key, Values }));
}
