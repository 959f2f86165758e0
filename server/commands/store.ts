import type { Condition } from "@/core/access/condition";
import { isCommandId } from "@/core/commands/command";
import { type InvocationEvent, type InvocationState, invocation } from "@/core/commands/invocation";
import { wentWrongStates } from "@/core/commands/status-words";
import type { Database, Tx } from "../db/database";
import type { Prisma } from "../db/generated/client";
import { toWhere, type Where } from "../db/visible";
import { noteChangesIn } from "../notifications/notification-store";
import { noteOutputIn } from "../output-destinations/upload-store";

/** Commands, order bodies, invocations and steps: with the other store files beside it the only ones that query these tables. */

export type CommandRow = Prisma.CommandGetPayload<object>;

/** What a command is made of when it is sent. */
export type NewCommand = Omit<
  Prisma.CommandUncheckedCreateInput,
  "counts" | "completedCount" | "errorCount" | "deliveryTimedOutCount"
>;

/** One node's order, as it is stored. */
export type NewInvocation = {
  nodeId: string;
  nodeName: string;
  envelope: Uint8Array;
  signature: Uint8Array;
  released: boolean;
};

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

/**
 * Writes a command with its body and all its invocations: two statements, whatever the number of nodes.
 *
 * @param invocations in the order in which rate control releases them
 * @returns the command's row
 */
export async function insert(
  tx: Tx,
  command: NewCommand,
  body: { sha256: string; bytes: Uint8Array },
  invocations: readonly NewInvocation[],
): Promise<CommandRow> {
  const row = await tx.command.create({
    data: {
      ...command,
      counts: { Pending: invocations.length },
      completedCount: 0,
      errorCount: 0,
      deliveryTimedOutCount: 0,
    },
  });
  // Bytes travel as base64: Prisma has no array of bytes as a parameter.
  await tx.$executeRaw`
    WITH body AS (
      INSERT INTO order_body (account_id, command_id, sha256, body)
      VALUES (${command.accountId}, ${command.id}::uuid, ${body.sha256}, ${new Uint8Array(body.bytes)}))
    INSERT INTO invocation (account_id, command_id, node_id, node_name, state, body_sha256, envelope, signature, released_at)
    SELECT ${command.accountId}, ${command.id}::uuid, n.node_id, n.node_name, 'Pending', ${body.sha256},
           decode(n.envelope, 'base64'), decode(n.signature, 'base64'),
           CASE WHEN n.released THEN ${new Date(command.requestedAt)}::timestamptz END
    FROM unnest(${invocations.map((i) => i.nodeId)}::text[], ${invocations.map((i) => i.nodeName)}::text[],
                ${invocations.map((i) => base64(i.envelope))}::text[], ${invocations.map((i) => base64(i.signature))}::text[],
                ${invocations.map((i) => i.released)}::boolean[]) AS n (node_id, node_name, envelope, signature, released)`;
  return row;
}

/** A command; null when there is none, as for text that is no id. */
export const find = async (tx: Tx, accountId: string, id: string): Promise<CommandRow | null> =>
  isCommandId(id) ? tx.command.findUnique({ where: { accountId_id: { accountId, id } } }) : null;

/** The rendered body of a command: exactly the bytes that were signed for. */
export const findBody = (tx: Tx, accountId: string, commandId: string) =>
  tx.orderBody.findFirst({ where: { accountId, commandId } });

/** The rendered bodies of some commands, by the commands' ids. */
export async function findBodies(tx: Tx, accountId: string, commandIds: readonly string[]) {
  const rows = await tx.orderBody.findMany({
    where: { accountId, commandId: { in: [...commandIds] } },
    select: { commandId: true, body: true },
  });
  return new Map<string, Uint8Array>(rows.map(({ commandId, body }) => [commandId, body]));
}

/** Which commands a list shows. All conditions must hold. */
export type CommandFilter = {
  commandId?: string;
  nodeId?: string;
  invokedAfter?: Date;
  invokedBefore?: Date;
  /** Alternatives, as are the next two: that the command stands so, or that it does on some machine. */
  statuses?: string[];
  statusDetails?: string[];
  machineStates?: InvocationState[];
  documentName?: string;
  executing?: boolean;
  /** Ended since then, or not at all. */
  endedSince?: Date;
  /** On some machine it went wrong. */
  wentWrong?: true;
  /** Only commands that follow a place in an order. */
  follows?: Where;
  /** Only commands older than this one: how pages follow each other. */
  before?: string;
};

const columns = {
  id: "id",
  idIsUuid: true,
  attributes: { requestedBy: "requestedBy", document: "documentName" },
} as const;

