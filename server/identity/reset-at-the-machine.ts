import type { Witness } from "../audit/forgery";
import { record } from "../audit/store";
import { announceIn } from "../db/notices";
import { uuid7 } from "../db/uuid7";
import { firstAccount } from "./account-store";
import { forgetGuessesAtUser } from "./attempt-store";
import { generatePassword, hashPassword } from "./password";
import { deleteSecondFactor } from "./second-factor-store";
import { endSessions } from "./session-store";
import { deleteSignInLinks } from "./sign-in-link-store";
import { holdUser, replacePassword } from "./user-store";

/** Whose password it is; without an account, in the installation's first. `operator` is the system user who asks. */
export type ResetAtTheMachine = { userName: string; accountId: string | undefined; operator: string };

/** What the operator is shown, once; or the sentence that says why nothing was done. */
export type ResetAnswer =
  | { accountId: string; role: string; password: string; sessionsEnded: number; hadSecondFactor: boolean }
  | { problem: string };

/**
 * Gives a user a new password without asking anybody's permission: whoever may read the keys and write the database may do
 * everything anyway. Ends the user's sessions and links, removes their second factor and forgets the guesses that lock them
 * out, with one line of the audit that says where it was done. Works beside a running server, which hears of it.
 */
export async function resetAtTheMachine(
  app: Witness,
  { userName, accountId: wanted, operator }: ResetAtTheMachine,
): Promise<ResetAnswer> {
  const { db, keys, now } = app;
  const accountId = wanted ?? (await firstAccount(db.prisma));
  if (!accountId) return { problem: "There is no account yet: the first npm start makes it, and its administrator." };
  const password = generatePassword();
  const passwordHash = await hashPassword(password);
  const time = now();

  return db.prisma.$transaction(async (tx): Promise<ResetAnswer> => {
    const user = await holdUser(tx, app, accountId, userName);
    if (!user)
      return {
        problem: `Account ${accountId} has no user "${userName}" that was written with the keys of this installation.`,
      };
    // The row is held, so that nobody has changed it since.
    await replacePassword(tx, keys, user, passwordHash, time);
    const ended = await endSessions(tx, user, { allBut: undefined });
    await deleteSignInLinks(tx, user);
    const hadSecondFactor = await deleteSecondFactor(tx, user);
    await forgetGuessesAtUser(tx, accountId, userName);
    await record(tx, {
      id: uuid7(time),
      at: time,
      accountId,
      requestId: "at-the-machine",
      door: "system",
      operation: "ResetAtTheMachine",
      outcome: "done",
      principal: "system/at-the-machine",
      source: "local",
      resources: [`User/${userName}`],
      summary: {
        before: { secondFactor: hadSecondFactor ? "on" : "off" },
        after: { signInWith: "Password", secondFactor: "off" },
        sessionsEnded: ended.length,
        systemUser: operator,
      },
    });
    await announceIn(tx, [
      ...ended.map((id) => ({ topic: "session" as const, accountId, id })),
      { topic: "access", accountId, id: "*" },
    ]);
    return { accountId, role: user.role, password, sessionsEnded: ended.length, hadSecondFactor };
  });
}
