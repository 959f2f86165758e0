import type { OperationContext } from "../operation";
import { notePolicyMessages } from "./notification-store";
import type { PolicyAction } from "./policy-action";
import { listWebhookRows } from "./webhook-store";

/**
 * A policy of a parameter has acted: a message to each webhook of the account that hears of policies. In the transaction of
 * what it did. Returns the names of these webhooks.
 */
export async function notePolicyAction(
  { app, tx, caller: { accountId }, now, newId }: Pick<OperationContext, "app" | "tx" | "caller" | "now" | "newId">,
  action: PolicyAction,
): Promise<string[]> {
  const webhooks = (await listWebhookRows(tx, app, accountId)).filter(({ hearsPolicies }) => hearsPolicies);
  const told = webhooks.map(({ name }) => ({ name, id: newId() }));
  if (told.length > 0) await notePolicyMessages(tx, accountId, told, action, now);
  return told.map(({ name }) => name);
}
