import * as z from "zod";
import { Password, signInFailed, UserName } from "@/core/identity/user";
import { record } from "../audit/store";
import { uuid7 } from "../db/uuid7";
import { type OperationContext, operation, principalName } from "../operation";
import { addressOf, attemptSucceeded, passwordOf, takeAttempt } from "./attempts";
import { presentSession, type SessionAnswer } from "./get-session";
import { passwordIsRight } from "./password";
import { startSession } from "./sessions";
import { accountNameOf, findUser } from "./store";

/**
 * Notes a refused attempt at once, in a transaction of its own: the operation's is about to be rolled back. A name is
 * noted only when it is a user's, because people type passwords into the wrong field.
 */
export async function auditRefusal(
  { app, caller, now }: OperationContext,
  operationName: string,
  errorCode: string,
  userName?: string,
): Promise<void> {
  await record(app.db.prisma, {
    id: uuid7(now),
    at: now,
    accountId: caller.accountId,
    requestId: caller.requestId,
    door: caller.door,
    operation: operationName,
    outcome: "refused",
    principal: principalName(caller),
    source: caller.source,
    userAgent: caller.userAgent,
    resources: userName ? [`User/${userName}`] : [],
    errorCode,
  });
}

/**
 * Signs a person in with a password and starts a session, whose token goes into the cookie. Guesses are counted per
 * user and per address before they are tried.
 *
 * Errors: SignInFailed, which does not say whether there is such a user; ThrottlingException.
 */
export const signIn = operation({
  name: "SignIn",
  doors: ["console"],
  effect: "change",
  access: "public",
  input: z.strictObject({ UserName, Password }),
  // Outside the transaction: the hash takes long, and a failure has to stay counted.
  async prepare(input, context) {
    const { app, caller, now } = context;
    const subjects = [passwordOf(caller.accountId, input.UserName), addressOf("address", caller.source)] as const;
    await takeAttempt(app.db, subjects, now);
    const user = await findUser(app.db.prisma, app.keys, caller.accountId, input.UserName);
    if (!(await passwordIsRight(user?.passwordHash, input.Password)) || !user) {
      await auditRefusal(context, "SignIn", "SignInFailed", user?.name);
      throw signInFailed();
    }
    await attemptSucceeded(app.db, subjects);
    return user;
  },
  resources: (_input, { accountId }, user) => [{ type: "User", id: user.name, accountId }],
  async handle(_input, context, user): Promise<SessionAnswer> {
    const { id } = await startSession(user, context);
    return presentSession(context, {
      id,
      accountId: user.accountId,
      accountName: await accountNameOf(context.tx, user.accountId),
      userName: user.name,
      role: user.role,
    });
  },
});
