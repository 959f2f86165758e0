import * as z from "zod";
import { AccountId } from "@/core/identity/account";
import { account, operation } from "../operation";
import { accountMembersOf } from "./account-store";
import { namedAccount } from "./owner-account";
import { presentAccountMember } from "./present";

/**
 * The people of other accounts who may work in an account: in one's own, or from the installation's own account in any.
 *
 * Errors: AccountNotFound.
 */
export const listAccountMembers = operation({
  name: "ListAccountMembers",
  doors: ["console"],
  effect: "read",
  access: "changeAccess",
  input: z.strictObject({ AccountId: AccountId.optional() }),
  resources: (_input, caller) => [account(caller)],
  async handle(input, context) {
    const { id, name } = await namedAccount(context, input.AccountId ?? context.caller.accountId);
    const members = await accountMembersOf(context.tx, context.app, id);
    return { AccountId: id, AccountName: name, Members: members.map(presentAccountMember) };
  },
});
