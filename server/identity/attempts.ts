import { isIPv6 } from "node:net";
import { throttled } from "@/core/errors";
import { type AttemptLimit, countAttempt, waitInWords } from "@/core/identity/attempts";
import type { Database } from "../db/database";
import { forgetAttempts, readAttemptsForUpdate, returnAttempt, writeAttempts } from "./store";

/** Whose guesses are counted, and how many failures are free. */
export type AttemptSubject = { subject: string; limit: AttemptLimit };

/** Guesses at one user's password, from anywhere. */
export const passwordOf = (accountId: string, userName: string): AttemptSubject => ({
  subject: `password:${accountId}/${userName}`,
  limit: { failures: 5 },
});

/**
 * Guesses from one address at anything of the given kind. More are free than for one user, because an office behind
 * one address mistypes together; an IPv6 network counts as one address, since its owner has all of it.
 */
export const addressOf = (kind: string, address: string): AttemptSubject => ({
  subject: `${kind}:${isIPv6(address) ? network64(address) : address}`,
  limit: { failures: 20 },
});

/** The first 64 bits of an IPv6 address, written out. */
function network64(address: string): string {
  const [head = "", tail] = address.toLowerCase().split("%")[0]?.split("::") ?? [];
  const groups = head.split(":").filter(Boolean);
  const last = tail?.split(":").filter(Boolean) ?? [];
  const missing = tail === undefined ? 0 : Math.max(0, 8 - groups.length - last.length);
  return `${[...groups, ...Array<string>(missing).fill("0"), ...last]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
}

/**
 * Counts one attempt for every subject before it is made; whichever process is asked, and however many at once.
 *
 * Errors: ThrottlingException, with the time to wait, when one of them has to wait.
 */
export async function takeAttempt(db: Database, subjects: readonly AttemptSubject[], now: Date): Promise<void> {
  const refused = await db.prisma.$transaction(async (tx) => {
    const counted = [];
    // In one order for everybody, so that two attempts never wait for each other.
    for (const { subject, limit } of [...subjects].sort((a, b) => a.subject.localeCompare(b.subject))) {
      const outcome = countAttempt(await readAttemptsForUpdate(tx, subject, now), now, limit);
      if (!outcome.allowed) return outcome;
      counted.push({ subject, attempts: outcome.attempts });
    }
    for (const { subject, attempts } of counted) await writeAttempts(tx, subject, attempts);
    return undefined;
  });
  if (refused) throw throttled(`Too many attempts. Try again in ${waitInWords(refused.retryAfterSeconds)}.`);
}

/** The attempt was right: the first subject's failures are forgotten, the others get back the one that was counted. */
export async function attemptSucceeded(
  db: Database,
  [own, ...others]: readonly [AttemptSubject, ...AttemptSubject[]],
): Promise<void> {
  await forgetAttempts(db, own.subject);
  for (const { subject, limit } of others) await returnAttempt(db, subject, limit.failures);
}
