import { isIPv6 } from "node:net";
import { throttled } from "@/core/errors";
import { type AttemptLimit, countAttempt, waitInWords } from "@/core/identity/attempts";
import type { Database } from "../db/database";
import { forgetAttempts, readAttemptsForUpdate, returnAttempt, writeAttempts } from "./attempt-store";

/** Whose guesses are counted, and how many failures are free. */
export type AttemptSubject = { subject: string; limit: AttemptLimit };

/** What a user proves by something that can be guessed. */
type Guessed = { accountId: string; userName: string; source: string };

/**
 * Guesses at one user's password. Few are free from one address, so that nobody elsewhere waits for them; many more from
 * all addresses together, which one address cannot use up alone. See decision 0014.
 */
export const passwordOf = (guessed: Guessed): readonly [AttemptSubject, AttemptSubject] =>
  guessesAt("password", guessed, { failures: 100 });

/**
 * Guesses at one user's six digits, by somebody who has shown the password: the ceiling for all addresses is low, because
 * there are only a million codes.
 */
export const codeOf = (guessed: Guessed): readonly [AttemptSubject, AttemptSubject] =>
  guessesAt("code", guessed, { failures: 20 });

const guessesAt = (
  kind: string,
  { accountId, userName, source }: Guessed,
  ceiling: AttemptLimit,
): readonly [AttemptSubject, AttemptSubject] => [
  { subject: `${kind}:${accountId}/${userName} ${networkOf(source)}`, limit: { failures: 5 } },
  { subject: `${kind}:${accountId}/${userName}`, limit: ceiling },
];

/** What counts as one address: an IPv6 network is, since its owner has all of it. */
const networkOf = (address: string) => (isIPv6(address) ? network64(address) : address);

/**
 * Guesses from one address at anything of the given kind. More are free than for one user, because an office behind
 * one address mistypes together.
 */
export const addressOf = (kind: string, address: string): AttemptSubject => ({
  subject: `${kind}:${networkOf(address)}`,
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
