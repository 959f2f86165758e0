import * as z from "zod";
import { validationException } from "@/core/errors";
import { AccountId } from "@/core/identity/account";
import { Role, UserName, userNotFound } from "@/core/identity/user";
import { announceIn } from "../db/notices";
import { account, operation } from "../operation";
import { findAccountMember, putAccountMember } from "./account-store";
import { namedAccount, requireOwnerAccount } from "./owner-account";
import { findUser } from "./user-store";

/**
 * Lets a user work in another account, with a role there; once more, it changes the role. Only from the installation's
 * own account, because it names people of any.
 *
 * Errors: AccessDeniedException elsewhere; AccountNotFound; UserNotFound; ValidationException for a user's own account.
 */
export const addAccountMember = operation({
  name: "AddAccountMember",
  doors: ["console"],
  effect: "change",
  access: "administer",
  input: z.strictObject({ AccountId, UserName, UserAccountId: AccountId.optional(), Role }),
  resources: (_input, caller) => [account(caller)],
  async handle(input, context) {
    const { app, tx, keys, caller, now, announce, audit } = context;
    requireOwnerAccount(context);
    const { id: accountId } = await namedAccount(context, input.AccountId);
    const userAccountId = input.UserAccountId ?? caller.accountId;
    if (userAccountId === accountId) {
      const message = "This is the user's own account: change their role there.";
      throw validationException(message, [{ path: ["AccountId"], message }]);
    }
    const user = await findUser(tx, app, userAccountId, input.UserName);
    if (!user) throw userNotFound(input.UserName);
    const key = { accountId, userAccountId, userId: user.id };
    const former = await findAccountMember(tx, app, key);
    await putAccountMember(tx, keys, { ...key, role: input.Role, createdAt: former?.createdAt ?? now });
    audit({
      resources: [`Account/${accountId}`, `AccountMember/${userAccountId}/${user.name}`],
      summary: { ...(former && { before: { role: former.role } }), after: { role: input.Role } },
    });
    announce("access", "*");
    await announceIn(tx, [{ topic: "access", accountId, id: "*" }]);
    return {};
  },
});
