import type pg from "pg";
import * as z from "zod";
import { type InvocationState, invocation } from "@/core/commands/invocation";
import { notificationStates } from "@/core/notifications/delivery";
import { eventOf } from "@/core/notifications/notification-rules";
import type { Tx } from "../db/database";
import type { PolicyAction } from "./policy-action";

/** A change of an invocation that somebody may have to be told of. */
export type StateChange = { accountId: string; commandId: string; nodeId: string; state: InvocationState };

const State = z.enum(notificationStates);
export const notificationStateOf = (row: { state: string }) => State.parse(row.state);

const addJobs = (from: string, runAt: string) => `
  SELECT graphile_worker.add_job('deliver-notification', json_build_object('accountId', n.account_id, 'id', n.id),
    run_at := ${runAt}, job_key := 'deliver-notification:' || n.id, max_attempts := 3) FROM ${from} n`;

const columns =
  "account_id, command_id, node_id, event, details, webhook, happened_at, state, failures, changed_at, due_at";

/** For commands that tell nobody of their machines, which most are, it finds nothing and costs one look at the command's row. */
const noteText = `
  WITH noted AS (
    INSERT INTO notification (${columns})
    SELECT k.account_id, k.command_id, k.node_id, k.event, k.details, split_part(c.notification_arn, ':', 6), $6::timestamptz, 'Waiting', 0, $6::timestamptz, $6::timestamptz
    FROM unnest($1::bpchar[], $2::uuid[], $3::text[], $4::text[], $5::text[]) AS k (account_id, command_id, node_id, event, details)
    JOIN command c ON c.account_id = k.account_id AND c.id = k.command_id AND c.notification_type = 'Invocation'
      AND c.notification_events && ARRAY['All', k.event]
    ON CONFLICT (account_id, command_id, node_id, event) DO NOTHING
    RETURNING account_id, id)
  ${addJobs("noted", "$6::timestamptz")}`;

const valuesOf = (changes: readonly StateChange[]) => {
  const told = changes.flatMap((change) => {
    const { status, details } = invocation.states[change.state];
    const event = eventOf(status);
    return event ? [{ ...change, event, details }] : [];
  });
  return told.length === 0
    ? undefined
    : [
        told.map(({ accountId }) => accountId),
        told.map(({ commandId }) => commandId),
        told.map(({ nodeId }) => nodeId),
        told.map(({ event }) => event),
        told.map(({ details }) => details),
      ];
};

/** Commands have come to another state on some machines. In the transaction that says so. */
export async function noteChanges(client: pg.ClientBase, changes: readonly StateChange[], now: Date): Promise<void> {
  const values = valuesOf(changes);
  if (values) await client.query({ name: "note-notifications", text: noteText, values: [...values, now] });
}

/** The same where the server itself has ended invocations. */
export async function noteChangesIn(tx: Tx, changes: readonly StateChange[], now: Date): Promise<void> {
  const values = valuesOf(changes);
  if (values) await tx.$executeRawUnsafe(noteText, ...values, now);
}

/** What a command's row says of whom to tell. */
type Telling = {
  accountId: string;
  id: string;
  notificationArn: string | null;
  notificationEvents: string[];
  notificationType: string;
};

/** A command as a whole has come to another status. In the transaction that says so. */
export async function noteStatus(
  tx: Tx,
  { accountId, id, notificationArn, notificationEvents, notificationType }: Telling,
  { status, details }: { status: string; details: string },
  now: Date,
): Promise<void> {
  const event = eventOf(status);
  if (notificationArn === null || notificationType !== "Command" || event === undefined) return;
  if (!notificationEvents.some((wanted) => wanted === "All" || wanted === event)) return;
  await tx.$executeRawUnsafe(
    `WITH noted AS (
       INSERT INTO notification (${columns})
       VALUES ($1::bpchar, $2::uuid, '', $3, $4, split_part($5, ':', 6), $6::timestamptz, 'Waiting', 0, $6::timestamptz, $6::timestamptz)
       ON CONFLICT (account_id, command_id, node_id, event) DO NOTHING
       RETURNING account_id, id)
     ${addJobs("noted", "$6::timestamptz")}`,
    ...[accountId, id, event, details, notificationArn, now],
  );
}

/**
 * A policy of a parameter has acted. In the transaction of what it did.
 *
 * @param webhooks the names of those that are told, each with an id by which this is forgotten in its time, as commands are
 */
export async function notePolicyMessages(
  tx: Tx,
  accountId: string,
  webhooks: readonly { name: string; id: string }[],
  action: PolicyAction,
  now: Date,
): Promise<void> {
  await tx.$executeRawUnsafe(
    `WITH noted AS (
       INSERT INTO notification (policy_action, ${columns})
       SELECT $4::jsonb, $1::bpchar, k.id, '', $5, '', k.webhook, $6::timestamptz, 'Waiting', 0, $6::timestamptz, $6::timestamptz
       FROM unnest($2::text[], $3::uuid[]) AS k (webhook, id)
       RETURNING account_id, id)
     ${addJobs("noted", "$6::timestamptz")}`,
    ...[accountId, webhooks.map(({ name }) => name), webhooks.map(({ id }) => id)],
    ...[JSON.stringify(action), action.policyType, now],
  );
}

