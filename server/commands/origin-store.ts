import type { InvocationState } from "@/core/commands/invocation";
import type { Tx } from "../db/database";

/** What those that send commands on their own ask of what became of them. */

/** How a command stands on a node. */
export type InvocationStanding = { nodeId: string; state: InvocationState; reason: string | null; at: Date };

/**
 * How a command stands on its nodes, by id.
 *
 * @param nodeIds only these, where somebody may not know of all
 */
export const invocationStandings = (
  tx: Tx,
  { accountId, commandId }: { accountId: string; commandId: string },
  { after = "", states, nodeIds }: { after?: string; states?: readonly InvocationState[]; nodeIds?: readonly string[] },
  take: number,
) =>
  tx.$queryRaw<InvocationStanding[]>`
    SELECT i.node_id AS "nodeId", i.state, i.reason, coalesce(i.ended_at, i.last_heard_at, i.accepted_at, c.requested_at) AS at
    FROM invocation i JOIN command c ON c.account_id = i.account_id AND c.id = i.command_id
    WHERE i.account_id = ${accountId} AND i.command_id = ${commandId}::uuid AND i.node_id > ${after}
      AND (${states === undefined} OR i.state = ANY(${states ?? []})) AND (${nodeIds === undefined} OR i.node_id = ANY(${nodeIds ?? []}))
    ORDER BY i.node_id LIMIT ${take}`;
