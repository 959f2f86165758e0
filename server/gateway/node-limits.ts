import { isIPv6 } from "node:net";
import { addressOf } from "../identity/attempts";

/** What one node may send, far above what an honest one does; beyond it, answers are delayed, nothing is dropped. */
export const nodeLimits = {
  bytesPerSecond: 200_000_000,
  messagesPerSecond: 2_000,
  /** A node that goes on sending although nothing is answered is cut off here, at four times its window. */
  unansweredBytes: 16 * 1024 * 1024,
  unansweredMessages: 20_000,
  connectsPerMinute: 60,
};

/** What may be sent at once and in the long run: a token bucket that holds one second's worth. */
export class Allowance {
  #spare: number;
  #at: number;

  /** @param now milliseconds of a clock that only goes forward */
  constructor(
    readonly perSecond: number,
    now: number,
  ) {
    this.#spare = perSecond;
    this.#at = now;
  }

  /** Takes an amount and gives how long to wait before the next step, milliseconds; zero within the allowance. */
  take(amount: number, now: number): number {
    this.#spare = Math.min(this.perSecond, this.#spare + ((now - this.#at) / 1000) * this.perSecond) - amount;
    this.#at = now;
    return this.#spare >= 0 ? 0 : (-this.#spare / this.perSecond) * 1000;
  }
}

/**
 * Counts per key and minute. The memory of a minute is forgotten with it and bounded within it: whoever comes with many
 * addresses pushes out the oldest counts. Of IPv6 a whole network counts as one, since its owner has all of it.
 */
export class MinuteCounter {
  readonly #counts = new Map<string, number>();
  #minute = 0;

  /** @param most keys that are remembered */
  constructor(
    readonly limit: number,
    readonly most = 20_000,
  ) {}

  /** How many keys are remembered. */
  get size(): number {
    return this.#counts.size;
  }

  #of(now: number): Map<string, number> {
    const minute = Math.floor(now / 60_000);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#counts.clear();
    }
    return this.#counts;
  }

  /** Whether the key is over its limit this minute. */
  isOver(key: string, now: number): boolean {
    return (this.#of(now).get(counted(key)) ?? 0) >= this.limit;
  }

  add(key: string, now: number): void {
    const counts = this.#of(now);
    const known = counted(key);
    counts.set(known, (counts.get(known) ?? 0) + 1);
    const [oldest] = counts.keys();
    if (counts.size > this.most && oldest !== undefined) counts.delete(oldest);
  }
}

const counted = (key: string) => (isIPv6(key) ? addressOf("network", key).subject : key);
