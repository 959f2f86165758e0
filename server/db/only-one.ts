import type pg from "pg";

/**
 * Runs `work` while no other process does what the same lock is for; undefined when another one is at it. The lock goes with
 * the connection, so a process that is killed leaves none.
 *
 * @param lock a number of its own for each kind of work
 */
export async function asOnlyOne<Result>(
  pool: pg.Pool,
  lock: number,
  work: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result | undefined> {
  const client = await pool.connect();
  let failed: Error | undefined;
  try {
    const { rows } = await client.query<{ taken: boolean }>("SELECT pg_try_advisory_lock($1) AS taken", [lock]);
    if (!rows[0]?.taken) return undefined;
    try {
      return await work(client);
    } finally {
      await client.query("SELECT pg_advisory_unlock($1)", [lock]);
    }
  } catch (error) {
    failed = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    // A connection that failed half-way goes, and its lock with it.
    client.release(failed);
  }
}
