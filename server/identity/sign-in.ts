import * as z from "zod";
import { AccountId } from "@/core/identity/account";
import { SecondFactorCode } from "@/core/identity/second-factor";
import { Password, signInFailed, UserName } from "@/core/identity/user";
import { operation } from "../operation";
import { raisePasswordAlarm } from "../single-sign-on/password-alarm";
import { addressOf, attemptSucceeded, passwordOf, takeAttempt } from "./attempts";
import { presentNewSession, type SessionAnswer } from "./get-session";
import { passwordIsRight } from "./password";
import { auditName, auditRefusal } from "./refusal";
import { proveSecondFactor } from "./second-factor";
import { startSession } from "./sessions";
import { findUser } from "./user-store";

/**
 * Signs a person in with a password, and a code where they have a second factor, and starts a session, whose token goes
 * into the cookie. Guesses are counted per user and address, per user, and per address before they are tried. Without an
 * account's id it is the installation's own account. Where people come by an identity provider, a password may raise an alarm.
 *
 * Errors: SignInFailed, which does not say whether there is such a user; SecondFactorRequired, only to who has shown the
 * password: the same call with the code goes on; WrongCode; ThrottlingException.
 */
export const signIn = operation({
  name: "SignIn",
  doors: ["console"],
  effect: "change",
  access: "public",
  input: z.strictObject({
    UserName,
    Password,
    Code: SecondFactorCode.optional(),
    AccountId: AccountId.optional(),
  }),
  // Outside the transaction: the hash takes long, and a failure has to stay counted.
  async prepare(input, context) {
    const { app, caller, config, now } = context;
    const accountId = input.AccountId ?? config.accountId;
    const [own, ceiling] = passwordOf({ accountId, userName: input.UserName, source: caller.source });
    const subjects = [own, ceiling, addressOf("address", caller.source)] as const;
    await takeAttempt(app.db, subjects, now);
    const user = await findUser(app.db.prisma, app, accountId, input.UserName);
    if (!(await passwordIsRight(user?.passwordHash, input.Password)) || !user) {
      await auditRefusal(context, "SignIn", "SignInFailed", user);
      throw signInFailed();
    }
    await attemptSucceeded(app.db, subjects);
    await proveSecondFactor(context, "SignIn", user, input.Code);
    return user;
  },
  resources: (_input, { accountId }, user) => [{ type: "User", id: auditName(accountId, user), accountId }],
  async handle(_input, context, user): Promise<SessionAnswer> {
    const { id } = await startSession(user, context);
    await raisePasswordAlarm(context, user);
    return presentNewSession(context, user, id);
  },
});
