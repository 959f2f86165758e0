import type { AuditRow } from "./list-store";

/** A line as the console and files show it. */
export const presentEntry = (row: AuditRow) => ({
  Id: row.id,
  At: row.at,
  RequestId: row.requestId,
  Door: row.door,
  Operation: row.operation,
  Outcome: row.outcome,
  Principal: row.principal,
  Source: row.source,
  Resources: row.resources,
  HasText: row.hasText,
  ...(row.credential !== null && { Credential: row.credential }),
  ...(row.userAgent !== null && { UserAgent: row.userAgent }),
  ...(row.errorCode !== null && { ErrorCode: row.errorCode }),
  /** What changed, as JSON: its members differ from operation to operation. */
  ...(row.summary !== null && { Summary: JSON.stringify(row.summary) }),
  /** Its number in the chain; a line that has none yet waits for its seal. */
  ...(row.seq !== null && { Seq: Number(row.seq) }),
  ...(row.link !== null && { Link: Buffer.from(row.link).toString("hex") }),
});
