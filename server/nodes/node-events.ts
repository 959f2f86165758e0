import type { OperationContext } from "../operation";

/** A node that was deregistered, and by which call. */
export type NodeDeregistered = { accountId: string; nodeId: string };

/** A node that has just registered, with which activation. */
export type NodeRegistered = NodeDeregistered & { activationId: string };

/** What hears of it; runs in the transaction of the registration, before the node knows of it. */
export type NodeRegisteredHearer = (event: NodeRegistered, context: OperationContext) => Promise<void>;

/** What hears of it; runs in the transaction of the change, so that both happen or neither. */
export type NodeDeregisteredHearer = (event: NodeDeregistered, context: OperationContext) => Promise<void>;

/**
 * What nodes tell those who build on them, and whom nodes do not know. Add a hearer when the process starts, before
 * anything is performed.
 */
export const nodeEvents: { onRegistered: NodeRegisteredHearer[]; onDeregistered: NodeDeregisteredHearer[] } = {
  onRegistered: [],
  onDeregistered: [],
};
