import type { Condition as Visible } from "@/core/access/condition";
import { CONNECTION_LOST_AFTER_MS, type PingStatus } from "@/core/nodes/node";
import { type GroupCondition, type NodeCondition, reachOwnMachine } from "@/core/targets/node-condition";
import type { Tx } from "../db/database";
import { Prisma } from "../db/generated/client";
import { type AssociationStanding, associationsOf } from "./association-standing-store";
import {
  conditionSql,
  filterSql,
  groupedBy,
  groupSql,
  type NodeColumn,
  type NodeFilter,
  nodeResourceType,
  visibleSql,
} from "./filter-store";

/** With registry-store.ts, lease-store.ts and the store of tags the only file that queries nodes and their tags. */

/** A registered node as lists need it. `name` is what people call it: its tag Name, its own name, its host's name. */
export type NodeRow = {
  id: string;
  name: string;
  ownName: string;
  hostName: string;
  pingStatus: PingStatus;
  platformType: string;
  platformName: string;
  platformVersion: string;
  agentVersion: string;
  ipAddress: string;
  tags: Record<string, string>;
  associations: AssociationStanding | null;
  activationId: string | null;
  iamRole: string | null;
  isLocal: boolean;
  sharesServerAccount: boolean;
  registeredAt: Date;
  lastPingAt: Date | null;
  connectedAt: Date | null;
  disconnectedAt: Date | null;
  disconnectReason: string | null;
  quarantinedAt: Date | null;
  quarantineReason: string | null;
};

/**
 * The registered nodes of an account as a table named `node`; its ping status is core's rule in SQL (a test holds the
 * two together). Conditions on `id` reach the index below, and PostgreSQL leaves out the joins whose columns nobody
 * reads. Tags are not in it: `tagsOf` reads them for the rows that remain.
 */
const nodes = (accountId: string, now: Date) => Prisma.sql`(
  SELECT n.account_id, n.id, n.name AS "ownName", n.host_name AS "hostName",
         COALESCE(NULLIF(btrim(t.value), ''), NULLIF(btrim(n.name), ''), n.host_name) AS "name",
         CASE WHEN (n.connection_id IS NOT NULL AND n.lease_until > ${now}::timestamptz)
                OR n.last_ping_at > ${new Date(now.getTime() - CONNECTION_LOST_AFTER_MS)}::timestamptz
              THEN 'Online' ELSE 'ConnectionLost' END AS "pingStatus",
         n.platform_type AS "platformType", n.platform_name AS "platformName", n.platform_version AS "platformVersion",
         n.agent_version AS "agentVersion", n.ip_address AS "ipAddress",
         n.activation_id::text AS "activationId", COALESCE(n.iam_role, a.iam_role) AS "iamRole", n.is_local AS "isLocal",
         n.shares_server_account AS "sharesServerAccount", n.registered_at AS "registeredAt", n.last_ping_at AS "lastPingAt",
         n.connected_at AS "connectedAt", n.disconnected_at AS "disconnectedAt", n.disconnect_reason AS "disconnectReason",
         n.quarantined_at AS "quarantinedAt", n.quarantine_reason AS "quarantineReason"
  FROM node n
  LEFT JOIN activation a ON a.account_id = n.account_id AND a.id = n.activation_id
  LEFT JOIN tag t ON t.account_id = n.account_id AND t.resource_type = ${nodeResourceType} AND t.resource_id = n.id AND t.key = 'Name'
  WHERE n.account_id = ${accountId} AND n.deregistered_at IS NULL
) AS node`;

const tagsOf = (id: Prisma.Sql, accountId: string) => Prisma.sql`
  COALESCE((SELECT jsonb_object_agg(tag.key, tag.value) FROM tag
            WHERE tag.account_id = ${accountId} AND tag.resource_type = ${nodeResourceType} AND tag.resource_id = ${id}), '{}'::jsonb) AS "tags"`;

/** What is read of a node that a command may go to: ten thousand at once, so no more than is needed. */
export type TargetRow = Pick<
  NodeRow,
  | "id"
  | "name"
  | "hostName"
  | "pingStatus"
  | "platformType"
  | "platformName"
  | "platformVersion"
  | "agentVersion"
  | "ipAddress"
  | "isLocal"
  | "sharesServerAccount"
  | "lastPingAt"
  | "tags"
>;

/**
 * The registered nodes that meet every condition, by name. Whether the server's own machine can be among them is
 * core's rule.
 */
export async function resolveTargets(
  tx: Tx,
  accountId: string,
  conditions: readonly NodeCondition[],
  now: Date,
  visible: Visible,
): Promise<TargetRow[]> {
  if (conditions.length === 0) return [];
  return tx.$queryRaw<TargetRow[]>`
    SELECT node.id, node.name, node."hostName", node."pingStatus", node."platformType", node."platformName", node."platformVersion",
           node."agentVersion", node."ipAddress", node."isLocal", node."sharesServerAccount", node."lastPingAt", ${tagsOf(Prisma.sql`node.id`, accountId)}
    FROM ${nodes(accountId, now)}
    WHERE ${Prisma.join(
      conditions.map((condition) => conditionSql(accountId, condition)),
      " AND ",
    )}
      AND ${visibleSql(accountId, visible)}
      ${reachOwnMachine(conditions) ? Prisma.empty : Prisma.sql`AND NOT node."isLocal"`}
    ORDER BY lower(node.name) COLLATE "C", node.id`;
}