const onSomeMachine = (state: InvocationState) => ({ counts: { path: [state], gt: 0 } });

function standsIn({ statuses, statusDetails, machineStates }: CommandFilter): Prisma.CommandWhereInput {
  if (!statuses && !statusDetails && !machineStates) return {};
  return {
    OR: [
      { status: { in: statuses ?? [] } },
      { statusDetails: { in: statusDetails ?? [] } },
      ...(machineStates ?? []).map(onSomeMachine),
    ],
  };
}

/** The filter of a command list as Prisma takes it. */
export const commandWhere = (accountId: string, filter: CommandFilter & Visible): Prisma.CommandWhereInput => ({
  accountId,
  AND: [
    filter.commandId ? { id: filter.commandId } : {},
    filter.before ? { id: { lt: filter.before } } : {},
    filter.nodeId ? { invocations: { some: { nodeId: filter.nodeId } } } : {},
    filter.invokedAfter ? { requestedAt: { gt: filter.invokedAfter } } : {},
    filter.invokedBefore ? { requestedAt: { lt: filter.invokedBefore } } : {},
    standsIn(filter),
    filter.documentName ? { documentName: filter.documentName } : {},
    toWhere(filter.visible, columns),
    filter.endedSince ? { OR: [{ endedAt: null }, { endedAt: { gte: filter.endedSince } }] } : {},
    filter.wentWrong ? { OR: wentWrongStates.map(onSomeMachine) } : {},
    filter.follows ?? {},
    filter.executing === undefined ? {} : { endedAt: filter.executing ? null : { not: null } },
  ],
});

/** Of which commands somebody may know. */
type Visible = { visible: Condition };

/**
 * Commands in an order: by default newest first; those that are asked for by their end, by that, and what has not ended
 * before all others.
 */
export const list = (
  tx: Tx,
  accountId: string,
  filter: CommandFilter & Visible,
  take: number,
  order: Prisma.CommandOrderByWithRelationInput[] = [
    ...(filter.endedSince ? [{ endedAt: { sort: "desc", nulls: "first" } } as const] : []),
    { id: "desc" },
  ],
) => tx.command.findMany({ where: commandWhere(accountId, filter), orderBy: order, take });

export const count = (tx: Tx, accountId: string, filter: CommandFilter & Visible) =>
  tx.command.count({ where: commandWhere(accountId, filter) });

/** Which nodes commands went to: newest command first, then by node. */
export const targetsOf = (tx: Tx, accountId: string, commandIds: readonly string[], take: number) =>
  tx.invocation.findMany({
    where: { accountId, commandId: { in: [...commandIds] } },
    select: { commandId: true, nodeId: true },
    orderBy: [{ commandId: "desc" }, { nodeId: "asc" }],
    take,
  });

const stepsInOrder = { steps: { orderBy: [{ step: "asc" }, { attempt: "asc" }] } } satisfies Prisma.InvocationInclude;
export type InvocationRow = Prisma.InvocationGetPayload<{ include: typeof stepsInOrder }>;

export const findInvocation = (tx: Tx, accountId: string, commandId: string, nodeId: string) =>
  tx.invocation.findUnique({
    where: { accountId_commandId_nodeId: { accountId, commandId, nodeId } },
    include: stepsInOrder,
  });

/** The invocations of a list: newest command first, then by node. */
export type InvocationFilter = {
  commandId?: string;
  nodeId?: string;
  states?: InvocationState[];
  invokedAfter?: Date;
  invokedBefore?: Date;
  documentName?: string;
  /** Only those after this one in the order of the list. */
  after?: { commandId: string; nodeId: string };
};

/** @param visible of which commands, and on which nodes, the caller may know; no ids stand for all nodes */
export const listInvocations = (
  tx: Tx,
  accountId: string,
  { visible, ...filter }: InvocationFilter & { visible: { commands: Condition; nodeIds?: string[] } },
  take: number,
) =>
  tx.invocation.findMany({
    where: {
      accountId,
      AND: [
        filter.commandId ? { commandId: filter.commandId } : {},
        filter.nodeId ? { nodeId: filter.nodeId } : {},
        filter.states ? { state: { in: filter.states } } : {},
        filter.invokedAfter ? { command: { requestedAt: { gt: filter.invokedAfter } } } : {},
        filter.invokedBefore ? { command: { requestedAt: { lt: filter.invokedBefore } } } : {},
        filter.documentName ? { command: { documentName: filter.documentName } } : {},
        visible.commands.kind === "always" ? {} : { command: toWhere(visible.commands, columns) },
        visible.nodeIds ? { nodeId: { in: visible.nodeIds } } : {},
        filter.after
          ? {
              OR: [
                { commandId: { lt: filter.after.commandId } },
                { commandId: filter.after.commandId, nodeId: { gt: filter.after.nodeId } },
              ],
            }
          : {},
      ],
    },
    include: { ...stepsInOrder, command: true },
    orderBy: [{ commandId: "desc" }, { nodeId: "asc" }],
    take,
  });
