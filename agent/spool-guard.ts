const LEAST_FREE_SHARE = 0.05;
/** What may wait on a disk that is nearly full: enough to make progress, too little to be what fills it. */
const FULL_DISK_BOUND_BYTES = 1024 * 1024;
const LOOK_AT_DISK_EVERY_MS = 1_000;

/** A run whose step can be stopped where it is, and let go on. */
export type Pausable = {
  /** Bytes of its output that wait while a step of it runs. */
  readonly unshipped: number;
  readonly isPaused: boolean;
  pause(reason: string): void;
  resume(): void;
};

/**
 * Keeps the spool within its bound without losing a byte: at the bound, steps that have output waiting are
 * stopped where they are; they go on once half of the bound is free. On a disk with less than 5 % free the bound is 1 MiB.
 */
export class SpoolGuard {
  boundBytes = Number.POSITIVE_INFINITY;
  #freeShare = 1;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    readonly disk: { freeShare(): number },
    readonly runs: () => Iterable<Pausable>,
    /** Bytes of output on this node that the server does not have. */
    readonly unshipped: () => number,
  ) {}

  /** Looks at what waits, and stops or lets go on what has to be. Cheap enough for every piece of output. */
  check(): void {
    const waiting = this.unshipped();
    if (waiting > 0 || this.#timer) this.#lookAtDisk();
    const isDiskFull = this.#freeShare < LEAST_FREE_SHARE;
    const bound = isDiskFull ? Math.min(this.boundBytes, FULL_DISK_BOUND_BYTES) : this.boundBytes;
    if (waiting >= bound) {
      const reason = isDiskFull ? "spool full: the disk has less than 5 % free" : "spool full";
      for (const run of this.runs()) if (run.unshipped > 0) run.pause(reason);
    } else if (waiting < bound / 2) {
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
    this.#freeShare = this.disk.freeShare();
  }

  /** Somebody else may free the disk while nothing here moves. */
  #watch(isNeeded: boolean): void {
    if (isNeeded === (this.#timer !== undefined)) return;
    clearInterval(this.#timer);
    this.#timer = isNeeded ? setInterval(() => this.check(), LOOK_AT_DISK_EVERY_MS) : undefined;
  }
}
