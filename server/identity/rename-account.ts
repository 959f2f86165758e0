import * as z from "zod";
import { AccountId, AccountName } from "@/core/identity/account";
import { announceIn } from "../db/notices";
import { account, operation } from "../operation";
import { renameAccount as renameRow } from "./account-store";
import { namedAccount } from "./owner-account";

/**
 * Gives an account another name: one's own, or from the installation's own account any.
 *
 * Errors: AccountNotFound.
 */
export const renameAccount = operation({
  name: "RenameAccount",
  doors: ["console"],
  effect: "change",
  access: "administer",
  input: z.strictObject({ AccountId, AccountName }),
  resources: (_input, caller) => [account(caller)],
  async handle(input, context) {
    const { id, name } = await namedAccount(context, input.AccountId);
    await renameRow(context.tx, id, input.AccountName);
    context.audit({
      resources: [`Account/${id}`],
      summary: { before: { accountName: name }, after: { accountName: input.AccountName } },
    });
    await announceIn(context.tx, [{ topic: "account", accountId: id, id }]);
    return {};
  },
});