export type ListedInvocation = Awaited<ReturnType<typeof listInvocations>>[number];

/** How each machine of a command stands: one list for each thing that is said of it, with a place for each machine. */
export type InvocationColumns = {
  nodeIds: string[];
  nodeNames: string[];
  states: InvocationState[];
  /** Milliseconds since 1970. */
  startedAt: (number | null)[];
  endedAt: (number | null)[];
  exitCodes: (number | null)[];
};

/** Every invocation of a command in few words, by name, for the grid; whatever their number, it is one row. */
export async function invocationStates(tx: Tx, accountId: string, commandId: string): Promise<InvocationColumns> {
  // Ten thousand rows cost the client five times what the database takes to read them: lists of JSON cost nothing. The steps
  // are read once: looked up for each machine, ten thousand looks into every week's table take three times as long. The join
  // is a full one, which is never a nested loop: until the rows are analysed the planner takes them for one, and would read
  // all steps again for every machine. No step is without an invocation.
  const [columns] = await tx.$queryRaw<(InvocationColumns | { nodeIds: null })[]>`
    SELECT json_agg(i.node_id) AS "nodeIds", json_agg(i.node_name) AS "nodeNames", json_agg(i.state) AS states,
           json_agg(round(date_part('epoch', i.started_at) * 1000)) AS "startedAt",
           json_agg(round(date_part('epoch', i.ended_at) * 1000)) AS "endedAt",
           json_agg(i.exit_code) AS "exitCodes"
    FROM (
      SELECT i.node_id, i.node_name, i.state, i.started_at, i.ended_at, s.exit_code
      FROM (
        SELECT node_id, node_name, state, started_at, ended_at FROM invocation
        WHERE account_id = ${accountId} AND command_id = ${commandId}::uuid
      ) i FULL JOIN (
        SELECT s.node_id,
               (array_agg(s.exit_code ORDER BY s.exit_code <> 0 DESC NULLS LAST, s.step DESC, s.attempt DESC))[1] AS exit_code
        FROM invocation_step s
        WHERE s.account_id = ${accountId} AND s.command_id = ${commandId}::uuid AND s.outcome IS DISTINCT FROM 'Restart'
        GROUP BY s.node_id
      ) s ON s.node_id = i.node_id
      ORDER BY i.node_name, i.node_id
    ) i`;
  if (columns && columns.nodeIds !== null) return columns;
  return { nodeIds: [], nodeNames: [], states: [], startedAt: [], endedAt: [], exitCodes: [] };
}

/** The invocations of a command that can still move; only those of `nodeIds` when they are given. */
export const unfinished = (tx: Tx, accountId: string, commandId: string, nodeIds?: readonly string[]) =>
  tx.$queryRaw<{ nodeId: string; state: InvocationState; releasedAt: Date | null }[]>`
    SELECT node_id AS "nodeId", state, released_at AS "releasedAt" FROM invocation
    WHERE account_id = ${accountId} AND command_id = ${commandId}::uuid AND ended_at IS NULL
      AND (${nodeIds === undefined} OR node_id = ANY(${nodeIds ?? []}))
    ORDER BY node_id FOR NO KEY UPDATE`;

/** The nodes on which the command stands in one of these states. */
export const nodesInStates = async (
  tx: Tx,
  accountId: string,
  commandId: string,
  states: readonly InvocationState[],
): Promise<string[]> =>
  (
    await tx.$queryRaw<{ nodeId: string }[]>`
      SELECT node_id AS "nodeId" FROM invocation
      WHERE account_id = ${accountId} AND command_id = ${commandId}::uuid AND state = ANY(${states})`
  ).map(({ nodeId }) => nodeId);

/** Which of these nodes have an invocation of the command. */
export const targeted = (tx: Tx, accountId: string, commandId: string, nodeIds: readonly string[]) =>
  tx.invocation.findMany({ where: { accountId, commandId, nodeId: { in: [...nodeIds] } }, select: { nodeId: true } });

