import * as z from "zod";
import { account, operation } from "../operation";
import { listAccounts as listRows } from "./account-store";
import { requireOwnerAccount } from "./owner-account";

/** Every account of the installation. Errors: AccessDeniedException elsewhere than in the installation's own account. */
export const listAccounts = operation({
  name: "ListAccounts",
  doors: ["console"],
  effect: "read",
  access: "administer",
  input: z.strictObject({}),
  resources: (_input, caller) => [account(caller)],
  async handle(_input, context) {
    requireOwnerAccount(context);
    const rows = await listRows(context.tx);
    return {
      Accounts: rows.map(({ id, name, createdAt, _count }) => ({
        AccountId: id,
        AccountName: name,
        CreatedDate: createdAt,
        UserCount: _count.users,
        MemberCount: _count.members,
        NodeCount: _count.nodes,
        OwnsInstallation: id === context.config.accountId,
      })),
    };
  },
});
