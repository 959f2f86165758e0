import { holdsStill } from "@/core/associations/association-status";
import { associationEvents } from "./association-events";
import type { AssociationRow } from "./store";

type Context = Parameters<(typeof associationEvents.onNodeStates)[number]>[1];

/** Tells those who build on associations on which machines a run has ended, and how. */
export async function tellNodeStates(
  { accountId, id, version, terms }: Pick<AssociationRow, "accountId" | "id" | "version" | "terms">,
  { executionId, at }: { executionId: string; at: Date },
  nodes: readonly { nodeId: string; status: string; details: string; commandId: string | null }[],
  { app, tx, now }: Context,
): Promise<void> {
  if (terms.SyncCompliance === "MANUAL") return;
  const states = nodes
    .filter(({ status }) => !holdsStill(status))
    .map(({ nodeId, status, details, commandId }) => ({
      accountId,
      associationId: id,
      version,
      name: terms.AssociationName ?? terms.Name,
      nodeId,
      status: status === "Success" ? ("COMPLIANT" as const) : ("NON_COMPLIANT" as const),
      severity: terms.ComplianceSeverity ?? "UNSPECIFIED",
      details,
      executionId,
      commandId,
      at,
    }));
  if (states.length > 0) for (const hear of associationEvents.onNodeStates) await hear(states, { app, tx, now });
}