/** The unfinished work of a node that is going away, by command. */
export const unfinishedOfNode = (tx: Tx, accountId: string, nodeId: string) =>
  tx.$queryRaw<{ commandId: string; nodeId: string; state: InvocationState }[]>`
    SELECT command_id AS "commandId", node_id AS "nodeId", state FROM invocation
    WHERE account_id = ${accountId} AND node_id = ${nodeId} AND ended_at IS NULL
    ORDER BY command_id FOR NO KEY UPDATE`;

/**
 * Applies one event to many invocations of a command. Returns the nodes whose invocation moved, with its new state; an
 * invocation that does not accept the event stays as it is. Each row is written only if its state is still the one the
 * table was asked about, so of two reports about it one wins; the batch is one statement whatever its size.
 */
export async function apply(
  tx: Tx,
  accountId: string,
  commandId: string,
  invocations: readonly { nodeId: string; state: InvocationState }[],
  event: InvocationEvent,
  { now, reason, message }: { now: Date; reason?: string; message?: string },
): Promise<{ nodeId: string; state: InvocationState }[]> {
  const moves = invocations.flatMap(({ nodeId, state }) => {
    const next = invocation.next(state, event);
    return next ? [{ nodeId, state, next, ended: invocation.hasEnded(next) }] : [];
  });
  if (moves.length === 0) return [];
  const moved = await tx.$queryRaw<{ nodeId: string; state: InvocationState }[]>`
    UPDATE invocation SET
      state = move.next,
      ended_at = CASE WHEN move.ended THEN ${now}::timestamptz END,
      reason = coalesce(${reason ?? null}, reason),
      message = coalesce(${message ?? null}, message)
    FROM unnest(${moves.map((m) => m.nodeId)}::text[], ${moves.map((m) => m.state)}::text[], ${moves.map((m) => m.next)}::text[],
                ${moves.map((m) => m.ended)}::boolean[]) AS move (node_id, state, next, ended)
    WHERE invocation.account_id = ${accountId} AND invocation.command_id = ${commandId}::uuid
      AND invocation.node_id = move.node_id AND invocation.state = move.state
    RETURNING invocation.node_id AS "nodeId", invocation.state`;
  // What had begun may have printed something.
  const begun = new Set(moves.flatMap(({ nodeId, state, ended }) => (ended && hasBegun(state) ? [nodeId] : [])));
  const printed = moved.map(({ nodeId }) => nodeId).filter((nodeId) => begun.has(nodeId));
  await noteOutputIn(tx, { accountId, commandId }, printed, now);
  await noteChangesIn(
    tx,
    moved.map((move) => ({ ...move, accountId, commandId })),
    now,
  );
  return moved;
}

const hasBegun = (state: InvocationState) => state === "InProgress" || state === "Cancelling";

/** Stores the signed cancels of a command and when they were asked for. */
export async function storeCancels(
  tx: Tx,
  accountId: string,
  commandId: string,
  cancels: readonly { nodeId: string; envelope: Uint8Array; signature: Uint8Array }[],
  now: Date,
): Promise<void> {
  await tx.$executeRaw`
    UPDATE invocation SET cancel_envelope = decode(c.envelope, 'base64'), cancel_signature = decode(c.signature, 'base64'), cancel_requested_at = ${now}::timestamptz
    FROM unnest(${cancels.map((c) => c.nodeId)}::text[], ${cancels.map((c) => base64(c.envelope))}::text[], ${cancels.map((c) => base64(c.signature))}::text[])
      AS c (node_id, envelope, signature)
    WHERE invocation.account_id = ${accountId} AND invocation.command_id = ${commandId}::uuid AND invocation.node_id = c.node_id`;
}

export const markCancelRequested = (tx: Tx, accountId: string, id: string, now: Date) =>
  tx.command.update({ where: { accountId_id: { accountId, id } }, data: { cancelRequestedAt: now } });

/** The command's row, locked: whoever advances it does so alone. Nothing when it is gone. */
export async function lock(tx: Tx, accountId: string, id: string): Promise<CommandRow | null> {
  await tx.$queryRaw`SELECT 1 AS locked FROM command WHERE account_id = ${accountId} AND id = ${id}::uuid FOR NO KEY UPDATE`;
  return find(tx, accountId, id);
}

/**
 * How many of a command's invocations are in each state; of those that rate control has let go (`released`), how many
 * have ended, and how many have answered: taken, ended, or of a node that is not connected (see core/rate-control.ts).
 */
