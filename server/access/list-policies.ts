import * as z from "zod";
import { account, operation } from "../operation";
import { listPolicies as list } from "./policy-store";
import { presentedBuiltIns, presentPolicy } from "./present";

/**
 * Who may do what in this account: the policies that come with the product, and the account's own by name. Quarterdeck's
 * own.
 */
export const listPolicies = operation({
  name: "ListPolicies",
  doors: ["console"],
  effect: "read",
  access: "changeAccess",
  input: z.strictObject({}),
  resources: (_, caller) => [account(caller)],

  async handle(_, { app, tx, caller }) {
    const { policies, forged } = await list(tx, app, caller.accountId);
    return {
      Policies: [...presentedBuiltIns, ...policies.map(presentPolicy)],
      /** Rows in the database that this server did not write: they grant nothing. */
      ForgedCount: forged,
    };
  },
});
