import * as z from "zod";
import { notToOneself, UserName, userNotFound } from "@/core/identity/user";
import { operation } from "../operation";
import { makeSignIn, signInWay, tellSignIn } from "./new-sign-in";
import { endSessions } from "./session-store";
import { deleteSignInLinks } from "./sign-in-link-store";
import { replacePassword } from "./user-store";
import { heldUser, userResource } from "./user-target";

/**
 * Gives a user another way in: a chosen or made password, or a link that works once. All their sessions end, and links
 * from before are good no more. A second factor stays: see ResetSecondFactor.
 *
 * Errors: UserNotFound; NotToOneself, because one's own is changed with the present one; ValidationException.
 */
export const resetUserPassword = operation({
  name: "ResetUserPassword",
  doors: ["console"],
  effect: "change",
  access: "changeAccess",
  input: z.strictObject({ UserName, ...signInWay }),
  prepare: (input) => makeSignIn(input),
  resources: userResource,
  async handle(input, context, made) {
    const { tx, keys, caller, now, announce, audit } = context;
    const user = await heldUser(context, input.UserName);
    if (caller.id === user.name) throw notToOneself("Change your own password on your profile, with the present one.");
    if (!(await replacePassword(tx, keys, user, made.passwordHash, now))) throw userNotFound(user.name);
    const ended = await endSessions(tx, user, { allBut: undefined });
    for (const id of ended) announce("session", id);
    await deleteSignInLinks(tx, user);
    audit({ summary: { after: { signInWith: input.SignInWith }, sessionsEnded: ended.length } });
    announce("access", "*");
    return { UserName: user.name, ...(await tellSignIn(context, user, made)) };
  },
});
