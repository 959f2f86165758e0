import * as z from "zod";
import { account, operation } from "../operation";
import { presentWebhook } from "./present";
import { listWebhookRows } from "./webhook-store";

/** The webhooks that commands of the account may name, without their addresses and secrets. */
export const listWebhooks = operation({
  name: "ListWebhooks",
  doors: ["console"],
  effect: "read",
  access: "read",
  input: z.strictObject({}),
  resources: (_input, caller) => [account(caller)],
  async handle(_input, { app, tx, caller, config }) {
    const rows = await listWebhookRows(tx, app, caller.accountId);
    return { Webhooks: rows.map((row) => presentWebhook(row, config)) };
  },
});
