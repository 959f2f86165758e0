import * as z from "zod";
import { noSecondFactor } from "@/core/identity/second-factor";
import { notToOneself, Password, UserName } from "@/core/identity/user";
import { operation } from "../operation";
import { deleteSecondFactor } from "./second-factor-store";
import { callingUserWithPassword, self } from "./self";
import { namedUser, userResource } from "./user-target";

const change = { before: { secondFactor: "on" }, after: { secondFactor: "off" } };

/** Turns one's own second factor off. Errors: WrongPassword; SecondFactorNotFound; ThrottlingException. */
export const removeSecondFactor = operation({
  name: "RemoveSecondFactor",
  doors: ["console"],
  effect: "change",
  access: "self",
  input: z.strictObject({ Password }),
  prepare: (input, context) => callingUserWithPassword(context, "RemoveSecondFactor", input.Password, "Password"),
  resources: self,
  async handle(_input, { tx, announce, audit }, user) {
    if (!(await deleteSecondFactor(tx, user))) throw noSecondFactor();
    audit({ summary: change });
    announce("access", "*");
    return {};
  },
});

/**
 * Takes the second factor away from another user, who has lost the device and the recovery codes. The password stays.
 *
 * Errors: UserNotFound; NotToOneself, because one's own is turned off with the password; SecondFactorNotFound.
 */
export const resetSecondFactor = operation({
  name: "ResetSecondFactor",
  doors: ["console"],
  effect: "change",
  access: "changeAccess",
  input: z.strictObject({ UserName }),
  resources: userResource,
  async handle(input, context) {
    const user = await namedUser(context, input.UserName);
    if (context.caller.id === user.name)
      throw notToOneself("Turn your own second factor off on your profile, with your password.");
    if (!(await deleteSecondFactor(context.tx, user))) throw noSecondFactor();
    context.audit({ summary: change });
    context.announce("access", "*");
    return {};
  },
});
