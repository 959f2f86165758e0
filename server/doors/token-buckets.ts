/**
 * What each of many may do at once and in the long run: a token bucket per key. The table is bounded: when it is full,
 * whoever was quiet longest is forgotten and begins with a full bucket, so that an attacker with many addresses costs no
 * more memory than one.
 */
export class TokenBuckets {
  readonly #buckets = new Map<string, { spare: number; at: number }>();

  /**
   * @param perSecond refilled in a second
   * @param burst     what a full bucket holds
   * @param most      keys that are remembered
   */
  constructor(
    readonly perSecond: number,
    readonly burst: number,
    readonly most = 20_000,
  ) {}

  /** How many keys are remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  #spareOf(key: string, now: number): number {
    const bucket = this.#buckets.get(key);
    return bucket ? Math.min(this.burst, bucket.spare + ((now - bucket.at) / 1000) * this.perSecond) : this.burst;
  }

  /** Seconds until the key may do something again; 0 when it may now. @param now milliseconds of a clock that only goes forward */
  wait(key: string, now: number): number {
    const spare = this.#spareOf(key, now);
    return spare >= 1 ? 0 : (1 - spare) / this.perSecond;
  }

  /** Takes one, if there is one. Gives the seconds to wait; 0 when it was taken. */
  take(key: string, now: number): number {
    const spare = this.#spareOf(key, now);
    const isTaken = spare >= 1;
    // To the end of the order, taken or not: the first is always the one that was quiet longest.
    this.#buckets.delete(key);
    this.#buckets.set(key, { spare: isTaken ? spare - 1 : spare, at: now });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > this.most && oldest !== undefined) this.#buckets.delete(oldest);
    return isTaken ? 0 : (1 - spare) / this.perSecond;
  }
}
