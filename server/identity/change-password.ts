import * as z from "zod";
import { notSignedIn, validationException } from "@/core/errors";
import { NewPassword, Password, wrongPassword } from "@/core/identity/user";
import { operation } from "../operation";
import { hashPassword } from "./password";
import { callingUser, callingUserWithPassword, self } from "./self";
import { keepOnlySession } from "./session-store";
import { hasPassword, noPassword, replacePassword } from "./user-store";

/**
 * Changes one's own password. Every other session of the user ends; the one that asks goes on. Who came by a link and has
 * none yet chooses one without naming another.
 *
 * Errors: WrongPassword, NoPasswordHere, ValidationException when the new password is the old one, ThrottlingException.
 */
export const changePassword = operation({
  name: "ChangePassword",
  doors: ["console"],
  effect: "change",
  access: "self",
  input: z.strictObject({ CurrentPassword: Password.optional(), NewPassword }),
  async prepare(input, context) {
    const known = await callingUser(context);
    if (input.CurrentPassword === undefined && hasPassword(known)) throw wrongPassword();
    const user =
      known.passwordHash === noPassword
        ? known
        : await callingUserWithPassword(context, "ChangePassword", input.CurrentPassword ?? "");
    if (input.NewPassword === input.CurrentPassword) {
      const message = "The new password is the old one.";
      throw validationException(message, [{ path: ["NewPassword"], message }]);
    }
    return { user, passwordHash: await hashPassword(input.NewPassword) };
  },
  resources: self,
  async handle(_input, { tx, keys, now, caller, announce, audit }, { user, passwordHash }) {
    // Somebody changed it meanwhile: what was proved is not the present password any more.
    if (!(await replacePassword(tx, keys, user, passwordHash, now))) throw notSignedIn();
    const endedSessions = await keepOnlySession(tx, keys, user, caller.sessionId, passwordHash);
    for (const ended of endedSessions) announce("session", ended);
    audit({ summary: { after: { passwordChangedAt: now.toISOString(), endedSessions: endedSessions.length } } });
    return {};
  },
});
