import type pg from "pg";
import type { InvocationState } from "@/core/commands/invocation";

/**
 * The statements of the reporting path: set-based, on a pooled connection inside the batch's transaction. Beside
 * store.ts the only file that writes invocations and steps.
 */

/** Which invocation; rows of a batch are locked in the order of these, so that two batches never wait for each other. */
export type InvocationKey = { accountId: string; commandId: string; nodeId: string };

/** What a batch has to know of an invocation before it applies news to it. */
export type ReportedInvocation = InvocationKey & {
  state: InvocationState;
  acceptedAt: Date | null;
  startedAt: Date | null;
  hasCancel: boolean;
};

const columns = (keys: readonly InvocationKey[]) => [
  keys.map((k) => k.accountId),
  keys.map((k) => k.commandId),
  keys.map((k) => k.nodeId),
];

/**
 * Reads and locks the invocations that news is about. Those that do not exist are missing from the answer. The lock lets
 * other batches refer to them (FOR UPDATE would not): output of one batch's runs may come with another's reports.
 */
export async function lockInvocations(
  client: pg.PoolClient,
  keys: readonly InvocationKey[],
): Promise<ReportedInvocation[]> {
  const { rows } = await client.query<ReportedInvocation>({
    name: "lock-invocations",
    text: `SELECT i.account_id AS "accountId", i.command_id AS "commandId", i.node_id AS "nodeId", i.state,
                  i.accepted_at AS "acceptedAt", i.started_at AS "startedAt", i.cancel_envelope IS NOT NULL AS "hasCancel"
           FROM unnest($1::bpchar[], $2::uuid[], $3::text[]) AS k (account_id, command_id, node_id)
           JOIN invocation i ON i.account_id = k.account_id AND i.command_id = k.command_id AND i.node_id = k.node_id
           ORDER BY i.command_id, i.node_id FOR NO KEY UPDATE OF i`,
    values: columns(keys),
  });
  return rows;
}

/**
 * Which body the order of each invocation has. Only its hash: a body may have a megabyte, and ten thousand invocations
 * the same one.
 */
export async function bodiesOf(
  pool: pg.Pool,
  keys: readonly InvocationKey[],
): Promise<(InvocationKey & { bodySha256: string })[]> {
  const { rows } = await pool.query<InvocationKey & { bodySha256: string }>({
    name: "bodies-of-invocations",
    text: `SELECT i.account_id AS "accountId", i.command_id AS "commandId", i.node_id AS "nodeId", i.body_sha256 AS "bodySha256"
           FROM unnest($1::bpchar[], $2::uuid[], $3::text[]) AS k (account_id, command_id, node_id)
           JOIN invocation i ON i.account_id = k.account_id AND i.command_id = k.command_id AND i.node_id = k.node_id`,
    values: columns(keys),
  });
  return rows;
}

/** Where an invocation stands after the news of a batch. */
export type ReportedMove = ReportedInvocation & {
  endedAt: Date | null;
  lastHeardAt: Date;
  reason?: string;
  message?: string;
};

export async function writeMoves(client: pg.PoolClient, moves: readonly ReportedMove[]): Promise<void> {
  if (moves.length === 0) return;
  await client.query({
    name: "write-moves",
    text: `UPDATE invocation SET state = m.state, accepted_at = m.accepted_at, started_at = m.started_at,
             ended_at = coalesce(invocation.ended_at, m.ended_at), last_heard_at = m.last_heard_at,
             reason = coalesce(m.reason, invocation.reason), message = coalesce(m.message, invocation.message)
           FROM unnest($1::bpchar[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::timestamptz[], $8::timestamptz[], $9::text[], $10::text[])
             AS m (account_id, command_id, node_id, state, accepted_at, started_at, ended_at, last_heard_at, reason, message)
           WHERE invocation.account_id = m.account_id AND invocation.command_id = m.command_id AND invocation.node_id = m.node_id`,
    values: [
      ...columns(moves),
      moves.map((m) => m.state),
      moves.map((m) => m.acceptedAt),
      moves.map((m) => m.startedAt),
      moves.map((m) => m.endedAt),
      moves.map((m) => m.lastHeardAt),
      moves.map((m) => m.reason ?? null),
      moves.map((m) => m.message ?? null),
    ],
  });
}

/** What is known of one attempt at a step after the news of a batch; null is "nothing new". */
export type StepNews = InvocationKey & {
  step: number;
  attempt: number;
  name: string;
  action: string;
  outcome: string | null;
  startedAt: Date | null;
  endedAt: Date | null;
  exitCode: number | null;
  signal: string | null;
  message: string | null;
  /** A pause begins (a time), ends (null) or is not spoken of (undefined). */
  pausedAt?: Date | null;
  pauseReason: string | null;
  stdoutBytes: number | null;
  stdoutSha256: string | null;
  stdoutLate: number;
  stdoutMasked: number | null;
  stdoutVerified: boolean | null;
  stderrBytes: number | null;
  stderrSha256: string | null;
  stderrLate: number;
  stderrMasked: number | null;
  stderrVerified: boolean | null;
  escaped: string | null;
};

