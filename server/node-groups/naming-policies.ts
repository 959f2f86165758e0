import { holds } from "@/core/access/condition";
import { listPolicies } from "../access/policy-store";
import { account, type OperationContext } from "../operation";

/** Policies that name a group in their text, by name, and whether the caller may read policies at all. */
export async function policiesNaming(
  { app, tx, caller, visible }: Pick<OperationContext, "app" | "tx" | "caller" | "visible">,
  group: string,
): Promise<{ policies: string[]; areSeen: boolean }> {
  const { policies } = await listPolicies(tx, app, caller.accountId);
  return {
    // A group's name has no character that Cedar would write in another way.
    policies: policies.filter(({ text }) => text.includes(`NodeGroup::"${group}"`)).map(({ name }) => name),
    areSeen: holds(visible("Account", { name: "ListPolicies", permission: "changeAccess" }), account(caller)),
  };
}
