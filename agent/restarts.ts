import { spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { reasonOf } from "./errno";
import type { Log } from "./log";
import type { verdict } from "./verdict";

/**
 * A script that ends with this asks for a restart of the machine, and to be run again. Windows' 3010 arrives here as the
 * same: its lowest byte. Source: user guide, exit codes.
 */
const RESTART_EXIT_CODE = 194;
/** A step that asks for it this often never comes to an end by itself. */
const MAX_ATTEMPTS = 15;

/** How long the restart waits for steps of other commands, which it would interrupt. */
const OTHERS_LIMIT_MS = 10 * 60_000;
/** How long a machine may take to go down. */
const DOWN_LIMIT_MS = 10 * 60_000;
/** How long a restart waits until the server has heard of it; what it has not heard by then it hears afterwards. */
const TELL_LIMIT_MS = 30_000;
const LOOK_MS = 50;

/** A step that has asked for a restart. */
type Asker = {
  /** Whether it still wants it. */
  isWanted: () => boolean;
  /** Whether the server knows that it asked. */
  isTold: () => boolean;
};

type Verdict = ReturnType<typeof verdict>;

/** What an exit means where a script may ask for a restart of the machine. */
export function restartVerdict(plain: Verdict, mayAsk: boolean, attempt: number): Verdict {
  if (!mayAsk || plain.outcome !== "Failed" || plain.exitCode !== RESTART_EXIT_CODE) return plain;
  if (attempt >= MAX_ATTEMPTS)
    return { ...plain, message: `It asked for a restart of the machine ${attempt} times, which is once too often.` };
  return { ...plain, outcome: "Restart", message: "It runs again once the machine has restarted." };
}

/**
 * Restarts the machine for steps that ask for it, once for all of them. From the first on no step is started until the
 * machine is back; those that run have some minutes to end.
 */
export class Restarts {
  #pending: Promise<string> | undefined;
  readonly #askers = new Set<Asker>();

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

  /** Restarts the machine; who comes back from this is still there, and is told why in a sentence. */
  restart(asker: Asker): Promise<string> {
    this.#askers.add(asker);
    this.#pending ??= this.#restart().finally(() => {
      this.#pending = undefined;
      this.#askers.clear();
    });
    return this.#pending;
  }

  async #restart(): Promise<string> {
    const isWanted = () => [...this.#askers].some((each) => each.isWanted());
    const isUntold = () => [...this.#askers].some((each) => each.isWanted() && !each.isTold());
    this.log("warn", "restart-wanted");
    await whileSo(() => this.isBusy() && isWanted(), OTHERS_LIMIT_MS);
    await whileSo(isUntold, TELL_LIMIT_MS);
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

/** Waits as long as something is so, within a limit. */
async function whileSo(condition: () => boolean, limitMs: number): Promise<void> {
  for (let waited = 0; condition() && waited < limitMs; waited += LOOK_MS) await delay(LOOK_MS);
}
