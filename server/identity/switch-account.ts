import * as z from "zod";
import { notSignedIn } from "@/core/errors";
import { AccountId, accountNotFound } from "@/core/identity/account";
import { operation } from "../operation";
import { findAccountMember } from "./account-store";
import { callingUser, self } from "./self";
import { setActiveAccount } from "./session-store";

/**
 * Lets this session work in another account that its user is a member of, or at home again. Pages that are open on the
 * account of before are refused from then on: nothing is done in an account that is not on the screen.
 *
 * Errors: AccountNotFound when the user may not work there.
 */
export const switchAccount = operation({
  name: "SwitchAccount",
  doors: ["console"],
  effect: "change",
  access: "self",
  input: z.strictObject({ AccountId }),
  resources: self,
  async handle(input, context) {
    const { app, tx, caller, announce, audit } = context;
    const user = await callingUser(context);
    const isHome = input.AccountId === user.accountId;
    const member = isHome
      ? undefined
      : await findAccountMember(tx, app, {
          accountId: input.AccountId,
          userAccountId: user.accountId,
          userId: user.id,
        });
    if (!isHome && !member) throw accountNotFound(input.AccountId);
    if (!caller.sessionId) throw notSignedIn();
    if (!(await setActiveAccount(tx, app, user, caller.sessionId, isHome ? null : input.AccountId)))
      throw notSignedIn();
    audit({ summary: { before: { accountId: caller.accountId }, after: { accountId: input.AccountId } } });
    announce("session", caller.sessionId);
    return {};
  },
});
