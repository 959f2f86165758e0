import {
  type ComplianceSeverity,
  type ComplianceStatus,
  complianceSeverities,
} from "@/core/compliance/compliance-rules";
import type { Tx } from "../db/database";
import { Prisma } from "../db/generated/client";

/** With list-store.ts the only file that queries compliance. */

/** The items of one type on one machine. */
export type ResourceKey = { accountId: string; nodeId: string; type: string };

/** What found it: a command, a scan of the caller's own. */
export type Execution = { time: Date; id: string; type: string };

/** What was found of one thing. */
export type FoundItem = {
  itemId: string;
  title: string;
  status: ComplianceStatus;
  severity: ComplianceSeverity;
  details: Readonly<Record<string, string>>;
};

/** What was found of one thing on one machine, by whom and when. */
export type Finding = ResourceKey &
  FoundItem & { execution: Execution; commandId: string | null; contentHash: string | null };

const keysOf = (resources: readonly ResourceKey[]) => [
  resources.map(({ accountId }) => accountId),
  resources.map(({ nodeId }) => nodeId),
  resources.map(({ type }) => type),
];

const keyText = "unnest($1::bpchar[], $2::text[], $3::text[]) AS k (account_id, node_id, type)";

/** A resource that was not there is of no status yet; `sumUp` gives it one, in the same transaction. */
const touchText = `
  INSERT INTO compliance_resource AS r (account_id, node_id, type, status, severity, severity_rank, since,
    execution_time, execution_id, execution_type, content_hash, compliant, non_compliant)
  SELECT k.account_id, k.node_id, k.type, '', '', 0, $8::timestamptz, k.time, k.id, k.execution_type, k.hash, '{}', '{}'
  FROM unnest($1::bpchar[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[])
    AS k (account_id, node_id, type, time, id, execution_type, hash)
  ORDER BY k.account_id, k.node_id, k.type
  ON CONFLICT (account_id, node_id, type) DO UPDATE SET execution_time = excluded.execution_time,
    execution_id = excluded.execution_id, execution_type = excluded.execution_type, content_hash = excluded.content_hash`;

const writeText = `
  INSERT INTO compliance_item AS i (account_id, node_id, type, item_id, title, status, severity, details, since,
    execution_time, execution_id, execution_type, command_id)
  SELECT k.account_id, k.node_id, k.type, k.item_id, k.title, k.status, k.severity, k.details::jsonb, $13::timestamptz,
    k.time, k.id, k.execution_type, k.command_id
  FROM unnest($1::bpchar[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::timestamptz[], $10::text[], $11::text[], $12::uuid[])
    AS k (account_id, node_id, type, item_id, title, status, severity, details, time, id, execution_type, command_id)
  ON CONFLICT (account_id, node_id, type, item_id) DO UPDATE SET title = excluded.title, status = excluded.status,
    severity = excluded.severity, details = excluded.details,
    since = CASE WHEN i.status = excluded.status THEN i.since ELSE excluded.since END,
    execution_time = excluded.execution_time, execution_id = excluded.execution_id,
    execution_type = excluded.execution_type, command_id = excluded.command_id`;

const severities = `ARRAY[${complianceSeverities.map((severity) => `'${severity}'`).join(", ")}]`;
const counted = (status: ComplianceStatus) =>
  `ARRAY[${complianceSeverities.map((severity) => `count(*) FILTER (WHERE i.status = '${status}' AND i.severity = '${severity}')`).join(", ")}]::integer[]`;

/** Each resource is counted for itself, by key: joined in one go, ten thousand could be compared with each other. */
const sumText = `
  UPDATE compliance_resource r
  SET status = s.status, severity = COALESCE((${severities})[s.rank], ''), severity_rank = COALESCE(s.rank, 0),
    since = CASE WHEN r.status IN ('', s.status) THEN r.since ELSE $4::timestamptz END,
    compliant = s.compliant, non_compliant = s.non_compliant
  FROM (
    SELECT k.account_id, k.node_id, k.type, counted.* FROM ${keyText}, LATERAL (
      SELECT ${counted("COMPLIANT")} AS compliant, ${counted("NON_COMPLIANT")} AS non_compliant,
        CASE WHEN bool_or(i.status = 'NON_COMPLIANT') THEN 'NON_COMPLIANT' WHEN count(*) > 0 THEN 'COMPLIANT' ELSE '' END AS status,
        COALESCE(min(array_position(${severities}, i.severity)) FILTER (WHERE i.status = 'NON_COMPLIANT'),
          min(array_position(${severities}, i.severity))) AS rank
      FROM compliance_item i WHERE i.account_id = k.account_id AND i.node_id = k.node_id AND i.type = k.type) AS counted) AS s
  WHERE r.account_id = s.account_id AND r.node_id = s.node_id AND r.type = s.type`;

const pruneText = `
  DELETE FROM compliance_resource r USING ${keyText}
  WHERE r.account_id = k.account_id AND r.node_id = k.node_id AND r.type = k.type AND r.status = ''`;

