/** What is remembered of the failed attempts of one subject, such as a user name or an address. */
export type Attempts = { failures: number; windowStart: Date; blockedUntil: Date | null };

/** How many failures within 15 minutes are free before each further one doubles the wait. */
export type AttemptLimit = { failures: number };

const windowMilliseconds = 15 * 60_000;
const firstBlockMilliseconds = 30_000;
const longestBlockMilliseconds = 15 * 60_000;

/**
 * Counts one more attempt before its outcome is known, so that guesses made at the same moment are counted too; a
 * success takes it back.
 *
 * @param former undefined for the first attempt ever
 * @returns whether it may be made now; if not, `retryAfterSeconds` says when. A refused attempt counts nothing, so that
 * whoever keeps trying is not blocked for ever.
 */
export function countAttempt(
  former: Attempts | undefined,
  now: Date,
  limit: AttemptLimit,
): { allowed: true; attempts: Attempts } | { allowed: false; retryAfterSeconds: number } {
  const time = now.getTime();
  if (former?.blockedUntil && former.blockedUntil.getTime() > time) {
    return { allowed: false, retryAfterSeconds: Math.ceil((former.blockedUntil.getTime() - time) / 1000) };
  }
  // A block is remembered for one window after it ended: the next failure in that time doubles it.
  const rememberedFrom = former ? Math.max(former.windowStart.getTime(), former.blockedUntil?.getTime() ?? 0) : 0;
  const isFresh = !former || time - rememberedFrom > windowMilliseconds;
  const failures = isFresh ? 1 : former.failures + 1;
  const excess = failures - limit.failures;
  const blockMilliseconds =
    excess < 0 ? 0 : Math.min(firstBlockMilliseconds * 2 ** Math.min(excess, 10), longestBlockMilliseconds);
  return {
    allowed: true,
    attempts: {
      failures,
      windowStart: isFresh ? now : former.windowStart,
      blockedUntil: blockMilliseconds ? new Date(time + blockMilliseconds) : null,
    },
  };
}

/** A wait in words: "30 seconds", "2 minutes". */
export function waitInWords(seconds: number): string {
  if (seconds < 90) return `${seconds} ${seconds === 1 ? "second" : "seconds"}`;
  return `${Math.ceil(seconds / 60)} minutes`;
}
