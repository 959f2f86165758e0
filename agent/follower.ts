import { type FSWatcher, watch } from "node:fs";
import type { StreamFile } from "./output";
import { isRunning } from "./process-table";
import { type Exit, exitOf, supervisorOf } from "./supervisor";

const FASTEST_MS = 5;
const SLOWEST_MS = 250;
/** From here on a step counts as quiet, and the system is asked to tell when it says something. */
const QUIET_MS = 40;
const LOOK_FOR_SUPERVISOR_MS = 1_000;

/**
 * Follows a step's files until its supervisor has written how it ended. Looks every 5 ms while output grows, ever less
 * often up to 250 ms while it is quiet, and at once when the file system says that something was written.
 */
export class Follower {
  readonly ended: Promise<Exit | "gone">;
  readonly #finish: (exit: Exit | "gone") => void;
  #timer: NodeJS.Timeout | undefined;
  #watcher: FSWatcher | undefined;
  #intervalMs = FASTEST_MS;
  #isOver = false;
  #supervisorSeenAt: number;

  /**
   * @param now    server time, for the marks
   * @param grown  called after the streams have grown
   */
  constructor(
    readonly directory: string,
    readonly streams: StreamFile[],
    readonly now: () => number,
    readonly grown: () => void,
  ) {
    let finish: (exit: Exit | "gone") => void = () => {};
    this.ended = new Promise((resolve) => {
      finish = resolve;
    });
    this.#finish = finish;
    this.#supervisorSeenAt = performance.now();
    this.#look();
  }

  /** Looks at once: something is known to have happened. */
  nudge(): void {
    if (this.#isOver) return;
    clearTimeout(this.#timer);
    this.#intervalMs = FASTEST_MS;
    this.#look();
  }

  /** The supervisor's process has ended, so an exit line is there now or never. */
  supervisorEnded(): void {
    this.nudge();
    if (!this.#isOver) this.#end("gone");
  }

  /** Looks no more; the step goes on. */
  stop(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#watcher?.close();
  }

  #look(): void {
    // The exit line is looked for first: what was written before it is then in the files.
    const exit = exitOf(this.directory);
    const at = this.now();
    const hasGrown = this.streams.filter((stream) => stream.poll(at)).length > 0;
    if (hasGrown) this.grown();
    if (exit) this.#end(exit);
    else if (this.#isDueForSupervisor() && this.#supervisorIsGone()) this.#end(exitOf(this.directory) ?? "gone");
    if (this.#isOver) return;
    this.#intervalMs = hasGrown ? FASTEST_MS : Math.min(SLOWEST_MS, this.#intervalMs * 2);
    if (this.#intervalMs >= QUIET_MS) this.#listen();
    this.#timer = setTimeout(() => this.#look(), this.#intervalMs);
  }

  #isDueForSupervisor(): boolean {
    return performance.now() - this.#supervisorSeenAt >= LOOK_FOR_SUPERVISOR_MS;
  }

  #supervisorIsGone(): boolean {
    this.#supervisorSeenAt = performance.now();
    const supervisor = supervisorOf(this.directory);
    // One that has not said its name yet is about to start, which on a busy machine takes its time; whoever started it
    // hears of its end.
    return supervisor !== undefined && !isRunning(supervisor);
  }

  /** Armed only while the step is quiet: a flood would otherwise wake the agent for every write. */
  #listen(): void {
    if (this.#watcher) return;
    try {
      this.#watcher = watch(this.directory, { persistent: false }, () => {
        this.#watcher?.close();
        this.#watcher = undefined;
        this.nudge();
      });
      this.#watcher.on("error", () => {});
    } catch {
      // No watches left on this system: looking every 250 ms still finds everything.
    }
  }

  #end(exit: Exit | "gone"): void {
    this.stop();
    this.#finish(exit);
  }
}
