import { randomInt } from "node:crypto";
import { canonicalCode, RECOVERY_CODES, secondFactorRequired, wrongCode } from "@/core/identity/second-factor";
import type { OperationContext } from "../operation";
import { attemptSucceeded, codeOf, takeAttempt } from "./attempts";
import { auditRefusal } from "./refusal";
import { changeSecondFactor, findSecondFactor, type SecondFactorRow, secretOf } from "./second-factor-store";
import { sha256 } from "./token";
import { stepOfCode } from "./totp";
import type { UserRow } from "./user-store";

/** Letters and digits that nobody mistakes for others when copying from paper. */
const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

/** Recovery codes, to be shown once and kept on paper: two groups of five characters, 49 bits each. */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: RECOVERY_CODES }, () =>
    Array.from({ length: 10 }, () => alphabet.charAt(randomInt(alphabet.length)))
      .join("")
      .replace(/^.{5}/, "$&-"),
  );

/** What is stored of a recovery code. Guesses are counted, so one round of SHA-256 will do. */
export const recoveryCodeHash = (code: string): Buffer => sha256(`recovery code ${canonicalCode(code)}`);

/** What using a code changes of the row; undefined when the code is not right. */
function usedBy(
  app: OperationContext["app"],
  factor: SecondFactorRow,
  typed: string,
  now: Date,
): Partial<Pick<SecondFactorRow, "lastStep" | "recoveryCodes">> | undefined {
  const code = canonicalCode(typed);
  const lastStep = stepOfCode(secretOf(app, factor), code, factor.lastStep, now);
  if (lastStep !== undefined) return { lastStep };
  const hash = recoveryCodeHash(code);
  const left = factor.recoveryCodes.filter((each) => !hash.equals(each));
  return left.length < factor.recoveryCodes.length ? { recoveryCodes: left } : undefined;
}

/** Whether a user is asked for a code when they sign in. A row that was tampered with asks too. */
export async function hasSecondFactor(
  db: OperationContext["tx"],
  app: OperationContext["app"],
  user: Pick<UserRow, "accountId" | "id">,
): Promise<boolean> {
  const factor = await findSecondFactor(db, app, user);
  return factor === "forged" || Boolean(factor?.confirmedAt);
}

/**
 * Asks for the second proof of a user who has given the first. Each code is good once, in whichever process it is used
 * first. Does nothing for a user without a second factor. Outside the operation's transaction: what fails stays counted,
 * what was used stays used.
 *
 * Errors: SecondFactorRequired when no code was given; WrongCode; ThrottlingException.
 */
export async function proveSecondFactor(
  context: OperationContext,
  operationName: string,
  user: UserRow,
  code: string | undefined,
): Promise<void> {
  const { app, caller, now } = context;
  const factor = await findSecondFactor(app.db.prisma, app, user);
  if (!factor || (factor !== "forged" && !factor.confirmedAt)) return;
  if (code === undefined) throw secondFactorRequired();

  const guesses = codeOf({ accountId: user.accountId, userName: user.name, source: caller.source });
  await takeAttempt(app.db, guesses, now);
  const used = factor === "forged" ? undefined : usedBy(app, factor, code, now);
  if (factor === "forged" || !used || !(await changeSecondFactor(app.db.prisma, app, factor, used))) {
    await auditRefusal(context, operationName, "WrongCode", user);
    throw wrongCode();
  }
  await attemptSucceeded(app.db, guesses);
  if (used.recoveryCodes) context.audit({ summary: { recoveryCodesLeft: used.recoveryCodes.length } });
}

/**
 * The first code of a second factor that is being set up: what it changes of the row. Guesses are counted here too.
 *
 * Errors: WrongCode; ThrottlingException.
 */
export async function firstCode(
  { app, caller, now }: OperationContext,
  user: UserRow,
  factor: SecondFactorRow,
  code: string,
): Promise<{ lastStep: bigint }> {
  const guesses = codeOf({ accountId: user.accountId, userName: user.name, source: caller.source });
  await takeAttempt(app.db, guesses, now);
  const lastStep = stepOfCode(secretOf(app, factor), canonicalCode(code), factor.lastStep, now);
  if (lastStep === undefined) throw wrongCode();
  await attemptSucceeded(app.db, guesses);
  return { lastStep };
}