/** The ids of the registered nodes that meet every condition and are connected. */
export async function connectedTargets(
  tx: Tx,
  accountId: string,
  conditions: readonly NodeCondition[],
  now: Date,
): Promise<string[]> {
  if (conditions.length === 0) return [];
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT node.id FROM ${nodes(accountId, now)}
    WHERE ${Prisma.join(
      conditions.map((condition) => conditionSql(accountId, condition)),
      " AND ",
    )} AND node."pingStatus" = 'Online'
      ${reachOwnMachine(conditions) ? Prisma.empty : Prisma.sql`AND NOT node."isLocal"`}`;
  return rows.map(({ id }) => id);
}

const instant = (column: Prisma.Sql) =>
  Prisma.sql`COALESCE(to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS'), '')`;

/** What a list can be ordered by; each is text, so that a page token can carry where the page ended. */
const sortKeys = {
  Name: Prisma.sql`lower(node.name)`,
  InstanceId: Prisma.sql`node.id`,
  PingStatus: Prisma.sql`node."pingStatus"`,
  PlatformType: Prisma.sql`node."platformType"`,
  PlatformName: Prisma.sql`lower(node."platformName" || ' ' || node."platformVersion")`,
  AgentVersion: Prisma.sql`node."agentVersion"`,
  IPAddress: Prisma.sql`node."ipAddress"`,
  ComputerName: Prisma.sql`lower(node."hostName")`,
  LastPingDateTime: instant(Prisma.sql`node."lastPingAt"`),
  RegistrationDate: instant(Prisma.sql`node."registeredAt"`),
};
export type NodeSortKey = keyof typeof sortKeys;

export const nodeSortKeys = [
  "Name",
  "InstanceId",
  "PingStatus",
  "PlatformType",
  "PlatformName",
  "AgentVersion",
  "IPAddress",
  "ComputerName",
  "LastPingDateTime",
  "RegistrationDate",
] as const satisfies readonly NodeSortKey[];

/** Which nodes, in which order. */
export type NodeQuery = {
  accountId: string;
  /** Of which the caller may know. */
  visible: Visible;
  now: Date;
  search?: string;
  filters: readonly NodeFilter[];
  sortBy: NodeSortKey;
  descending: boolean;
};

function whereSql({
  accountId,
  visible,
  search,
  filters,
}: Pick<NodeQuery, "accountId" | "visible" | "search" | "filters">): Prisma.Sql {
  const conditions = filters.map((filter) => filterSql(accountId, filter));
  if (visible.kind !== "always") conditions.push(visibleSql(accountId, visible));
  if (search) {
    conditions.push(Prisma.sql`position(lower(${search}) in lower(concat_ws(' ', node.id, node.name, node."hostName", node."ipAddress",
      node."platformName", node."platformVersion", node."agentVersion"))) > 0`);
  }
  return conditions.length > 0 ? Prisma.sql`WHERE ${Prisma.join(conditions, " AND ")}` : Prisma.empty;
}

/**
 * One page of nodes and, when there are more, where it ended.
 *
 * @param after where the page before ended: its last row's sort value and id
 */
export async function list(db: Tx, query: NodeQuery, after: readonly [string, string] | undefined, limit: number) {
  const sort = sortKeys[query.sortBy];
  const direction = query.descending ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  const beyond = query.descending ? Prisma.sql`<` : Prisma.sql`>`;
  // By id alone the index has the order; by a sort key beside it, all nodes would be sorted for every page.
  const byId = query.sortBy === "InstanceId";
  const order = byId ? Prisma.sql`page.id ${direction}` : Prisma.sql`page."sortKey" ${direction}, page.id ${direction}`;
  const place = byId
    ? Prisma.sql`page.id ${beyond} ${after?.[1]}`
    : Prisma.sql`(page."sortKey", page.id) ${beyond} (${after?.[0]}, ${after?.[1]})`;
  const from = after ? Prisma.sql`WHERE ${place}` : Prisma.empty;
  const rows = await db.$queryRaw<(NodeRow & { sortKey: string })[]>`
    SELECT page.*, ${tagsOf(Prisma.sql`page.id`, query.accountId)}, ${associationsOf(Prisma.sql`page.id`, query.accountId)} FROM (SELECT node.*, ${sort} COLLATE "C" AS "sortKey" FROM ${nodes(query.accountId, query.now)} ${whereSql(query)}) AS page
    ${from}
    ORDER BY ${order}
    LIMIT ${limit + 1}`;
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const next: readonly [string, string] | undefined = rows.length > limit && last ? [last.sortKey, last.id] : undefined;
  return { rows: page, next };
}

/** How many nodes a query finds in all. */
export async function count(db: Tx, query: NodeQuery): Promise<number> {
  const [row] = await db.$queryRaw<{ total: number }[]>`
    SELECT count(*)::integer AS total FROM ${nodes(query.accountId, query.now)} ${whereSql(query)}`;
  return row?.total ?? 0;
}

/** How many of the nodes that somebody may see are in each of some groups, in their order, by one look at the nodes. */
export async function countGroups(
  db: Tx,
  { accountId, now, visible }: Pick<NodeQuery, "accountId" | "now" | "visible">,
  groups: readonly (readonly GroupCondition[])[],
): Promise<number[]> {
  if (groups.length === 0) return [];
  const counts = groups.map((group) => Prisma.sql`count(*) FILTER (WHERE ${groupSql(accountId, group)})`);
  const [row] = await db.$queryRaw<{ totals: number[] }[]>`
    SELECT ARRAY[${Prisma.join(counts)}]::integer[] AS totals
    FROM ${nodes(accountId, now)} WHERE ${visibleSql(accountId, visible)}`;
  return row?.totals ?? [];
}

/** The ids of the registered nodes that somebody may see; undefined when that is every node, deregistered ones too. */
export async function visibleIds(
  db: Tx,
  accountId: string,
  visible: Visible,
  now: Date,
): Promise<string[] | undefined> {
  if (visible.kind === "always") return undefined;
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT node.id FROM ${nodes(accountId, now)} WHERE ${visibleSql(accountId, visible)}`;
  return rows.map(({ id }) => id);
}

/** The ids of all nodes that a query finds, in no order. */
export async function idsWhere(
  db: Tx,
  query: Pick<NodeQuery, "accountId" | "now" | "visible" | "filters" | "search">,
): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT node.id FROM ${nodes(query.accountId, query.now)} ${whereSql(query)}`;
  return rows.map(({ id }) => id);
}

/**
 * How many nodes there are of each combination of values, in the order of the values; a value that is not known is the
 * empty text.
 */
export async function countBy(
  db: Tx,
  query: Pick<NodeQuery, "accountId" | "now" | "visible" | "filters">,
  by: readonly (NodeColumn | { constant: string })[],
): Promise<{ values: string[]; total: number }[]> {
  const values = Prisma.join(by.map((what) => Prisma.sql`COALESCE(${groupedBy(what)}, '') COLLATE "C"`));
  return db.$queryRaw`
    SELECT grouped.values, count(*)::integer AS total
    FROM (SELECT ARRAY[${values}] AS values FROM ${nodes(query.accountId, query.now)} ${whereSql(query)}) AS grouped
    GROUP BY grouped.values ORDER BY grouped.values`;
}
/** A key and value that nodes have, and how many. */
export type TagInUse = { key: string; value: string; nodes: number };

/** The tags of the registered nodes that somebody may see, by key, and the values of a key by how many nodes have them. */
export const tagsInUse = (db: Tx, accountId: string, visible: Visible, now: Date, limit: number) =>
  db.$queryRaw<TagInUse[]>`
    SELECT tag.key, tag.value, count(*)::integer AS nodes
    FROM ${nodes(accountId, now)}
    JOIN tag ON tag.account_id = ${accountId} AND tag.resource_type = ${nodeResourceType} AND tag.resource_id = node.id
    WHERE ${visibleSql(accountId, visible)}
    GROUP BY tag.key, tag.value
    ORDER BY tag.key COLLATE "C", count(*) DESC, tag.value COLLATE "C"
    LIMIT ${limit}`;

/** A registered node; undefined when there is none of that id in the account. */
export async function find(tx: Tx, accountId: string, nodeId: string, now: Date): Promise<NodeRow | undefined> {
  const [row] = await tx.$queryRaw<NodeRow[]>`
    SELECT node.*, ${tagsOf(Prisma.sql`node.id`, accountId)}, ${associationsOf(Prisma.sql`node.id`, accountId)}
    FROM ${nodes(accountId, now)} WHERE node.id = ${nodeId}`;
  return row;
}

/** What only a node's own page shows: all it said of itself, and its connection. */
export const findDetail = (tx: Tx, accountId: string, nodeId: string) =>
  tx.node.findFirst({
    where: { accountId, id: nodeId, deregisteredAt: null },
    select: {
      facts: true,
      factsAt: true,
      clockSkewMs: true,
      connectedFrom: true,
      registeredFrom: true,
      bootId: true,
      fingerprint: true,
      publicKey: true,
    },
  });

/** What nodes last said of themselves, by their ids; for the few of a page. */
export async function factsOf(tx: Tx, accountId: string, nodeIds: readonly string[]) {
  const rows = await tx.node.findMany({
    where: { accountId, id: { in: [...nodeIds] } },
    select: { id: true, facts: true, factsAt: true },
  });
  return new Map(rows.map((row) => [row.id, row]));
}

/** Whether a gateway holds a node's connection at this moment. */
export const isConnected = async (tx: Tx, accountId: string, nodeId: string, now: Date): Promise<boolean> =>
  (await tx.node.count({
    where: { accountId, id: nodeId, deregisteredAt: null, connectionId: { not: null }, leaseUntil: { gt: now } },
  })) > 0;
