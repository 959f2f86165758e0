/**
 * The server's time as the node knows it: the signed time of the last `welcome`, carried on by a clock that nobody can
 * set. All values are milliseconds; `monotonic` is any clock that only goes forward.
 */
export class ServerClock {
  #offset: number | undefined;
  #uncertainty = 0;

  constructor(
    readonly monotonic: () => number,
    readonly wall: () => number,
  ) {}

  /**
   * Takes a time that the server signed.
   *
   * @param serverTime what the server said
   * @param askedAt    monotonic time at which the proof was sent: the server's time was read after it
   * @param heardAt    monotonic time at which the answer was read
   */
  set(serverTime: number, askedAt: number, heardAt: number): void {
    this.#offset = serverTime - heardAt;
    this.#uncertainty = Math.max(0, heardAt - askedAt);
  }

  /** The server's time now, or undefined before the first `welcome`. May lag by at most `uncertaintyMs`. */
  now(): number | undefined {
    return this.#offset === undefined ? undefined : Math.round(this.monotonic() + this.#offset);
  }

  /** The server's time, or the node's own where none is known yet: for time stamps, never for validity. */
  stamp(): number {
    return this.now() ?? Math.round(this.wall());
  }

  /** How far `now` may be behind. */
  get uncertaintyMs(): number {
    return this.#uncertainty;
  }

  /** The node's clock minus the server's; 0 while the server's is not known. */
  skewMs(): number {
    const now = this.now();
    return now === undefined ? 0 : Math.round(this.wall() - now);
  }
}
