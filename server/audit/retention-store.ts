import type pg from "pg";

/** The statements of the audit's retention. They run on one connection, which holds the sealer's lock. */

/** Others that come to the audit meanwhile wait no longer for this; it gives up and is tried again. */
const patience = "2s";
/** Checkpoints of the last day all stay; of what is older, the last of each hour. */
const allKeptMilliseconds = 24 * 3_600_000;

/** The weeks of the audit that ended before `horizon`, oldest first, by the names of their partitions. */
export async function oldWeeks(client: pg.PoolClient, horizon: Date): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname::text AS name
     FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = to_regclass('audit_entry') ORDER BY c.relname`,
  );
  const week = 7 * 86_400_000;
  return rows
    .map(({ name }) => name)
    .filter((name) => {
      const [, year, month, day] = /^audit_entry_(\d{4})(\d{2})(\d{2})$/.exec(name) ?? [];
      return year !== undefined && Date.parse(`${year}-${month}-${day}T00:00:00Z`) + week <= horizon.getTime();
    });
}

/** The last line in these weeks that has a place in the chain; undefined when they are empty. */
export async function lastSealed(
  client: pg.PoolClient,
  weeks: readonly string[],
): Promise<{ seq: bigint; link: Buffer } | undefined> {
  const lasts = weeks.map(
    (name) => `(SELECT seq, link FROM "${name}" WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1)`,
  );
  const { rows } = await client.query<{ seq: string; link: Buffer }>(
    `SELECT seq, link FROM (${lasts.join(" UNION ALL ")}) AS last ORDER BY seq DESC LIMIT 1`,
  );
  const [row] = rows;
  return row && { seq: BigInt(row.seq), link: row.link };
}

/**
 * Drops weeks, and what would lie before the beginning of the chain that is kept: lines of younger weeks with smaller
 * numbers, of which there may be a few, and checkpoints. `signStart` writes where the chain begins now, first.
 *
 * Errors: of PostgreSQL, when somebody else holds a table for longer than the patience.
 */
export async function dropWeeks(
  client: pg.PoolClient,
  weeks: readonly string[],
  lastDropped: bigint | undefined,
  signStart: () => Promise<void>,
): Promise<void> {
  await client.query("BEGIN");
  try {
    await client.query("SELECT set_config('lock_timeout', $1, true)", [patience]);
    await client.query("LOCK TABLE audit_entry IN ACCESS EXCLUSIVE MODE");
    if (lastDropped !== undefined) {
      await client.query("DELETE FROM audit_checkpoint WHERE seq <= $1", [String(lastDropped)]);
      await signStart();
    }
    for (const name of weeks) {
      await client.query(`ALTER TABLE audit_entry DETACH PARTITION "${name}"`);
      await client.query(`DROP TABLE "${name}"`);
    }
    if (lastDropped !== undefined) await client.query("DELETE FROM audit_entry WHERE seq <= $1", [String(lastDropped)]);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  }
}

/** Keeps one checkpoint an hour of what is older than a day; what begins the chain stays. */
export async function thinCheckpoints(client: pg.PoolClient, now: Date): Promise<void> {
  await client.query(
    `DELETE FROM audit_checkpoint
     WHERE at < $1 AND seq > (SELECT min(seq) FROM audit_checkpoint)
       AND seq NOT IN (SELECT max(seq) FROM audit_checkpoint GROUP BY date_trunc('hour', at))`,
    [new Date(now.getTime() - allKeptMilliseconds)],
  );
}
