import type { Application } from "../application";
import { uuid7 } from "../db/uuid7";
import { record } from "./store";

/** What is needed to judge a row, and to say that it was not ours. */
export type Witness = Pick<Application, "db" | "keys" | "log" | "now">;

/** The row that was refused: its kind and id, as the audit names resources. */
export type ForgedRow = { kind: string; id: string; accountId: string };

/** One row is spoken of once in this time, however often it is met, milliseconds. */
const quietMilliseconds = 3_600_000;
/** Rows that are remembered at a time. */
const kept = 10_000;

const reported = new WeakMap<Witness["db"], Map<string, number>>();

/**
 * Says in the log and in the audit that a row was met which this server has not written: somebody has written into the
 * database. At most once an hour for one row in one process. Nobody waits for the line, and what it is about is refused
 * whether it can be written or not.
 */
export function reportForgery({ db, log, now }: Omit<Witness, "keys">, { kind, id, accountId }: ForgedRow): void {
  const rows = reported.get(db) ?? new Map<string, number>();
  reported.set(db, rows);
  const time = now();
  const resource = `${kind}/${id}`;
  const name = `${accountId} ${resource}`;
  const last = rows.get(name);
  if (last !== undefined && Math.abs(time.getTime() - last) < quietMilliseconds) return;
  rows.delete(name);
  rows.set(name, time.getTime());
  const [oldest] = rows.keys();
  if (rows.size > kept && oldest !== undefined) rows.delete(oldest);

  log.warn({ resource, accountId }, "a row was refused that this server has not written");
  record(db.prisma, {
    id: uuid7(time),
    at: time,
    accountId,
    requestId: "integrity",
    door: "system",
    operation: "RowRejected",
    outcome: "refused",
    principal: "system/integrity",
    source: "local",
    resources: [resource],
    errorCode: "IntegrityFailure",
  }).catch((error: unknown) => log.error({ err: error, resource }, "a refused row is not in the audit"));
}

/** Whether this server wrote the row that these parts and this proof come from; a row that it did not is reported. */
export function isGenuine(
  witness: Witness,
  purpose: string,
  parts: readonly (string | Uint8Array)[],
  mac: Uint8Array,
  row: ForgedRow,
): boolean {
  if (witness.keys.macIsGood(purpose, parts, mac)) return true;
  reportForgery(witness, row);
  return false;
}
