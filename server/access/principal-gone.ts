import { policyNames } from "@/core/access/policy";
import { entityText } from "@/core/access/sentence";
import type { PrincipalGone } from "../identity/identity-events";
import type { OperationContext } from "../operation";
import { deletePolicy, listPolicies } from "./policy-store";

/**
 * Takes back what was granted to somebody who is deleted: another of the same name later gets none of it. A policy that was
 * written as text may be about others too, so its author has to change it first.
 *
 * Errors: PolicyNamesPrincipal.
 */
export async function takeBackPolicies(
  { type, name }: PrincipalGone,
  { app, tx, caller: { accountId }, audit, announce }: OperationContext,
): Promise<void> {
  const { policies } = await listPolicies(tx, app, accountId);
  const written = policies.find(({ sentence, text }) => !sentence && text.includes(entityText(type, name)));
  if (written) throw policyNames(written.name, name);
  const gone = policies.filter(({ sentence }) => sentence?.who.type === type && sentence.who.name === name);
  for (const { id } of gone) await deletePolicy(tx, accountId, id);
  if (gone.length === 0) return;
  audit({
    resources: gone.map((policy) => `Policy/${policy.name}`),
    summary: { policiesDeleted: gone.map((policy) => policy.name) },
  });
  announce("access", "*");
}
