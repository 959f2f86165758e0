import type { Tx } from "../db/database";
import { announceIn } from "../db/notices";

/** What comes first on a node: while it is there, orders of other commands wait. delivery-store.ts asks for it. */

/** Has orders of others wait on a node until the holder's command has ended there, at most until a moment. */
export const holdOrders = (
  tx: Tx,
  holds: readonly { accountId: string; nodeId: string; holder: string; until: Date }[],
) => tx.orderHold.createMany({ data: [...holds], skipDuplicates: true });

/** The holder's command is there: it is the one that others wait for. */
export const nameHolder = (
  tx: Tx,
  { accountId, holder, commandId }: { accountId: string; holder: string; commandId: string },
  nodeIds: readonly string[],
) => tx.orderHold.updateMany({ where: { accountId, holder, nodeId: { in: [...nodeIds] } }, data: { commandId } });

/** Whoever holds the nodes' connections looks at once for what waited there. */
const released = (tx: Tx, accountId: string, nodes: readonly { nodeId: string }[]) =>
  announceIn(
    tx,
    nodes.map(({ nodeId }) => ({ topic: "deliver" as const, accountId, id: nodeId })),
  );

/** A command has ended on nodes: whatever waited for it goes. */
export async function letOthersGo(
  tx: Tx,
  { accountId, commandId }: { accountId: string; commandId: string },
  nodeIds: readonly string[],
): Promise<void> {
  const nodes = await tx.$queryRaw<{ nodeId: string }[]>`
    DELETE FROM order_hold WHERE account_id = ${accountId} AND command_id = ${commandId}::uuid AND node_id = ANY(${[...nodeIds]})
    RETURNING node_id AS "nodeId"`;
  await released(tx, accountId, nodes);
}

/** There is nothing to wait for: nothing came of what was to come first. */
export async function dropHolds(
  tx: Tx,
  { accountId, holder }: { accountId: string; holder: string },
  nodeIds?: readonly string[],
): Promise<void> {
  const nodes = await tx.$queryRaw<{ nodeId: string }[]>`
    DELETE FROM order_hold WHERE account_id = ${accountId} AND holder = ${holder}
      AND (${nodeIds === undefined} OR node_id = ANY(${[...(nodeIds ?? [])]}))
    RETURNING node_id AS "nodeId"`;
  await released(tx, accountId, nodes);
}

/** Forgets holds whose time is over. */
export const forgetHolds = (tx: Tx, now: Date) => tx.orderHold.deleteMany({ where: { until: { lt: now } } });
