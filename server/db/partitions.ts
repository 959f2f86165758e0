import type { Database } from "./database";

const dayMilliseconds = 24 * 3_600_000;

/**
 * Makes the weekly partitions that rows of now, and of the four weeks to come, fall into; harmless when they exist. Run
 * when a process starts; the worker's daily job goes on from there.
 */
export async function ensurePartitions({ pool }: Pick<Database, "pool">, now: Date): Promise<void> {
  await pool.query("SELECT ensure_partitions($1, $2)", [
    new Date(now.getTime() - 7 * dayMilliseconds),
    new Date(now.getTime() + 28 * dayMilliseconds),
  ]);
}
