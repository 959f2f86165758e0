import { randomBytes, randomUUID } from "node:crypto";
import * as z from "zod";
import { principalName } from "@/core/access/principal";
import { FORMER_SECRET_HOURS, MAX_WEBHOOKS } from "@/core/notifications/notification-rules";
import { noWebhook, tooManyWebhooks, WebhookName, WebhookUrl, webhookExists } from "@/core/notifications/webhook";
import { account, type OperationContext, operation } from "../operation";
import { presentWebhook } from "./present";
import { sendMessage, type Tried } from "./send-message";
import { findWebhook, listWebhookRows, putWebhook, removeWebhook, sealPart, type WebhookRow } from "./webhook-store";

const named = (name: string) => [`Webhook/${name}`];

/** What the audit keeps: neither address nor secret. */
const told = ({ name, origin, hearsPolicies }: WebhookRow) => ({
  name,
  origin,
  hearsOfParameterPolicies: hearsPolicies,
});

/** A new secret as Standard Webhooks writes it: 32 random bytes. */
const newSecret = () => `whsec_${randomBytes(32).toString("base64")}`;

const changedNow = ({ caller, now }: OperationContext) => ({ updatedAt: now, updatedBy: principalName(caller) });

async function existing({ app, tx, caller }: OperationContext, name: string): Promise<WebhookRow> {
  const found = await findWebhook(tx, app, caller.accountId, name);
  if (!found) throw noWebhook(name);
  return found;
}

/**
 * Sets up a webhook that commands may name. The secret that signs its messages is in the answer, and is never shown again.
 *
 * Errors: ValidationException, WebhookAlreadyExists, WebhookLimitExceeded.
 */
export const createWebhook = operation({
  name: "CreateWebhook",
  doors: ["console"],
  effect: "change",
  access: "administer",
  input: z.strictObject({ Name: WebhookName, Url: WebhookUrl, HearsOfParameterPolicies: z.boolean().default(false) }),
  resources: (_input, caller) => [account(caller)],
  async handle({ Name, Url, HearsOfParameterPolicies: hearsPolicies }, context) {
    const { app, tx, keys, caller, config, audit } = context;
    const { accountId } = caller;
    const there = await listWebhookRows(tx, app, accountId);
    if (there.some(({ name }) => name === Name)) throw webhookExists(Name);
    if (there.length >= MAX_WEBHOOKS) throw tooManyWebhooks();
    const owner = { accountId, name: Name };
    const secret = newSecret();
    const row: WebhookRow = {
      ...owner,
      origin: new URL(Url).origin,
      sealedUrl: sealPart(keys, owner, "url", Url),
      sealedSecret: sealPart(keys, owner, "secret", secret),
      sealedFormer: null,
      formerUntil: null,
      hearsPolicies,
      ...changedNow(context),
    };
    await putWebhook(tx, keys, row);
    audit({ resources: named(Name), summary: { after: told(row) } });
    return { Webhook: presentWebhook(row, config), Secret: secret };
  },
});

/**
 * Gives a webhook another address, where what waits goes too; or says whether it hears of policies of parameters. What is
 * left out stays as it was.
 *
 * Errors: ValidationException, WebhookNotFound.
 */
export const updateWebhook = operation({
  name: "UpdateWebhook",
  doors: ["console"],
  effect: "change",
  access: "administer",
  input: z
    .strictObject({
      Name: WebhookName,
      Url: WebhookUrl.optional(),
      HearsOfParameterPolicies: z.boolean().optional(),
    })
    .refine(({ Url, HearsOfParameterPolicies }) => Url !== undefined || HearsOfParameterPolicies !== undefined, {
      path: ["Url"],
      error: "Enter the address.",
    }),
  resources: (_input, caller) => [account(caller)],
  async handle({ Name, Url, HearsOfParameterPolicies }, context) {
    const { tx, keys, config, audit } = context;
    const former = await existing(context, Name);
    const row: WebhookRow = {
      ...former,
      ...(Url !== undefined && { origin: new URL(Url).origin, sealedUrl: sealPart(keys, former, "url", Url) }),
      hearsPolicies: HearsOfParameterPolicies ?? former.hearsPolicies,
      ...changedNow(context),
    };
    await putWebhook(tx, keys, row);
    audit({ resources: named(Name), summary: { before: told(former), after: told(row) } });
    return { Webhook: presentWebhook(row, config) };
  },
});

/**
 * Gives a webhook another secret, which is in the answer and never shown again. The former signs along for a day, so that
 * whoever takes the messages can change over meanwhile.
 *
 * Errors: WebhookNotFound.
 */
export const rotateWebhookSecret = operation({
  name: "RotateWebhookSecret",
  doors: ["console"],
  effect: "change",
  access: "administer",
  input: z.strictObject({ Name: WebhookName }),
  resources: (_input, caller) => [account(caller)],
  async handle({ Name }, context) {
    const { tx, keys, config, now, audit } = context;
    const former = await existing(context, Name);
    const secret = newSecret();
    const row: WebhookRow = {
      ...former,
      sealedSecret: sealPart(keys, former, "secret", secret),
      sealedFormer: former.sealedSecret,
      formerUntil: new Date(now.getTime() + FORMER_SECRET_HOURS * 3_600_000),
      ...changedNow(context),
    };
    await putWebhook(tx, keys, row);
    audit({ resources: named(Name), summary: { after: { ...told(row), changedSecret: true } } });
    return { Webhook: presentWebhook(row, config), Secret: secret };
  },
});

/**
 * Takes a webhook away: no command can name it any more, and what waits for it fails with that reason.
 *
 * Errors: WebhookNotFound.
 */
export const deleteWebhook = operation({
  name: "DeleteWebhook",
  doors: ["console"],
  effect: "change",
  access: "administer",
  input: z.strictObject({ Name: WebhookName }),
  resources: (_input, caller) => [account(caller)],
  async handle({ Name }, { app, tx, caller, audit }) {
    const former = await findWebhook(tx, app, caller.accountId, Name);
    if (!(await removeWebhook(tx, caller.accountId, Name))) throw noWebhook(Name);
    audit({ resources: named(Name), summary: { before: former ? told(former) : {} } });
    return {};
  },
});

/**
 * Sends a signed message of the type `webhook.test`, once. What fails is a value, in words.
 *
 * Errors: WebhookNotFound.
 */
export const testWebhook = operation({
  name: "TestWebhook",
  doors: ["console"],
  effect: "reveal",
  access: "administer",
  input: z.strictObject({ Name: WebhookName }),
  resources: (_input, caller) => [account(caller)],
  async prepare(): Promise<Tried> {
    return { status: null, problem: null };
  },
  async gather({ Name }, context) {
    const webhook = await existing(context, Name);
    const body = JSON.stringify({ type: "webhook.test", timestamp: context.now.toISOString(), data: { name: Name } });
    return sendMessage(context.app, webhook, { id: randomUUID(), body });
  },
  async handle({ Name }, { audit }, { status, problem }) {
    audit({ resources: named(Name), summary: { status, ...(problem !== null && { problem }) } });
    return { AnswerStatus: status, Problem: problem };
  },
});
