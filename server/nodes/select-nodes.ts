import type { Condition } from "@/core/access/condition";
import type { GroupCondition } from "@/core/targets/node-condition";
import { type NodeSelector, toConditions } from "@/core/targets/selector";
import type { Resource } from "../authorisation/resource-kinds";
import type { Tx } from "../db/database";
import { count, countGroups, idsWhere, list, type NodeRow, resolveTargets, type TargetRow, visibleIds } from "./store";

/** A node that a command can be sent to. */
export type SelectedNode = TargetRow;

/**
 * The nodes a selector means now, by name: the read model that commands freeze their targets from. Ids that name no
 * registered node are simply not among the answers; whether that is an error is the caller's rule. The server's own
 * machine is only there when its id, or a tag of it with its value, is asked for, or a group that asks for it.
 *
 * @param now     decides each node's ping status
 * @param visible which nodes whoever asks may know of: others are as if they were not there
 */
export const selectNodes = (
  tx: Tx,
  accountId: string,
  selector: NodeSelector,
  now: Date,
  visible: Condition,
): Promise<SelectedNode[]> => resolveTargets(tx, accountId, toConditions(selector), now, visible);

/** The ids of the nodes that somebody may see; undefined when that is every node, deregistered ones too. */
export const visibleNodeIds = visibleIds;

/** The ids of the nodes that filters and a search find, of those that somebody may see. */
export const nodeIdsWhere = idsWhere;

/** The names that people call nodes by, by their ids; those that are not registered are left out. */
export async function nodeNames(
  tx: Tx,
  accountId: string,
  nodeIds: readonly string[],
  now: Date,
): Promise<Map<string, NodeRow>> {
  const filters = [{ key: "InstanceId" as const, values: [...nodeIds] }];
  const query = {
    accountId,
    visible: { kind: "always" },
    now,
    filters,
    sortBy: "InstanceId",
    descending: false,
  } as const;
  const { rows } = await list(tx, query, undefined, nodeIds.length);
  return new Map(rows.map((row) => [row.id, row]));
}

/** The first nodes by name that a condition holds of, and how many there are in all. */
export async function nodesWhere(tx: Tx, accountId: string, visible: Condition, now: Date, limit: number) {
  const query = { accountId, visible, now, filters: [], sortBy: "Name", descending: false } as const;
  // One after the other: a transaction has one connection.
  const { rows } = await list(tx, query, undefined, limit);
  const total = await count(tx, query);
  return { rows, total };
}

/** How many of the nodes that somebody may see are in each group, in their order. */
export const countInGroups = countGroups;

/** The first nodes of a group by name, of those that somebody may see. */
export async function firstOfGroup(
  tx: Tx,
  accountId: string,
  group: readonly GroupCondition[],
  { visible, now, limit }: { visible: Condition; now: Date; limit: number },
): Promise<NodeRow[]> {
  const filters = [{ key: "group" as const, groups: [group], values: [] }];
  const query = { accountId, visible, now, filters, sortBy: "Name", descending: false } as const;
  return (await list(tx, query, undefined, limit)).rows;
}

/** A node as policies see it: its tags, its platform, and whether it is the server's own machine. */
export const nodeResource = (
  accountId: string,
  node: Pick<NodeRow, "id" | "tags" | "platformType" | "isLocal">,
): Resource => ({
  type: "Node",
  id: node.id,
  accountId,
  attributes: { platform: node.platformType, isLocal: node.isLocal },
  tags: node.tags,
});