/** What is said of resources after their items have changed. One without items is gone. */
async function sumUp(tx: Tx, resources: readonly ResourceKey[], at: Date): Promise<void> {
  await tx.$executeRawUnsafe(sumText, ...keysOf(resources), at);
  await tx.$executeRawUnsafe(pruneText, ...keysOf(resources));
}

/** Takes the resources until the transaction ends, in an order that two at once cannot block each other in. */
const touch = (
  tx: Tx,
  resources: readonly (ResourceKey & { execution: Execution; contentHash: string | null })[],
  at: Date,
) =>
  tx.$executeRawUnsafe(
    touchText,
    ...keysOf(resources),
    resources.map(({ execution }) => execution.time),
    resources.map(({ execution }) => execution.id),
    resources.map(({ execution }) => execution.type),
    resources.map(({ contentHash }) => contentHash),
    at,
  );

const write = (tx: Tx, findings: readonly Finding[], at: Date) =>
  tx.$executeRawUnsafe(
    writeText,
    ...keysOf(findings),
    findings.map(({ itemId }) => itemId),
    findings.map(({ title }) => title),
    findings.map(({ status }) => status),
    findings.map(({ severity }) => severity),
    findings.map(({ details }) => JSON.stringify(details)),
    findings.map(({ execution }) => execution.time),
    findings.map(({ execution }) => execution.id),
    findings.map(({ execution }) => execution.type),
    findings.map(({ commandId }) => commandId),
    at,
  );

/**
 * Writes what was found of things on machines, of each thing once. Since when a status holds stays as it was while the
 * status stays.
 *
 * @param at when it was found: from then on a status holds that was another before
 */
export async function record(tx: Tx, findings: readonly Finding[], at: Date): Promise<void> {
  if (findings.length === 0) return;
  const resources = [
    ...new Map(findings.map((each) => [JSON.stringify([each.accountId, each.nodeId, each.type]), each])).values(),
  ];
  await touch(tx, resources, at);
  await write(tx, findings, at);
  await sumUp(tx, resources, at);
}

/** What replaces all items of one type on one machine. */
export type Upload = ResourceKey & { execution: Execution; contentHash: string | null; items: readonly FoundItem[] };

/** Writes the items of one type on one machine; those that are not among them are gone. */
export async function replace(tx: Tx, { items, ...resource }: Upload, at: Date): Promise<void> {
  const { accountId, nodeId, type } = resource;
  await touch(tx, [resource], at);
  const kept = items.map(({ itemId }) => itemId);
  await tx.$executeRaw`
    DELETE FROM compliance_item i WHERE i.account_id = ${accountId} AND i.node_id = ${nodeId} AND i.type = ${type}
      AND NOT EXISTS (SELECT 1 FROM unnest(${kept}::text[]) AS kept (item_id) WHERE kept.item_id = i.item_id)`;
  await write(
    tx,
    items.map((item) => ({ ...resource, ...item, commandId: null })),
    at,
  );
  await sumUp(tx, [resource], at);
}

/** What is said of one type on one machine; undefined when nothing is. */
export const findResource = (tx: Tx, { accountId, nodeId, type }: ResourceKey) =>
  tx.complianceResource.findUnique({ where: { accountId_nodeId_type: { accountId, nodeId, type } } });

/** The types of what is known of a machine. */
export const typesOf = async (tx: Tx, accountId: string, nodeId: string): Promise<string[]> =>
  (await tx.complianceResource.findMany({ where: { accountId, nodeId }, select: { type: true } })).map(
    ({ type }) => type,
  );

/**
 * Forgets what was found of one thing: on every machine, or on these. Returns on which.
 */
export async function removeItem(
  tx: Tx,
  { accountId, type, itemId }: { accountId: string; type: string; itemId: string },
  onNodes: readonly string[] | undefined,
  now: Date,
): Promise<string[]> {
  const there = onNodes ? Prisma.sql`AND node_id = ANY(${[...onNodes]}::text[])` : Prisma.empty;
  const rows = await tx.$queryRaw<{ nodeId: string }[]>`
    SELECT r.node_id AS "nodeId" FROM compliance_resource r
    WHERE r.account_id = ${accountId} AND r.type = ${type} AND r.node_id IN (
      SELECT node_id FROM compliance_item WHERE account_id = ${accountId} AND type = ${type} AND item_id = ${itemId} ${there})
    ORDER BY r.node_id FOR NO KEY UPDATE`;
  const nodeIds = rows.map(({ nodeId }) => nodeId);
  if (nodeIds.length === 0) return [];
  await tx.$executeRaw`
    DELETE FROM compliance_item WHERE account_id = ${accountId} AND type = ${type} AND item_id = ${itemId} ${there}`;
  await sumUp(
    tx,
    nodeIds.map((nodeId) => ({ accountId, nodeId, type })),
    now,
  );
  return nodeIds;
}

/** Forgets all that was found on a machine. */
export async function removeNode(tx: Tx, accountId: string, nodeId: string): Promise<void> {
  await tx.complianceResource.deleteMany({ where: { accountId, nodeId } });
}
