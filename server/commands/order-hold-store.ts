import type { Tx } from "../db/database";

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

/** A command has ended on nodes: whatever waited for it goes. */
export const letOthersGo = (
  tx: Tx,
  { accountId, commandId }: { accountId: string; commandId: string },
  nodeIds: readonly string[],
) => tx.orderHold.deleteMany({ where: { accountId, commandId, nodeId: { in: [...nodeIds] } } });

/** There is nothing to wait for: nothing came of what was to come first. */
export const dropHolds = (
  tx: Tx,
  { accountId, holder }: { accountId: string; holder: string },
  nodeIds?: readonly string[],
) => tx.orderHold.deleteMany({ where: { accountId, holder, ...(nodeIds && { nodeId: { in: [...nodeIds] } }) } });

/** Forgets holds whose time is over. */
export const forgetHolds = (tx: Tx, now: Date) => tx.orderHold.deleteMany({ where: { until: { lt: now } } });
