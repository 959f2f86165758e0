import type { OrderRun } from "./runner";
import type { Spool } from "./spool";

const LEAST_FREE_SHARE = 0.05;
const LOOK_AT_DISK_EVERY_MS = 1_000;

/**
 * Keeps the spool within its bound without losing a byte: at the bound, or when the disk is nearly full, steps that
 * have output waiting are stopped where they are; they go on once half of the bound is free.
 */
export class SpoolGuard {
  boundBytes = Number.POSITIVE_INFINITY;
  #freeShare = 1;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    readonly spool: Spool,
    readonly runs: () => Iterable<OrderRun>,
    /** Bytes of output on this node that the server does not have. */
    readonly unshipped: () => number,
  ) {}

  /** Looks at what waits, and stops or lets go on what has to be. Cheap enough for every piece of output. */
  check(): void {
    const waiting = this.unshipped();
    if (waiting > 0 || this.#timer) this.#lookAtDisk();
    const isDiskFull = this.#freeShare < LEAST_FREE_SHARE;
    if (waiting >= this.boundBytes || (isDiskFull && waiting > 0)) {
      const reason = waiting >= this.boundBytes ? "spool full" : "spool full: the disk has less than 5 % free";
      for (const run of this.runs()) if (run.unshipped > 0) run.pause(reason);
    } else if (waiting < this.boundBytes / 2 && !isDiskFull) {
      for (const run of this.runs()) if (run.isPaused) run.resume();
    }
    this.#watch([...this.runs()].some((run) => run.isPaused));
  }

  /** Ends its timer. */
  stop(): void {
    this.#watch(false);
  }

  #lookAtDisk(): void {
    if (performance.now() - this.#lookedAt < LOOK_AT_DISK_EVERY_MS) return;
    this.#lookedAt = performance.now();
    this.#freeShare = this.spool.freeShare();
  }

  /** Somebody else may free the disk while nothing here moves. */
  #watch(isNeeded: boolean): void {
    if (isNeeded === (this.#timer !== undefined)) return;
    clearInterval(this.#timer);
    this.#timer = isNeeded ? setInterval(() => this.check(), LOOK_AT_DISK_EVERY_MS) : undefined;
  }
}
