import type pg from "pg";

type Pool = Pick<pg.Pool, "query">;

/** Adds jobs that are due now, each under its own name as its key: one that waits already is not added again. */
export async function addDueJobs(pool: Pool, names: readonly string[]): Promise<void> {
  await pool.query("SELECT graphile_worker.add_job(name, job_key := name) FROM unnest($1::text[]) AS name", [names]);
}

/**
 * Lets jobs go that a worker has had for a quarter of an hour, far longer than any takes: it was killed. The queue itself
 * would wait for four hours. One that is at work after all is done twice, which harms nothing.
 */
export async function freeAbandonedJobs(pool: Pool): Promise<void> {
  await pool.query(
    `SELECT graphile_worker.force_unlock_workers(array_agg(DISTINCT locked_by))
     FROM graphile_worker.jobs WHERE locked_at < now() - interval '15 minutes' HAVING count(*) > 0`,
  );
}
