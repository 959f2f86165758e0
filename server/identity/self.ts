import { notSignedIn } from "@/core/errors";
import { noPasswordHere, wrongPassword } from "@/core/identity/user";
import { homeOf } from "@/core/identity/user-rules";
import type { Resource } from "../authorisation/resource-kinds";
import type { Caller, OperationContext } from "../operation";
import { attemptSucceeded, passwordOf, takeAttempt } from "./attempts";
import { passwordIsRight } from "./password";
import { auditRefusal } from "./refusal";
import { findUser, signsInElsewhere, type UserRow } from "./user-store";

/** The caller as a user of their own account, whichever they work in. */
export const self = (_input: unknown, { id, accountId }: Caller): Resource[] => [{ type: "User", id, accountId }];

/**
 * The row of the user who calls, in their own account.
 *
 * Errors: NotSignedIn when it is gone, or was not written by this server.
 */
export async function callingUser({
  app,
  tx,
  caller,
}: Pick<OperationContext, "app" | "tx" | "caller">): Promise<UserRow> {
  const { accountId, userName } = homeOf(caller);
  const user = caller.type === "User" ? await findUser(tx, app, accountId, userName) : undefined;
  if (!user) throw notSignedIn();
  return user;
}

/**
 * The same, proved by the present password before something is changed that matters. Guesses are counted.
 *
 * Errors: WrongPassword, at the field of the given name; NoPasswordHere; ThrottlingException; NotSignedIn.
 */
export async function callingUserWithPassword(
  context: OperationContext,
  operationName: string,
  password: string,
  field?: string,
): Promise<UserRow> {
  const { app, caller, now } = context;
  const user = await callingUser(context);
  if (user.passwordHash === signsInElsewhere) throw noPasswordHere();
  const guesses = passwordOf({ accountId: user.accountId, userName: user.name, source: caller.source });
  await takeAttempt(app.db, guesses, now);
  if (!(await passwordIsRight(user.passwordHash, password))) {
    await auditRefusal(context, operationName, "WrongPassword", user);
    throw wrongPassword(field);
  }
  await attemptSucceeded(app.db, guesses);
  return user;
}
