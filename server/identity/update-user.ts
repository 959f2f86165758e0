import * as z from "zod";
import { lastAdministrator, notToOneself, Role, UserName, userNotFound } from "@/core/identity/user";
import { operation } from "../operation";
import { changeRole, holdAdministrators } from "./user-store";
import { heldUser, userResource } from "./user-target";

/**
 * Gives a user another role, from their next request on. Nobody changes their own, and an account keeps an administrator.
 *
 * Errors: UserNotFound; NotToOneself; LastAdministrator.
 */
export const updateUser = operation({
  name: "UpdateUser",
  doors: ["console"],
  effect: "change",
  access: "changeAccess",
  input: z.strictObject({ UserName, Role }),
  resources: userResource,
  async handle(input, context) {
    const { app, tx, keys, caller, announce, audit } = context;
    // In this order for everybody who changes roles, so that two of them never wait for each other.
    const administrators = await holdAdministrators(tx, app, caller.accountId);
    const user = await heldUser(context, input.UserName);
    if (user.role === input.Role) return {};
    if (caller.id === user.name)
      throw notToOneself("You cannot change your own role: you might not be able to change it back.");
    if (user.role === "Administrator" && administrators.every(({ id }) => id === user.id)) throw lastAdministrator();
    if (!(await changeRole(tx, keys, user, input.Role))) throw userNotFound(user.name);
    audit({ summary: { before: { role: user.role }, after: { role: input.Role } } });
    announce("access", "*");
    return {};
  },
});
