import { randomInt } from "node:crypto";
import * as z from "zod";
import { AccountId, AccountName, accountExists } from "@/core/identity/account";
import { announceIn } from "../db/notices";
import { account, operation } from "../operation";
import { addAccount, putAccountMember } from "./account-store";
import { requireOwnerAccount } from "./owner-account";
import { callingUser } from "./self";

/** Twelve digits; the first is never 0, so that no spreadsheet shortens it. */
const newAccountId = () => `${randomInt(100_000, 1_000_000)}${String(randomInt(1_000_000)).padStart(6, "0")}`;

/**
 * Makes an account: a wall around its own machines, documents, commands and people. Whoever makes it is its first
 * administrator, as a member.
 *
 * Errors: AccessDeniedException elsewhere than in the installation's own account; AccountAlreadyExists.
 */
export const createAccount = operation({
  name: "CreateAccount",
  doors: ["console"],
  effect: "change",
  access: "administer",
  input: z.strictObject({ AccountName, AccountId: AccountId.optional() }),
  resources: (_input, caller) => [account(caller)],
  async handle(input, context) {
    const { tx, keys, now, audit } = context;
    requireOwnerAccount(context);
    const user = await callingUser(context);
    const created = { id: input.AccountId ?? newAccountId(), name: input.AccountName, createdAt: now };
    if (!(await addAccount(tx, created))) throw accountExists(created.id);
    await putAccountMember(tx, keys, {
      accountId: created.id,
      userAccountId: user.accountId,
      userId: user.id,
      role: "Administrator",
      createdAt: now,
    });
    audit({
      resources: [`Account/${created.id}`, `AccountMember/${user.accountId}/${user.name}`],
      summary: { after: { accountId: created.id, accountName: created.name } },
    });
    await announceIn(tx, [{ topic: "access", accountId: created.id, id: "*" }]);
    context.announce("access", "*");
    return { AccountId: created.id, AccountName: created.name };
  },
});
