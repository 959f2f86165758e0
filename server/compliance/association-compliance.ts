import { associationType } from "@/core/compliance/compliance-rules";
import type { AssociationGoneHearer, NodeStatesHearer } from "../associations/association-events";
import { announceIn, type Notice } from "../db/notices";
import { record, removeItem } from "./store";

/** Beyond so many machines at once it is said that some have changed, and not which. */
const named = 100;

const noticesOf = (accountId: string, nodeIds: readonly string[]): Notice[] =>
  (nodeIds.length > named ? ["*"] : nodeIds).map((id) => ({ topic: "compliance", accountId, id }));

/**
 * Keeps what became of associations on machines: whether each is as the association declares it, and by which command. Of an
 * association that was applied twice at a time the last counts.
 */
export const recordAssociationCompliance: NodeStatesHearer = async (states, { tx, now }) => {
  const findings = new Map(
    states.map((state) => [
      JSON.stringify([state.accountId, state.nodeId, state.associationId]),
      {
        accountId: state.accountId,
        nodeId: state.nodeId,
        type: associationType,
        itemId: state.associationId,
        title: state.name,
        status: state.status,
        severity: state.severity,
        details: { AssociationVersion: String(state.version), StatusDetails: state.details },
        execution: { time: state.at, id: state.executionId, type: associationType },
        commandId: state.commandId,
        contentHash: null,
      },
    ]),
  );
  await record(tx, [...findings.values()], now);
  const nodesOf = new Map<string, string[]>();
  for (const { accountId, nodeId } of findings.values())
    nodesOf.set(accountId, [...(nodesOf.get(accountId) ?? []), nodeId]);
  for (const [accountId, nodeIds] of nodesOf) await announceIn(tx, noticesOf(accountId, nodeIds));
};

/** What an association declared is asked of nobody once it is gone, and not of machines that are its targets no longer. */
export const forgetAssociation: AssociationGoneHearer = async ({ accountId, associationId, nodeIds }, { tx, now }) => {
  const item = { accountId, type: associationType, itemId: associationId };
  const changed = await removeItem(tx, item, nodeIds, now);
  await announceIn(tx, noticesOf(accountId, changed));
};
