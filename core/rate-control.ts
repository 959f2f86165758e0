/**
 * Rate control: how many nodes of a command (later: of any work on many targets) may start now.
 *
 * Source: user guide, "Using targets and rate controls"; SSM API 2014-11-06, MaxConcurrency and MaxErrors.
 */

/** `"50"` or `"10%"`, parsed. */
type Amount = { kind: "count"; count: number } | { kind: "percent"; percent: number };

function parseAmount(written: string): Amount {
  const [, digits, percent] = /^([0-9]{1,7})(%?)$/.exec(written) ?? [];
  const number = Number(digits);
  if (digits === undefined || (percent && number > 100))
    throw new RangeError(`Neither a number nor a percentage: ${written}`);
  return percent ? { kind: "percent", percent: number } : { kind: "count", count: number };
}

/** The whole part of a percentage of `total`; exact, because 29 % of 100 in floating point is less than 29. */
const share = (percent: number, total: number) => Math.floor((percent * total) / 100);

/**
 * How many nodes may be at work at once: MaxConcurrency of `total` targets. A percentage is rounded down, but never to
 * less than one, or nothing would ever run.
 *
 * @param maxConcurrency as the API has it, checked by the atom MaxConcurrency; a RangeError otherwise
 */
export function concurrencyOf(maxConcurrency: string, total: number): number {
  const amount = parseAmount(maxConcurrency);
  return Math.max(1, amount.kind === "count" ? amount.count : share(amount.percent, total));
}

/**
 * How many errors are tolerated: MaxErrors of `total` targets. A percentage is rounded down. Release stops when the
 * errors *exceed* this: with 0 after the first, with 3 on the fourth, with 10 % of 50 targets on the sixth.
 *
 * @param maxErrors as the API has it, checked by the atom MaxErrors; a RangeError otherwise
 */
export function toleratedErrors(maxErrors: string, total: number): number {
  const amount = parseAmount(maxErrors);
  return amount.kind === "count" ? amount.count : share(amount.percent, total);
}

/** How far a piece of work on many targets has come. Each number includes the ones after it in life. */
export type Progress = {
  /** All targets of the work. */
  total: number;
  /** Targets that were released to start, ended ones included. */
  released: number;
  /**
   * Released targets that have answered: the node took the order, or the target has ended whatever way. A released
   * target whose node is not connected counts as answered too: nothing is learnt by waiting for it, and one machine
   * that is switched off must not hold back all others until its delivery timeout.
   */
  acknowledged: number;
  /** Released targets that have ended. */
  ended: number;
  /** Ended targets that count as errors: Failed and Execution Timed Out, and their like that ran. */
  errors: number;
  maxConcurrency: string;
  maxErrors: string;
};

/**
 * How many more targets may be released now, and whether release has stopped for good because the errors exceed the
 * threshold. Those already released go on, so the final number of errors can be higher.
 *
 * Released targets ramp up: one first; every answer then allows two more, so that waves of 1, 2, 4, 8 … follow each
 * other until MaxConcurrency is reached (14 waves for 10,000 targets). The ramp is there at 100 % too: it is what lets
 * an error stop the work before it has reached everybody. A slow node in a wave holds back two, not the whole wave.
 *
 * Never more than MaxConcurrency targets are released and not ended. The dispatcher should release connected nodes
 * first, because a released one counts as at work until it ends.
 */
export function mayRelease(progress: Progress): { release: number; stop: boolean } {
  const { total, released, ended, errors, maxConcurrency, maxErrors } = progress;
  if (errors > toleratedErrors(maxErrors, total)) return { release: 0, stop: true };

  const answered = Math.min(released, Math.max(progress.acknowledged, ended));
  const byConcurrency = concurrencyOf(maxConcurrency, total) - (released - ended);
  const byRamp = 2 * answered + 1 - released;
  return { release: Math.max(0, Math.min(total - released, byConcurrency, byRamp)), stop: false };
}