export const census = (tx: Tx, accountId: string, commandId: string, now: Date) =>
  tx.$queryRaw<{ state: InvocationState; count: number; released: number; answered: number; endedReleased: number }[]>`
    SELECT i.state, count(*)::int AS count, count(i.released_at)::int AS released,
           count(*) FILTER (WHERE i.released_at IS NOT NULL AND i.ended_at IS NOT NULL)::int AS "endedReleased",
           count(*) FILTER (WHERE i.released_at IS NOT NULL AND (i.accepted_at IS NOT NULL OR i.ended_at IS NOT NULL
             OR (SELECT n.lease_until IS NULL OR n.lease_until < ${now}::timestamptz FROM node n WHERE n.account_id = i.account_id AND n.id = i.node_id)))::int AS answered
    FROM invocation i
    WHERE i.account_id = ${accountId} AND i.command_id = ${commandId}::uuid GROUP BY i.state`;

/**
 * Lets the next invocations go, connected nodes first; returns how many went.
 *
 * The rows are found first and then looked up by their key: PostgreSQL has not counted a new command's rows yet, takes
 * them for one, and would compare each of them with each that is to go.
 */
export const release = (tx: Tx, accountId: string, commandId: string, howMany: number, now: Date) =>
  tx.$executeRaw`
    WITH next AS MATERIALIZED (
      SELECT i.account_id, i.command_id, i.node_id
      FROM invocation i JOIN node n ON n.account_id = i.account_id AND n.id = i.node_id
      WHERE i.account_id = ${accountId} AND i.command_id = ${commandId}::uuid AND i.ended_at IS NULL AND i.released_at IS NULL AND i.state = 'Pending'
      ORDER BY (n.lease_until > ${now}::timestamptz) IS TRUE DESC, i.node_id LIMIT ${howMany})
    UPDATE invocation SET released_at = ${now}::timestamptz FROM next
    WHERE invocation.account_id = next.account_id AND invocation.command_id = next.command_id AND invocation.node_id = next.node_id`;

/** The invocations that rate control has not let go, locked in the order in which reports lock them. */
export const unreleased = (tx: Tx, accountId: string, commandId: string) =>
  tx.$queryRaw<{ nodeId: string; state: InvocationState }[]>`
    SELECT node_id AS "nodeId", state FROM invocation
    WHERE account_id = ${accountId} AND command_id = ${commandId}::uuid AND ended_at IS NULL AND released_at IS NULL AND state = 'Pending'
    ORDER BY node_id FOR NO KEY UPDATE`;

/** What the command's row says of its invocations. */
export const summarise = (
  tx: Tx,
  accountId: string,
  id: string,
  data: Pick<
    Prisma.CommandUncheckedUpdateInput,
    "status" | "statusDetails" | "completedCount" | "errorCount" | "deliveryTimedOutCount" | "counts" | "endedAt"
  >,
) => tx.command.update({ where: { accountId_id: { accountId, id } }, data });

/** Commands that may be waiting for someone to look: not ended, oldest first, from the one after `after` on. */
export const unfinishedCommands = (tx: Tx, take: number, after: string | undefined) =>
  tx.command.findMany({
    where: { endedAt: null, ...(after && { id: { gt: after } }) },
    select: { accountId: true, id: true, deliverBy: true, expiresAt: true },
    orderBy: { id: "asc" },
    take,
  });

/** How long the partitions' keeper waits for a table that others use, and they for it. Less than a deadlock is noticed in. */
const patience = "500ms";

/**
 * Makes the partitions of the coming four weeks and drops what is older than the retention; names what went. The week of
 * a command that has not ended stays, however old it is.
 *
 * Errors: of PostgreSQL, when somebody else (a backup, say) holds a table: whoever waited behind this statement would
 * wait as long, so it gives up at once and is tried again later.
 */
export async function keepPartitions(
  db: Pick<Database["prisma"], "$transaction" | "command">,
  now: Date,
  retentionDays: number,
): Promise<string[]> {
  const day = 86_400_000;
  const inTurn = <Row>(what: (tx: Tx) => Promise<Row>) =>
    db.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT set_config('lock_timeout', ${patience}, true)`;
      return what(tx);
    });
  await inTurn(
    (tx) =>
      tx.$queryRaw`SELECT ensure_partitions(${new Date(now.getTime() - 7 * day)}::timestamptz, ${new Date(now.getTime() + 28 * day)}::timestamptz)::text`,
  );
  const {
    _min: { requestedAt: oldest },
  } = await db.command.aggregate({ where: { endedAt: null }, _min: { requestedAt: true } });
  const horizon = new Date(
    Math.min(now.getTime() - retentionDays * day, oldest?.getTime() ?? Number.POSITIVE_INFINITY),
  );
  const rows = await inTurn(
    (tx) => tx.$queryRaw<{ name: string }[]>`SELECT drop_partitions(${horizon}::timestamptz) AS name`,
  );
  return rows.map(({ name }) => name);
}
