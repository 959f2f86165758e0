import * as z from "zod";
import { AccountId, memberNotFound } from "@/core/identity/account";
import { notToOneself, UserName } from "@/core/identity/user";
import { nameIn } from "@/core/identity/user-rules";
import { announceIn } from "../db/notices";
import { account, operation } from "../operation";
import { accountMembersOf, removeAccountMember as removeRow } from "./account-store";
import { namedAccount } from "./owner-account";
import { sessionsWorkingIn } from "./session-store";

/**
 * Takes from a user of another account that they may work in this one: in one's own account, or from the installation's
 * own in any. Their windows that are open on it are put out at once; they stay signed in at home.
 *
 * Errors: AccountNotFound; MemberNotFound; NotToOneself.
 */
export const removeAccountMember = operation({
  name: "RemoveAccountMember",
  doors: ["console"],
  effect: "change",
  access: "administer",
  input: z.strictObject({ AccountId, UserName, UserAccountId: AccountId }),
  resources: (_input, caller) => [account(caller)],
  async handle(input, context) {
    const { app, tx, caller, announce, audit } = context;
    const { id: accountId } = await namedAccount(context, input.AccountId);
    const name = nameIn(accountId, { accountId: input.UserAccountId, userName: input.UserName });
    const member = (await accountMembersOf(tx, app, accountId)).find(
      ({ userName, userAccountId }) => userName === input.UserName && userAccountId === input.UserAccountId,
    );
    if (!member) throw memberNotFound(name);
    if (caller.accountId === accountId && caller.id === name)
      throw notToOneself("You work in this account as its member: you could not come back to undo this.");
    await removeRow(tx, member);
    for (const id of await sessionsWorkingIn(tx, member)) announce("session", id);
    audit({
      resources: [`Account/${accountId}`, `AccountMember/${input.UserAccountId}/${input.UserName}`],
      summary: { before: { role: member.role } },
    });
    announce("access", "*");
    await announceIn(tx, [{ topic: "access", accountId, id: "*" }]);
    return {};
  },
});
