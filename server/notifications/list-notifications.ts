import * as z from "zod";
import { CommandId, invalidCommandId } from "@/core/commands/command";
import { notificationStates } from "@/core/notifications/delivery";
import { noWebhook, WebhookName } from "@/core/notifications/webhook";
import { theCommand } from "../commands/command-resource";
import { readPageToken, writePageToken } from "../db/page-token";
import { account, type OperationContext, operation } from "../operation";
import {
  listNotificationRows,
  type NotificationFilter,
  NotificationPosition,
  notificationCounts,
} from "./notification-store";
import { presentNotification } from "./present";
import { findWebhook } from "./webhook-store";

/** The most messages on a page. */
const pageSize = 50;

const page = {
  State: z.enum(notificationStates).optional(),
  MaxResults: z.int().min(1).max(pageSize).optional(),
  NextToken: z.string().max(2048).optional(),
};
type Page = { State?: string | undefined; MaxResults?: number | undefined; NextToken?: string | undefined };

async function listed(
  name: string,
  whose: Omit<NotificationFilter, "state">,
  { State, MaxResults = pageSize, NextToken }: Page,
  { tx, caller: { accountId }, keys }: OperationContext,
) {
  const listing = { operation: name, accountId, question: { ...whose, State } };
  const after = readPageToken(keys, listing, NextToken, NotificationPosition);
  const [counts, rows] = await Promise.all([
    notificationCounts(tx, accountId, whose),
    listNotificationRows(tx, accountId, { ...whose, state: State }, after, MaxResults + 1),
  ]);
  const shown = rows.slice(0, MaxResults);
  const last = shown.at(-1);
  const countOf = (wanted: string) => counts.find(({ state }) => state === wanted)?.count ?? 0;
  return {
    Counts: { Waiting: countOf("Waiting"), Delivered: countOf("Delivered"), Failed: countOf("Failed") },
    Notifications: shown.map(presentNotification),
    ...(rows.length > MaxResults &&
      last && { NextToken: writePageToken(keys, listing, [last.happenedAt.toISOString(), last.id]) }),
  };
}

/**
 * Whom a command has told of what, newest first: what was taken, what waits and why. Quarterdeck's own.
 *
 * Errors: InvalidCommandId, InvalidNextToken.
 */
export const listCommandNotifications = operation({
  name: "ListCommandNotifications",
  doors: ["console"],
  effect: "read",
  access: "read",
  input: z.strictObject({ CommandId, ...page }),
  prepare: theCommand,
  resources: (_, __, command) => [command],
  missing: ({ CommandId }) => invalidCommandId(CommandId),
  handle: ({ CommandId, ...asked }, context) =>
    listed("ListCommandNotifications", { commandId: CommandId }, asked, context),
});

/**
 * What a webhook was told, of every command, newest first: its delivery log. Quarterdeck's own.
 *
 * Errors: WebhookNotFound, InvalidNextToken.
 */
export const listWebhookNotifications = operation({
  name: "ListWebhookNotifications",
  doors: ["console"],
  effect: "read",
  access: "administer",
  input: z.strictObject({ Name: WebhookName, ...page }),
  resources: (_input, caller) => [account(caller)],
  async handle({ Name, ...asked }, context) {
    if (!(await findWebhook(context.tx, context.app, context.caller.accountId, Name))) throw noWebhook(Name);
    return listed("ListWebhookNotifications", { webhook: Name }, asked, context);
  },
});
