import type pg from "pg";

/** The only file that asks the database for what `/metrics` tells. Each statement reads a small table, or a partial or ordered index. */

/** What is waiting, and since when; ages in seconds, 0 where nothing waits. */
export type Observed = {
  nodes: { online: number; offline: number };
  frozenAccounts: number;
  /** Invocations that have not ended, by state. */
  invocations: Map<string, number>;
  /** Age of the oldest order that may go and that its machine has not taken. */
  oldestOrder: number;
  jobs: { due: number; oldest: number };
  /** How long the association that is due longest has been so, in accounts that are not frozen. */
  oldestAssociation: number;
  /** Age of the oldest line of the audit that is not sealed. */
  oldestUnsealed: number;
  lastBackupAt: Date | null;
  /** Messages to webhooks, and output for buckets, that wait for another try or were given up. */
  messages: Map<string, number>;
  uploads: Map<string, number>;
};

const ageOf = (since: Date | null | undefined, now: Date) =>
  since ? Math.max(0, (now.getTime() - since.getTime()) / 1000) : 0;

/** Ordinary work leaves lines unsealed for a second; further back than this, nobody would still be waiting for the number. */
const sealedWithin = 8 * 86_400_000;

const countsOf = (rows: readonly { state: string; count: number }[]) =>
  new Map(rows.map(({ state, count }) => [state, count]));

/** Asks for everything at once. */
export async function observe(pool: pg.Pool, accountId: string, now: Date): Promise<Observed> {
  const ask = async <Row extends pg.QueryResultRow>(name: string, text: string, values: unknown[] = []) =>
    (await pool.query<Row>({ name: `metrics-${name}`, text, values })).rows;
  const ofState = (name: string, table: string) =>
    ask<{ state: string; count: number }>(
      name,
      `SELECT state, count(*)::int AS count FROM ${table} WHERE state IN ('Waiting', 'Failed') GROUP BY state`,
    );
  const [nodes, frozen, invocations, jobs, associations, unsealed, backups, messages, uploads] = await Promise.all([
    ask<{ online: number; total: number }>(
      "nodes",
      `SELECT count(*) FILTER (WHERE lease_until > $1)::int AS online, count(*)::int AS total
       FROM node WHERE deregistered_at IS NULL`,
      [now],
    ),
    ask<{ count: number }>("frozen", "SELECT count(*)::int AS count FROM account WHERE frozen_at IS NOT NULL"),
    ask<{ state: string; count: number; oldest: Date | null }>(
      "invocations",
      `SELECT state, count(*)::int AS count, min(released_at) AS oldest FROM invocation
       WHERE ended_at IS NULL GROUP BY state`,
    ),
    ask<{ due: number; oldest: Date | null }>(
      "jobs",
      `SELECT count(*)::int AS due, min(run_at) AS oldest FROM graphile_worker.jobs
       WHERE run_at <= now() AND locked_at IS NULL AND attempts < max_attempts`,
    ),
    ask<{ oldest: Date | null }>(
      "associations",
      `SELECT min(due.at) AS oldest FROM (
         SELECT account_id, next_run_at AS at FROM association WHERE next_run_at <= now()
         UNION ALL SELECT account_id, due_at FROM association_due
       ) due JOIN account ON account.id = due.account_id AND account.frozen_at IS NULL`,
    ),
    ask<{ at: Date }>(
      "unsealed",
      `SELECT at FROM audit_entry WHERE seq IS NULL AND id >= uuid7_floor($1::timestamptz) ORDER BY id LIMIT 1`,
      [new Date(now.getTime() - sealedWithin)],
    ),
    ask<{ at: Date }>(
      "backup",
      `SELECT at FROM audit_entry WHERE account_id = $1 AND operation = 'BackedUp' AND outcome = 'done' ORDER BY id DESC LIMIT 1`,
      [accountId],
    ),
    ofState("messages", "notification"),
    ofState("uploads", "output_upload"),
  ]);
  const { online = 0, total = 0 } = nodes[0] ?? {};
  const waiting = invocations
    .filter(({ state }) => state === "Pending" || state === "Delayed")
    .flatMap(({ oldest }) => oldest ?? []);
  return {
    nodes: { online, offline: total - online },
    frozenAccounts: frozen[0]?.count ?? 0,
    invocations: countsOf(invocations),
    oldestOrder: Math.max(0, ...waiting.map((since) => ageOf(since, now))),
    jobs: { due: jobs[0]?.due ?? 0, oldest: ageOf(jobs[0]?.oldest, now) },
    oldestAssociation: ageOf(associations[0]?.oldest, now),
    oldestUnsealed: ageOf(unsealed[0]?.at, now),
    lastBackupAt: backups[0]?.at ?? null,
    messages: countsOf(messages),
    uploads: countsOf(uploads),
  };
}
