import * as z from "zod";
import { notSignedIn, validationException } from "@/core/errors";
import { NewPassword, Password, wrongPassword } from "@/core/identity/user";
import { operation } from "../operation";
import { attemptSucceeded, passwordOf, takeAttempt } from "./attempts";
import { hashPassword, passwordIsRight } from "./password";
import { auditRefusal } from "./sign-in";
import { findUser, keepOnlySession, replacePassword } from "./store";

/**
 * Changes one's own password. Every other session of the user ends; the one that asks goes on.
 *
 * Errors: WrongPassword, ValidationException when the new password is the old one, ThrottlingException.
 */
export const changePassword = operation({
  name: "ChangePassword",
  doors: ["console"],
  effect: "change",
  access: "self",
  input: z.strictObject({ CurrentPassword: Password, NewPassword }),
  async prepare(input, context) {
    const { app, caller, now } = context;
    const guesses = passwordOf(caller.accountId, caller.id);
    await takeAttempt(app.db, [guesses], now);
    const user = await findUser(app.db.prisma, app.keys, caller.accountId, caller.id);
    if (!(await passwordIsRight(user?.passwordHash, input.CurrentPassword)) || !user) {
      await auditRefusal(context, "ChangePassword", "WrongPassword", user?.name);
      throw wrongPassword();
    }
    await attemptSucceeded(app.db, [guesses]);
    if (input.NewPassword === input.CurrentPassword) {
      const message = "The new password is the old one.";
      throw validationException(message, [{ path: ["NewPassword"], message }]);
    }
    return { user, passwordHash: await hashPassword(input.NewPassword) };
  },
  resources: (_input, { id, accountId }) => [{ type: "User", id, accountId }],
  async handle(_input, { tx, keys, now, caller, announce, audit }, { user, passwordHash }) {
    // Somebody changed it meanwhile: what was proved is not the present password any more.
    if (!(await replacePassword(tx, keys, user, passwordHash, now))) throw notSignedIn();
    const endedSessions = await keepOnlySession(tx, keys, user, caller.sessionId, passwordHash);
    for (const ended of endedSessions) announce("session", ended);
    audit({ summary: { after: { passwordChangedAt: now.toISOString(), endedSessions: endedSessions.length } } });
    return {};
  },
});