/** Writes what is new of steps. An end that is already stored stays as it is: reports may repeat. One row per step. */
export async function writeSteps(client: pg.PoolClient, news: readonly StepNews[]): Promise<void> {
  if (news.length === 0) return;
  await client.query({
    name: "write-steps",
    text: `INSERT INTO invocation_step AS s (account_id, command_id, node_id, step, attempt, name, action, outcome, started_at, ended_at,
             exit_code, signal, message, paused_at, pause_reason, stdout_bytes, stdout_sha256, stdout_late, stdout_verified,
             stderr_bytes, stderr_sha256, stderr_late, stderr_verified, escaped, stdout_masked, stderr_masked)
           SELECT n.account_id, n.command_id, n.node_id, n.step, n.attempt, n.name, n.action, n.outcome, n.started_at, n.ended_at,
             n.exit_code, n.signal, n.message, n.paused_at, n.pause_reason, n.stdout_bytes, n.stdout_sha256, n.stdout_late, n.stdout_verified,
             n.stderr_bytes, n.stderr_sha256, n.stderr_late, n.stderr_verified, n.escaped::jsonb, n.stdout_masked, n.stderr_masked
           FROM unnest($1::bpchar[], $2::uuid[], $3::text[], $4::int[], $5::int[], $6::text[], $7::text[], $8::text[], $9::timestamptz[], $10::timestamptz[],
             $11::int[], $12::text[], $13::text[], $14::timestamptz[], $15::text[], $16::bigint[], $17::text[], $18::bigint[], $19::boolean[],
             $20::bigint[], $21::text[], $22::bigint[], $23::boolean[], $24::text[], $25::int[], $26::int[])
             AS n (account_id, command_id, node_id, step, attempt, name, action, outcome, started_at, ended_at, exit_code, signal, message,
                   paused_at, pause_reason, stdout_bytes, stdout_sha256, stdout_late, stdout_verified, stderr_bytes, stderr_sha256, stderr_late, stderr_verified, escaped,
                   stdout_masked, stderr_masked)
           ON CONFLICT (account_id, command_id, node_id, step, attempt) DO UPDATE SET
             outcome = excluded.outcome, started_at = coalesce(s.started_at, excluded.started_at), ended_at = excluded.ended_at,
             exit_code = excluded.exit_code, signal = excluded.signal, message = excluded.message,
             paused_at = excluded.paused_at, pause_reason = excluded.pause_reason,
             stdout_bytes = excluded.stdout_bytes, stdout_sha256 = excluded.stdout_sha256, stdout_late = excluded.stdout_late, stdout_verified = excluded.stdout_verified,
             stderr_bytes = excluded.stderr_bytes, stderr_sha256 = excluded.stderr_sha256, stderr_late = excluded.stderr_late, stderr_verified = excluded.stderr_verified,
             escaped = excluded.escaped, stdout_masked = excluded.stdout_masked, stderr_masked = excluded.stderr_masked
           WHERE s.outcome IS NULL`,
    values: [
      ...columns(news),
      news.map((n) => n.step),
      news.map((n) => n.attempt),
      news.map((n) => n.name),
      news.map((n) => n.action),
      news.map((n) => n.outcome),
      news.map((n) => n.startedAt),
      news.map((n) => n.endedAt),
      news.map((n) => n.exitCode),
      news.map((n) => n.signal),
      news.map((n) => n.message),
      news.map((n) => n.pausedAt ?? null),
      news.map((n) => n.pauseReason),
      news.map((n) => n.stdoutBytes),
      news.map((n) => n.stdoutSha256),
      news.map((n) => n.stdoutLate),
      news.map((n) => n.stdoutVerified),
      news.map((n) => n.stderrBytes),
      news.map((n) => n.stderrSha256),
      news.map((n) => n.stderrLate),
      news.map((n) => n.stderrVerified),
      news.map((n) => n.escaped),
      news.map((n) => n.stdoutMasked),
      news.map((n) => n.stderrMasked),
    ],
  });
}

/** What a node has said of an end: of a step and its streams, or of the whole order. */
export type SaidEnd = InvocationKey & {
  step: number;
  attempt: number;
  hasEnded: boolean;
  stdoutBytes: number;
  stderrBytes: number;
  /** The node reported that the order is over; the server's own time-outs are no such word. */
  isOver: boolean;
};

/** What was said of the ends of some steps; those of which nothing was said are left out, so usually nothing is found. */
export async function saidEnds(
  client: pg.PoolClient,
  steps: readonly (InvocationKey & { step: number; attempt: number })[],
): Promise<SaidEnd[]> {
  const { rows } = await client.query<
    Omit<SaidEnd, "stdoutBytes" | "stderrBytes"> & { stdoutBytes: string | null; stderrBytes: string | null }
  >({
    name: "said-ends",
    text: `SELECT * FROM (
             SELECT k.account_id AS "accountId", k.command_id AS "commandId", k.node_id AS "nodeId", k.step, k.attempt,
                    s.outcome IS NOT NULL AS "hasEnded", s.stdout_bytes AS "stdoutBytes", s.stderr_bytes AS "stderrBytes",
                    i.state IN ('Success', 'Failed', 'ExecutionTimedOut', 'Interrupted', 'Refused')
                      OR (i.state = 'Cancelled' AND i.accepted_at IS NOT NULL) AS "isOver"
             FROM unnest($1::bpchar[], $2::uuid[], $3::text[], $4::smallint[], $5::smallint[]) AS k (account_id, command_id, node_id, step, attempt)
             JOIN invocation i ON i.account_id = k.account_id AND i.command_id = k.command_id AND i.node_id = k.node_id
             LEFT JOIN invocation_step s ON s.account_id = k.account_id AND s.command_id = k.command_id AND s.node_id = k.node_id
               AND s.step = k.step AND s.attempt = k.attempt
           ) AS said WHERE "hasEnded" OR "isOver"`,
    values: [...columns(steps), steps.map(({ step }) => step), steps.map(({ attempt }) => attempt)],
  });
  return rows.map((row) => ({
    ...row,
    stdoutBytes: Number(row.stdoutBytes ?? 0),
    stderrBytes: Number(row.stderrBytes ?? 0),
  }));
}
