import type { Condition } from "@/core/access/condition";
import type { Tx } from "../db/database";
import { type CommandFilter, commandWhere } from "./store";

/** Which output a search is of: of which commands, on which nodes; no ids stand for all nodes. */
export type Searched = CommandFilter & { visible: Condition; nodeIds: readonly string[] | undefined };

/** How many commands and invocations a search is of in all. */
export async function searchedTotals(tx: Tx, accountId: string, { nodeIds, ...filter }: Searched) {
  const command = commandWhere(accountId, filter);
  const [commands, invocations] = await Promise.all([
    tx.command.count({ where: command }),
    tx.invocation.count({ where: { accountId, command, ...(nodeIds && { nodeId: { in: [...nodeIds] } }) } }),
  ]);
  return { commands, invocations };
}

/** How many invocations a command has from one node on and before another, by id; to its end when that is left out. */
export async function countInvocations(
  tx: Tx,
  accountId: string,
  commandId: string,
  { from, before, nodeIds }: { from: string; before: string | undefined; nodeIds: readonly string[] | undefined },
): Promise<number> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM invocation
    WHERE account_id = ${accountId} AND command_id = ${commandId}::uuid AND node_id >= ${from}
      AND (${before === undefined} OR node_id < ${before ?? ""}) AND (${nodeIds === undefined} OR node_id = ANY(${nodeIds ?? []}))`;
  return row?.count ?? 0;
}

/** What nodes were called when a command was sent to them, by id. */
export async function namesOfNodes(tx: Tx, accountId: string, commandId: string, nodeIds: readonly string[]) {
  const rows = await tx.invocation.findMany({
    where: { accountId, commandId, nodeId: { in: [...nodeIds] } },
    select: { nodeId: true, nodeName: true },
  });
  return new Map(rows.map(({ nodeId, nodeName }) => [nodeId, nodeName]));
}
