import { spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { reasonOf } from "./errno";
import type { Log } from "./log";

/** A script that ends with this asks for a restart of the machine, and to be run again. Source: user guide, exit codes. */
export const RESTART_EXIT_CODE = 194;
/** A step that asks for it this often never comes to an end by itself. */
export const MAX_ATTEMPTS = 15;

/** How long the restart waits for steps of other commands, which it would interrupt. */
const OTHERS_LIMIT_MS = 10 * 60_000;
/** How long a machine may take to go down. */
const DOWN_LIMIT_MS = 10 * 60_000;
const LOOK_MS = 100;

/** Whether somebody still wants the restart that they have asked for. */
type IsWanted = () => boolean;

/**
 * Restarts the machine for steps that ask for it, once for all of them. From the first on no step is started until the
 * machine is back; those that run have some minutes to end.
 */
export class Restarts {
  #pending: Promise<string> | undefined;
  readonly #wanted = new Set<IsWanted>();
  readonly #untold = new Set<Promise<void>>();

  /**
   * @param path   where the system's `shutdown` is looked for
   * @param isBusy whether a step runs
   */
  constructor(
    readonly path: string,
    readonly isBusy: () => boolean,
    readonly log: Log,
  ) {}

  /** Whether the machine is about to restart: resolves when that has come to nothing. */
  get pending(): Promise<unknown> | undefined {
    return this.#pending;
  }

  /**
   * Restarts the machine; who comes back from this is still there, and is told why in a sentence.
   *
   * @param told what is waited for first: that the server knows
   */
  restart(isWanted: IsWanted, told: Promise<void>): Promise<string> {
    this.#wanted.add(isWanted);
    this.#untold.add(told);
    void told.finally(() => this.#untold.delete(told));
    this.#pending ??= this.#restart().finally(() => {
      this.#pending = undefined;
      this.#wanted.clear();
    });
    return this.#pending;
  }

  async #restart(): Promise<string> {
    const isWanted = () => [...this.#wanted].some((each) => each());
    this.log("warn", "restart-wanted");
    for (let waited = 0; this.isBusy() && waited < OTHERS_LIMIT_MS && isWanted(); waited += LOOK_MS)
      await delay(LOOK_MS);
    while (this.#untold.size > 0) await Promise.all(this.#untold);
    if (!isWanted()) return "The machine was not restarted: the command was cancelled.";
    this.log("warn", "restarting");
    const problem = await this.#shutDown();
    if (problem !== undefined) {
      this.log("error", "not-restarted", { message: problem });
      return `The machine could not be restarted: ${problem}`;
    }
    await delay(DOWN_LIMIT_MS);
    this.log("error", "not-restarted");
    return `The machine was told to restart and is still up after ${DOWN_LIMIT_MS / 60_000} minutes.`;
  }

  #shutDown(): Promise<string | undefined> {
    return new Promise((resolve) => {
      // Its own typings ask for NODE_ENV, which is nobody's business here.
      const env = Object({ PATH: this.path });
      const child = spawn("shutdown", ["-r", "now"], { env, stdio: ["ignore", "ignore", "pipe"] });
      let said = "";
      child.stderr.on("data", (text) => {
        said = `${said}${text}`.slice(0, 500);
      });
      child.once("error", (error) => resolve(`${reasonOf(error)}.`));
      child.once("close", (code) =>
        resolve(code === 0 ? undefined : `shutdown ended with exit code ${code}. ${said.trim()}`.trim()),
      );
    });
  }
}
