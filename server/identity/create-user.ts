import * as z from "zod";
import { Role, UserName, userExists } from "@/core/identity/user";
import { operation } from "../operation";
import { makeSignIn, signInWay, tellSignIn } from "./new-sign-in";
import { addUser } from "./user-store";
import { userResource } from "./user-target";

/**
 * Adds a user to the account, with a password that was chosen or is made here, or a link that works once. What is made
 * is in this answer and nowhere else.
 *
 * Errors: UserAlreadyExists; ValidationException.
 */
export const createUser = operation({
  name: "CreateUser",
  doors: ["console"],
  effect: "change",
  access: "changeAccess",
  input: z.strictObject({ UserName, Role, ...signInWay }),
  prepare: (input) => makeSignIn(input),
  resources: userResource,
  async handle(input, context, made) {
    const { tx, keys, caller, now, newId, announce, audit } = context;
    const user = {
      accountId: caller.accountId,
      id: newId(),
      name: input.UserName,
      role: input.Role,
      passwordHash: made.passwordHash,
      passwordChangedAt: now,
      createdAt: now,
    };
    if (!(await addUser(tx, keys, user))) throw userExists(user.name);
    audit({ summary: { after: { role: user.role, signInWith: input.SignInWith } } });
    announce("access", "*");
    return { UserName: user.name, ...(await tellSignIn(context, user, made)) };
  },
});
