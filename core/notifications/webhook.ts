import * as z from "zod";
import { DomainError } from "../errors";
import { MAX_WEBHOOK_URL, MAX_WEBHOOKS, webhookNamePattern } from "./notification-rules";

/** A webhook's name. */
export const WebhookName = z
  .string({ error: "Enter a name." })
  .regex(webhookNamePattern, "A name has 1 to 64 letters, digits, hyphens and underscores.");

/** Where a webhook's messages go. */
export const WebhookUrl = z
  .string({ error: "Enter the address." })
  .trim()
  .max(MAX_WEBHOOK_URL, `An address has at most ${MAX_WEBHOOK_URL.toLocaleString("en-US")} characters.`)
  .refine((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    return url !== undefined && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
  }, "This is an address such as https://hooks.example.com/quarterdeck, without a user or password in it.")
  .transform((text) => {
    const url = new URL(text);
    // It is never sent, and would look as if it were.
    url.hash = "";
    return url.toString();
  });

/** There is no such webhook in the account. */
export const noWebhook = (name: string) =>
  new DomainError("WebhookNotFound", `There is no webhook ${name}.`, [
    { path: ["Name"], message: "There is none of this name." },
  ]);

/** A webhook of that name is there already. */
export const webhookExists = (name: string) =>
  new DomainError("WebhookAlreadyExists", `There is a webhook ${name} already.`, [
    { path: ["Name"], message: "There is one of this name already." },
  ]);

/** The account has as many as it may. */
export const tooManyWebhooks = () =>
  new DomainError("WebhookLimitExceeded", `An account has at most ${MAX_WEBHOOKS} webhooks.`);
