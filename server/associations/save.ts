import { principalName } from "@/core/access/principal";
import type { AssociationTerms } from "@/core/associations/association";
import { canonicalJson } from "@/core/commands/order";
import { homeOf } from "@/core/identity/user-rules";
import { requireGuards } from "../commands/guard-check";
import type { CommandPlan } from "../commands/plan-command";
import { findUser } from "../identity/user-store";
import type { OperationContext } from "../operation";
import type { StandingOrder } from "./store";
import type { Dispatching } from "./tell";
import { tellDue } from "./tell";

/** Whose rights it is applied with: whoever saves it, by name and by the user's own id. */
export async function saverOf({ app, tx, caller }: Pick<OperationContext, "app" | "tx" | "caller">) {
  const home = homeOf(caller);
  const user = caller.type === "User" ? await findUser(tx, app, home.accountId, home.userName) : undefined;
  return { savedBy: principalName(caller), savedById: user?.id ?? null };
}

/** What the audit keeps of an association in clear; its parameters are sealed beside it. */
export const told = ({ Parameters: _, ...terms }: AssociationTerms) => ({ ...terms });

/**
 * Asks the guards of commands whether as much may be done at once as the association would do now. The count that one
 * asks for is confirmed when it is saved, and not with each run.
 *
 * Errors: GuardExceeded, TargetCountUnconfirmed.
 */
export async function requireGuardsOfPlan(
  { MaxConcurrency = "100%" }: AssociationTerms,
  { nodes, misfits }: Pick<CommandPlan, "nodes" | "misfits">,
  ConfirmedTargetCount: number | undefined,
  context: Pick<OperationContext, "app" | "tx" | "caller" | "now">,
): Promise<void> {
  const without = new Set(misfits);
  const reached = nodes.filter((node) => !without.has(node));
  await requireGuards({ MaxConcurrency, ConfirmedTargetCount }, reached, context);
}

/** What is done alike when an association was saved: the audit's line, the notice, and whoever runs what is due is told. */
export function saved(
  order: StandingOrder,
  { keys, audit, announce, ...context }: Pick<OperationContext, "keys" | "audit" | "announce"> & Dispatching,
  before?: AssociationTerms,
): void {
  audit({
    resources: [`Association/${order.id}`],
    summary: { ...(before && { before: told(before) }), after: { version: order.version, ...told(order.terms) } },
    sealed: keys.seal([order.accountId, "audit", order.id], Buffer.from(canonicalJson(order.terms))),
  });
  announce("association", order.id);
  tellDue(context);
}
