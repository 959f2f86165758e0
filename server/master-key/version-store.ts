import { hostname } from "node:os";
import type pg from "pg";
import type { Keys } from "../keys";
import type { MasterKeyVersion } from "./ring";

/** The only file that queries which versions of the master key the database hangs on, and who has which. */

/** A version as the database knows it. */
export type KnownVersion = {
  id: string;
  version: number;
  since: Date;
  rowsDone: number;
  rowsLeft: number;
  renewedAt: Date | null;
  retiredAt: Date | null;
};

/** A server process that runs. */
export type Holder = { processId: string; host: string; ids: string[]; sealsBy: string };

/** A process that has not been seen for so long does not run. */
const aliveSeconds = 20;

/** Whatever runs one statement of PostgreSQL's own client. */
type Queries = Pick<pg.Pool, "query">;

/** The versions that the database knows, newest first. */
export async function knownVersions(pool: Queries): Promise<KnownVersion[]> {
  const { rows } = await pool.query<KnownVersion>(
    `SELECT id, version, since, rows_done AS "rowsDone", rows_left AS "rowsLeft", renewed_at AS "renewedAt", retired_at AS "retiredAt"
     FROM master_key_version ORDER BY version DESC, since DESC`,
  );
  return rows;
}

/** Notes that a version may make something here from now on; harmless when that is known. */
export async function noteVersion(
  pool: Queries,
  { id, version }: Pick<MasterKeyVersion, "id" | "version">,
  since: Date,
  { isRenewed }: { isRenewed: boolean },
): Promise<void> {
  await pool.query(
    `INSERT INTO master_key_version (id, version, since, renewed_at) VALUES ($1, $2, $3, CASE WHEN $4 THEN $3::timestamptz END)
     ON CONFLICT (id) DO NOTHING`,
    [id, version, since, isRenewed],
  );
}

/** Notes how many rows are left for the newest version. */
export async function noteLeft(pool: Queries, id: string, left: number): Promise<void> {
  await pool.query("UPDATE master_key_version SET rows_left = $2 WHERE id = $1", [id, left]);
}

/** Notes that so many rows more are the newest version's. */
export async function noteDone(pool: Queries, id: string, rows: number): Promise<void> {
  await pool.query(
    "UPDATE master_key_version SET rows_done = rows_done + $2, rows_left = greatest(rows_left - $2, 0) WHERE id = $1",
    [id, rows],
  );
}

/** Notes that everything is the newest version's; false while a process that runs still seals by another one. */
export async function noteRenewed(pool: Queries, id: string, now: Date): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE master_key_version SET rows_left = 0, renewed_at = $2
     WHERE id = $1 AND NOT EXISTS (
       SELECT FROM master_key_holder WHERE seals_by <> $1 AND seen_at > now() - make_interval(secs => ${aliveSeconds}))`,
    [id, now],
  );
  return rowCount === 1;
}

/** Notes that nothing hangs on some versions any more. */
export async function noteRetired(pool: Queries, ids: readonly string[], now: Date): Promise<void> {
  await pool.query("UPDATE master_key_version SET retired_at = $2 WHERE id = ANY ($1) AND retired_at IS NULL", [
    ids,
    now,
  ]);
}

/**
 * Says which versions this process has. Returns whether there are rows yet that are to be its newest version's, and whether the
 * version that it holds back is let seal.
 */
export async function noteHolder(
  pool: Queries,
  processId: string,
  { ring }: Pick<Keys, "ring">,
): Promise<{ isBehind: boolean; isReleased: boolean }> {
  const { rows } = await pool.query<{ isBehind: boolean; isReleased: boolean }>(
    `WITH said AS (
       INSERT INTO master_key_holder (process_id, host, ids, seals_by, seen_at) VALUES ($1, $2, $3, $4, now())
       ON CONFLICT (process_id) DO UPDATE SET ids = excluded.ids, seals_by = excluded.seals_by, seen_at = excluded.seen_at)
     SELECT EXISTS (SELECT FROM master_key_version WHERE id = $4 AND renewed_at IS NULL) AS "isBehind",
       EXISTS (SELECT FROM master_key_version WHERE id = $5) AS "isReleased"`,
    [
      processId,
      hostname(),
      ring.versions().map(({ id }) => id),
      ring.primary().id,
      ring.versions().find(({ isHeldBack }) => isHeldBack)?.id ?? null,
    ],
  );
  return rows[0] ?? { isBehind: false, isReleased: false };
}

/** The process ends; with it go those that ended without a word. */
export async function forgetHolder(pool: Queries, processId: string): Promise<void> {
  await pool.query("DELETE FROM master_key_holder WHERE process_id = $1 OR seen_at < now() - interval '1 day'", [
    processId,
  ]);
}

/** The server processes that run. */
export async function listHolders(pool: Queries): Promise<Holder[]> {
  const { rows } = await pool.query<Holder>(
    `SELECT process_id AS "processId", host, ids, seals_by AS "sealsBy" FROM master_key_holder
     WHERE seen_at > now() - make_interval(secs => ${aliveSeconds}) ORDER BY host, process_id`,
  );
  return rows;
}
