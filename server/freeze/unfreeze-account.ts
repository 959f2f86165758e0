import * as z from "zod";
import { account, operation } from "../operation";
import { freezeEvents } from "./freeze-events";
import * as store from "./store";

/**
 * Lifts the account's freeze: what waited is delivered if it is still within its deadline. Harmless when there is none.
 *
 * Quarterdeck's own.
 */
export const unfreezeAccount = operation({
  name: "UnfreezeAccount",
  doors: ["console"],
  effect: "change",
  access: "administer",
  input: z.strictObject({}),
  resources: (_, caller) => [account(caller)],

  async handle(_, context) {
    const { tx, caller, announce, audit, log } = context;
    const { accountId } = caller;
    const former = await store.thaw(tx, accountId);
    if (!former) return {};
    audit({
      summary: {
        before: { frozen: true, by: former.by, at: former.at.toISOString(), reason: former.reason },
        after: { frozen: false },
      },
    });
    announce("account", accountId);
    for (const hear of freezeEvents.onThawed) await hear(context);
    log.warn({ accountId, requestId: caller.requestId }, "the account's freeze was lifted");
    return {};
  },
});
