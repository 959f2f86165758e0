import * as z from "zod";
import { principalName } from "@/core/access/principal";
import { alreadyFrozen, FreezeReason } from "@/core/freeze/freeze";
import { account, operation } from "../operation";
import * as store from "./store";

/**
 * Stops new orders of the account, by every door and in every process: SendCommand is refused, and what has been sent
 * but not handed to a machine waits. Work that machines have taken goes on, and can be cancelled.
 *
 * Errors: AccountFrozen when it is frozen already. Quarterdeck's own.
 */
export const freezeAccount = operation({
  name: "FreezeAccount",
  doors: ["console"],
  effect: "change",
  access: "manage",
  input: z.strictObject({ Reason: FreezeReason }),
  resources: (_, caller) => [account(caller)],

  async handle({ Reason }, { tx, caller, now, announce, audit, log }) {
    const { accountId } = caller;
    const freeze = { at: now, by: principalName(caller), reason: Reason };
    if (!(await store.freeze(tx, accountId, freeze))) {
      const former = await store.freezeOf(tx, accountId);
      throw alreadyFrozen(former ?? freeze);
    }
    audit({ summary: { before: { frozen: false }, after: { frozen: true, reason: Reason } } });
    announce("account", accountId);
    log.warn({ accountId, by: freeze.by, requestId: caller.requestId }, "the account is frozen");
    return { FrozenAt: now, FrozenBy: freeze.by, Reason };
  },
});
