import type { complianceSeverities } from "@/core/associations/association-rules";
import type { Application } from "../application";
import type { Tx } from "../db/database";

/** What became of an association on a machine: it is as it should be there, or not. */
export type AssociationNodeState = {
  accountId: string;
  associationId: string;
  version: number;
  /** What people call the association; its document, where it has no name. */
  name: string;
  nodeId: string;
  status: "COMPLIANT" | "NON_COMPLIANT";
  severity: (typeof complianceSeverities)[number];
  /** The API's detailed status, such as ExecutionTimedOut. */
  details: string;
  executionId: string;
  /** None where nothing was sent: whoever saved the association may not run it there. */
  commandId: string | null;
  at: Date;
};

type Context = { app: Application; tx: Tx; now: Date };

/** What hears of machines on which a run has ended; runs in the transaction that says so. */
export type NodeStatesHearer = (states: readonly AssociationNodeState[], context: Context) => Promise<void>;

/**
 * What hears that an association is not on machines any more: on any, since it is deleted, or on `nodeIds`, which are
 * targets no longer. Runs in the transaction that says so.
 */
export type AssociationGoneHearer = (
  association: { accountId: string; associationId: string; nodeIds?: readonly string[] },
  context: Context,
) => Promise<void>;

/**
 * What associations tell those who build on them, and whom associations do not know. Of an association whose compliance
 * somebody else says (SyncCompliance MANUAL) nothing is told but its end. Add a hearer when the process starts.
 */
export const associationEvents: { onNodeStates: NodeStatesHearer[]; onGone: AssociationGoneHearer[] } = {
  onNodeStates: [],
  onGone: [],
};
