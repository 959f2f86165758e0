import type { Tx } from "../db/database";

/**
 * Adds due work in the transaction of the row that causes it. A job of the same key is replaced, so that rescheduling
 * leaves one.
 */
export async function addJob(
  tx: Tx,
  task: string,
  payload: object,
  { key, runAt }: { key: string; runAt: Date },
): Promise<void> {
  await tx.$executeRaw`SELECT graphile_worker.add_job(${task}, ${JSON.stringify(payload)}::json, run_at := ${runAt}::timestamptz, job_key := ${key})`;
}