/** Which message. */
export type NotificationKey = { accountId: string; id: string };

/** A message that was taken on. */
export type ClaimedNotification = {
  commandId: string;
  /** Of a parameter; null for what is of a command. */
  policyAction: unknown;
  nodeId: string;
  event: string;
  details: string;
  webhook: string;
  happenedAt: Date;
  failures: number;
};

/** Takes a message on for a while; undefined when it was sent, given up, or somebody is at it. */
export async function claimNotification(
  pool: pg.Pool,
  { accountId, id }: NotificationKey,
  now: Date,
  leaseUntil: Date,
): Promise<ClaimedNotification | undefined> {
  const { rows } = await pool.query<ClaimedNotification>(
    `UPDATE notification SET lease_until = $4
     WHERE account_id = $1::bpchar AND id = $2::uuid AND state = 'Waiting' AND (lease_until IS NULL OR lease_until < $3)
     RETURNING command_id AS "commandId", policy_action AS "policyAction", node_id AS "nodeId", event, details, webhook, happened_at AS "happenedAt", failures`,
    [accountId, id, now, leaseUntil],
  );
  return rows[0];
}

/** What became of a try. */
export type Settled = {
  state: "Waiting" | "Delivered" | "Failed";
  failures: number;
  status: number | null;
  problem: string | null;
  now: Date;
  /** Of the next try, while it waits. */
  dueAt: Date;
};

/** Lets go of a message. While it waits, it is tried again when it is due. */
export async function settleNotification(pool: pg.Pool, { accountId, id }: NotificationKey, settled: Settled) {
  await pool.query(
    `WITH settled AS (
       UPDATE notification SET lease_until = NULL, state = $3, failures = $4, status = $5, problem = $6, changed_at = $7, due_at = $8
       WHERE account_id = $1::bpchar AND id = $2::uuid AND state = 'Waiting'
       RETURNING account_id, id, state, due_at)
     ${addJobs("(SELECT * FROM settled WHERE state = 'Waiting')", "n.due_at")}`,
    [accountId, id, settled.state, settled.failures, settled.status, settled.problem, settled.now, settled.dueAt],
  );
}

/** Adds the jobs of messages that are overdue: whoever was at them is gone. At most a thousand at a time. */
export async function reviveNotifications(pool: pg.Pool, now: Date, dueBefore: Date): Promise<void> {
  await pool.query(
    `WITH lost AS (
       SELECT account_id, id FROM notification
       WHERE state = 'Waiting' AND due_at < $2 AND (lease_until IS NULL OR lease_until < $1) ORDER BY due_at LIMIT 1000)
     ${addJobs("lost", "$1::timestamptz")}`,
    [now, dueBefore],
  );
}

/** Takes up again what waits for its next try or was given up, at once. Returns how many messages. */
export async function retryNotifications(
  tx: Tx,
  { accountId, ...which }: { accountId: string } & ({ commandId: string } | { webhook: string }),
  now: Date,
): Promise<number> {
  const [row] = await tx.$queryRawUnsafe<{ count: number }[]>(
    `WITH again AS (
       UPDATE notification SET state = 'Waiting', failures = 0, due_at = $3::timestamptz, changed_at = $3::timestamptz
       WHERE account_id = $1::bpchar AND ${"commandId" in which ? "command_id = $2::uuid" : "webhook = $2"}
         AND (state = 'Failed' OR (state = 'Waiting' AND failures > 0))
       RETURNING account_id, id),
     job AS (${addJobs("again", "$3::timestamptz")})
     SELECT (SELECT count(*) FROM again)::int AS count, (SELECT count(*) FROM job)::int AS jobs`,
    accountId,
    "commandId" in which ? which.commandId : which.webhook,
    now,
  );
  return row?.count ?? 0;
}

/** Whose messages are listed, and in which state. */
export type NotificationFilter = { commandId?: string; webhook?: string; state?: string | undefined };

/** How many messages there are in each state. */
export const notificationCounts = async (tx: Tx, accountId: string, filter: Omit<NotificationFilter, "state">) =>
  (await tx.notification.groupBy({ by: ["state"], where: { accountId, ...filter }, _count: true })).map((row) => ({
    state: notificationStateOf(row),
    count: row._count,
  }));

/** Where a page of messages ended. */
export const NotificationPosition = z.tuple([z.iso.datetime(), z.uuid()]);
export type NotificationPosition = z.output<typeof NotificationPosition>;

/** Messages, newest first. */
export const listNotificationRows = (
  tx: Tx,
  accountId: string,
  { state, ...whose }: NotificationFilter,
  after: NotificationPosition | undefined,
  take: number,
) =>
  tx.notification.findMany({
    where: {
      accountId,
      ...whose,
      ...(state !== undefined && { state }),
      ...(after && {
        OR: [{ happenedAt: { lt: after[0] } }, { happenedAt: after[0], id: { lt: after[1] } }],
      }),
    },
    orderBy: [{ happenedAt: "desc" }, { id: "desc" }],
    take,
  });

/** Forgets the messages of commands, and of parameters, that are older than what is kept. */
export async function forgetNotifications(pool: pg.Pool, olderThan: string): Promise<void> {
  await pool.query(`DELETE FROM notification WHERE command_id < $1::uuid`, [olderThan]);
}
