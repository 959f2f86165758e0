import * as z from "zod";
import { CommandId, invalidCommandId } from "@/core/commands/command";
import { noWebhook, WebhookName } from "@/core/notifications/webhook";
import { theCommand } from "../commands/command-resource";
import { account, operation } from "../operation";
import { retryNotifications } from "./notification-store";
import { findWebhook } from "./webhook-store";

/**
 * Sends again at once what a command's webhook has not taken. What it has taken is not sent again.
 *
 * Errors: InvalidCommandId.
 */
export const retryCommandNotifications = operation({
  name: "RetryCommandNotifications",
  doors: ["console"],
  effect: "change",
  access: "run",
  input: z.strictObject({ CommandId }),
  prepare: theCommand,
  resources: (_, __, command) => [command],
  missing: ({ CommandId }) => invalidCommandId(CommandId),
  async handle({ CommandId }, { tx, caller: { accountId }, now, audit, announce }) {
    const messages = await retryNotifications(tx, { accountId, commandId: CommandId }, now);
    audit({ summary: { commandId: CommandId, messages } });
    announce("command", CommandId);
    return { Count: messages };
  },
});

/**
 * Sends again at once what a webhook has not taken, of every command.
 *
 * Errors: WebhookNotFound.
 */
export const retryWebhookNotifications = operation({
  name: "RetryWebhookNotifications",
  doors: ["console"],
  effect: "change",
  access: "administer",
  input: z.strictObject({ Name: WebhookName }),
  resources: (_input, caller) => [account(caller)],
  async handle({ Name }, { app, tx, caller: { accountId }, now, audit }) {
    if (!(await findWebhook(tx, app, accountId, Name))) throw noWebhook(Name);
    const messages = await retryNotifications(tx, { accountId, webhook: Name }, now);
    audit({ resources: [`Webhook/${Name}`], summary: { messages } });
    return { Count: messages };
  },
});
