import type { Condition } from "@/core/access/condition";
import { missedState } from "@/core/associations/association-status";
import type { InvocationState } from "@/core/commands/invocation";
import type { Tx } from "../db/database";
import type { Prisma } from "../db/generated/client";
import { toWhere } from "../db/visible";

/** What was last applied to machines: the only file that queries it. */

/** What is applied, as far as it decides whether a machine has it already. */
export type Applied = {
  accountId: string;
  associationId: string;
  version: number;
  documentVersion: string;
  documentSha256: string;
  parametersSha256: string;
};

/** Notes that something is being applied on nodes; what was noted of them before is over. */
export async function noteApplied(
  tx: Tx,
  applied: Applied,
  execution: { id: string; commandId: string | null; at: Date },
  nodes: readonly { nodeId: string; state: string; status: string; details: string }[],
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO association_node (account_id, association_id, node_id, version, document_version, document_sha256, parameters_sha256,
                                  execution_id, command_id, state, status, details, at)
    SELECT ${applied.accountId}, ${applied.associationId}::uuid, n.node_id, ${applied.version}, ${applied.documentVersion},
           ${applied.documentSha256}, ${applied.parametersSha256}, ${execution.id}::uuid, ${execution.commandId}::uuid,
           n.state, n.status, n.details, ${execution.at}::timestamptz
    FROM unnest(${nodes.map((n) => n.nodeId)}::text[], ${nodes.map((n) => n.state)}::text[], ${nodes.map((n) => n.status)}::text[],
                ${nodes.map((n) => n.details)}::text[]) AS n (node_id, state, status, details)
    ON CONFLICT (account_id, association_id, node_id) DO UPDATE SET
      version = excluded.version, document_version = excluded.document_version, document_sha256 = excluded.document_sha256,
      parameters_sha256 = excluded.parameters_sha256, execution_id = excluded.execution_id, command_id = excluded.command_id,
      state = excluded.state, status = excluded.status, details = excluded.details, at = excluded.at`;
}

/** Forgets what was applied on machines that are not among its targets any more; names them. */
export const forgetLeft = async (
  tx: Tx,
  { accountId, associationId }: Pick<Applied, "accountId" | "associationId">,
  targets: readonly string[],
): Promise<string[]> =>
  (
    await tx.$queryRaw<{ nodeId: string }[]>`
      DELETE FROM association_node WHERE account_id = ${accountId} AND association_id = ${associationId}::uuid
        AND node_id <> ALL(${[...targets]}) RETURNING node_id AS "nodeId"`
  ).map(({ nodeId }) => nodeId);

/** What an association's last commands are on these nodes, as long as they are at work there. */
export const atWork = (
  tx: Tx,
  { accountId, associationId }: { accountId: string; associationId: string },
  nodeIds: readonly string[],
) =>
  tx.$queryRaw<{ commandId: string; nodeIds: string[] }[]>`
    SELECT command_id::text AS "commandId", array_agg(node_id) AS "nodeIds" FROM association_node
    WHERE account_id = ${accountId} AND association_id = ${associationId}::uuid AND node_id = ANY(${[...nodeIds]})
      AND command_id IS NOT NULL AND status IN ('Pending', 'InProgress')
    GROUP BY command_id ORDER BY command_id`;

/** A node on which the last command of an association has moved on. */
export type MovedNode = { nodeId: string; state: InvocationState; reason: string | null };

/**
 * Nodes whose state here is not that of the command's invocation any more. What a newer run has taken the place of is not
 * among them.
 */
export const movedNodes = (tx: Tx, { accountId, commandId }: { accountId: string; commandId: string }) =>
  tx.$queryRaw<MovedNode[]>`
    SELECT s.node_id AS "nodeId", i.state, i.reason
    FROM association_node s JOIN invocation i ON i.account_id = s.account_id AND i.command_id = s.command_id AND i.node_id = s.node_id
    WHERE s.account_id = ${accountId} AND s.command_id = ${commandId}::uuid AND i.state <> s.state
    ORDER BY s.node_id FOR UPDATE OF s`;

/** Writes how an association stands on nodes, of the command that they were read by. */
export async function moveNodes(
  tx: Tx,
  { accountId, commandId }: { accountId: string; commandId: string },
  nodes: readonly { nodeId: string; state: string; status: string; details: string }[],
  at: Date,
): Promise<void> {
  await tx.$executeRaw`
    UPDATE association_node s SET state = n.state, status = n.status, details = n.details, at = ${at}::timestamptz
    FROM unnest(${nodes.map((n) => n.nodeId)}::text[], ${nodes.map((n) => n.state)}::text[], ${nodes.map((n) => n.status)}::text[],
                ${nodes.map((n) => n.details)}::text[]) AS n (node_id, state, status, details)
    WHERE s.account_id = ${accountId} AND s.command_id = ${commandId}::uuid AND s.node_id = n.node_id`;
}

/** How many registered machines of an association stand how. */
export async function countByStatus(
  tx: Tx,
  { accountId, associationId }: { accountId: string; associationId: string },
): Promise<Record<string, number>> {
  const rows = await tx.$queryRaw<{ status: string; total: number }[]>`
    SELECT s.status, count(*)::int AS total FROM association_node s
    JOIN node n ON n.account_id = s.account_id AND n.id = s.node_id AND n.deregistered_at IS NULL
    WHERE s.account_id = ${accountId} AND s.association_id = ${associationId}::uuid GROUP BY s.status`;
  return Object.fromEntries(rows.map(({ status, total }) => [status, total]));
}

/** How an association stands on registered nodes, by their ids. @param nodeIds those that somebody may see; all without it */
export const listNodes = (
  tx: Tx,
  { accountId, associationId }: { accountId: string; associationId: string },
  { after, nodeIds }: { after: string; nodeIds?: readonly string[] },
  take: number,
) =>
  tx.$queryRaw<ListedNode[]>`
    SELECT s.node_id AS "nodeId", n.name, s.version, s.document_version AS "documentVersion", s.status, s.details, s.at,
           s.execution_id::text AS "executionId", s.command_id::text AS "commandId"
    FROM association_node s
    JOIN node n ON n.account_id = s.account_id AND n.id = s.node_id AND n.deregistered_at IS NULL
    WHERE s.account_id = ${accountId} AND s.association_id = ${associationId}::uuid AND s.node_id > ${after}
      AND (${nodeIds === undefined} OR s.node_id = ANY(${[...(nodeIds ?? [])]}))
    ORDER BY s.node_id LIMIT ${take}`;

/** A node with what was last applied to it. */
type ListedNode = {
  nodeId: string;
  name: string | null;
  version: number;
  documentVersion: string;
  status: string;
  details: string;
  at: Date;
  executionId: string;
  commandId: string | null;
};

const withAssociation = {
  association: { select: { name: true, document: true } },
} satisfies Prisma.AssociationNodeInclude;

/** What associations are on a node, by their ids, of those that somebody may see. */
export const listOfNode = (
  tx: Tx,
  accountId: string,
  nodeId: string,
  visible: Condition,
  after: string | undefined,
  take: number,
) =>
  tx.associationNode.findMany({
    where: {
      accountId,
      nodeId,
      ...(after !== undefined && { associationId: { gt: after } }),
      association: toWhere(visible, {
        id: "id",
        idIsUuid: true,
        attributes: { document: "document", savedBy: "savedBy" },
      }),
    },
    include: withAssociation,
    orderBy: { associationId: "asc" },
    take,
  });

/**
 * Those of some nodes that do not have what is applied: it never was, it was another document or had other parameters, or
 * the node was away and has come back since.
 */
export const lacking = async (
  tx: Tx,
  { accountId, associationId, documentSha256, parametersSha256 }: Omit<Applied, "version" | "documentVersion">,
  nodeIds: readonly string[],
): Promise<string[]> =>
  (
    await tx.$queryRaw<{ id: string }[]>`
      SELECT n.id FROM node n
      LEFT JOIN association_node s ON s.account_id = n.account_id AND s.association_id = ${associationId}::uuid AND s.node_id = n.id
      WHERE n.account_id = ${accountId} AND n.id = ANY(${[...nodeIds]})
        AND (s.node_id IS NULL OR s.document_sha256 <> ${documentSha256} OR s.parameters_sha256 <> ${parametersSha256}
             OR (s.state = ${missedState} AND n.connected_at > s.at))`
  ).map(({ id }) => id);
