import * as z from "zod";
import { holds } from "@/core/access/condition";
import type { Action } from "../authorisation/access-model";
import { account, operation } from "../operation";
import { freezeOf } from "./store";

/**
 * Whether the account is frozen, and what the caller may do about it. For everybody who is signed in: whoever is stopped
 * by a freeze learns by whom and why.
 *
 * Quarterdeck's own.
 */
export const getFreeze = operation({
  name: "GetFreeze",
  doors: ["console"],
  effect: "read",
  access: "self",
  input: z.strictObject({}),
  resources: () => [],

  async handle(_, { tx, caller, visible }) {
    const freeze = await freezeOf(tx, caller.accountId);
    const may = (action: Action) => holds(visible("Account", action), account(caller));
    return {
      Freeze: freeze ? { At: freeze.at, By: freeze.by, Reason: freeze.reason } : null,
      MayFreeze: may({ name: "FreezeAccount", permission: "manage" }),
      MayLift: may({ name: "UnfreezeAccount", permission: "administer" }),
    };
  },
});
