import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { uptime } from "node:os";
import path from "node:path";
import { createExclusive, replaceFile } from "./durable-file";
import { errno } from "./errno";
import { isRunning, type ProcessIdentity } from "./process-table";
import { expectRedaction } from "./redacted";
import { supervisorScript } from "./supervisor-script";

/** When the supervisor starts its clock process: earlier ends cost none. */
const CLOCK_STARTS_AFTER_MS = 1_000;

/** What a supervisor needs to know. */
export type Launch = {
  directory: string;
  workingDirectory: string;
  timeoutSeconds: number;
  environment: Record<string, string>;
  /** The names of the variables in `environment` whose values are masked in the output. */
  secrets?: readonly string[];
  /** The agent's own program and what runs it: it is the redactor, too. */
  program: readonly [runtime: string, file: string];
  /** The control group that the script is put into. */
  cgroup?: string | undefined;
};

/** How the script of a step ended, as its supervisor wrote it down. */
export type Exit = {
  /** The exit status as a shell has it: 128 + n for signal n. */
  status: number;
  /** The supervisor stopped it because its time was up. */
  timedOut: boolean;
  /** How long ago, milliseconds. */
  agoMs: number;
};

/** Hundredths of a second since boot (since the epoch where the system does not tell), as the supervisor counts. */
export function supervisorNow(): number {
  try {
    const [seconds] = readFileSync("/proc/uptime", "latin1").split(" ");
    return Math.round(Number(seconds) * 100);
  } catch {
    return process.platform === "linux" ? Math.round(uptime() * 100) : Math.floor(Date.now() / 1000) * 100;
  }
}

/** Puts the supervisor's program into a home, so that `ps` shows a path instead of its text. Running ones keep theirs. */
export function installSupervisor(home: string): string {
  const file = path.join(home, "supervisor.sh");
  if (readLine(file, "whole") !== supervisorScript) replaceFile(file, supervisorScript, 0o700);
  return file;
}

/**
 * Starts the supervisor of a step and returns at once. It is detached: neither the agent's end nor a signal to the
 * agent's group reaches it. The script sees only `environment`.
 */
export function launch(
  supervisor: string,
  { directory, workingDirectory, timeoutSeconds, environment, secrets = [], program, cgroup }: Launch,
): ChildProcess {
  // Written down first: an agent that comes later finds it here.
  if (cgroup !== undefined) writeFileSync(path.join(directory, "cgroup"), `${cgroup}\n`, { flag: "wx", mode: 0o600 });
  if (secrets.length > 0) expectRedaction(directory);
  const stdout = createExclusive(path.join(directory, "stdout"));
  const stderr = createExclusive(path.join(directory, "stderr"));
  try {
    const redactor = secrets.length > 0 ? [...program, ...secrets] : [];
    const child = spawn("/bin/sh", [supervisor, String(timeoutSeconds), workingDirectory, cgroup ?? "", ...redactor], {
      cwd: directory,
      // Its own typings ask for NODE_ENV, which is nobody's business here.
      env: Object(environment),
      detached: true,
      stdio: ["ignore", stdout, stderr, "pipe"],
    });
    child.unref();
    const clock = child.stdio[3];
    // The supervisor may be gone before the pipe is closed.
    clock?.on("error", () => {});
    const startClock = setTimeout(() => clock?.destroy(), CLOCK_STARTS_AFTER_MS);
    child.once("exit", () => {
      clearTimeout(startClock);
      clock?.destroy();
    });
    return child;
  } finally {
    closeSync(stdout);
    closeSync(stderr);
  }
}

/** The content of a small file: its first line when that is whole, or everything; undefined while there is none. */
function readLine(file: string, what: "first line" | "whole" = "first line"): string | undefined {
  try {
    if (!existsSync(file)) return undefined; // The usual case while a step runs, and cheaper than an error.
    const text = readFileSync(file, "utf8");
    if (what === "whole") return text;
    const end = text.indexOf("\n");
    return end < 0 ? undefined : text.slice(0, end);
  } catch (error) {
    if (errno(error) === "ENOENT") return undefined;
    throw error;
  }
}

function readIdentity(file: string): ProcessIdentity | undefined {
  const [, pid, startTime] = /^(\d+) (.+)$/.exec(readLine(file) ?? "") ?? [];
  return pid && startTime ? { pid: Number(pid), startTime } : undefined;
}

/** The supervisor of a step, once it has said who it is. */
export const supervisorOf = (directory: string) => readIdentity(path.join(directory, "supervisor"));

/** The script's process, which leads its own group, once it has been started. */
export const leaderOf = (directory: string) => readIdentity(path.join(directory, "leader"));

/** The process that masks secrets in what the script writes, where there is one. */
export const redactorOf = (directory: string) => readIdentity(path.join(directory, "redactor"));

/** The control group of a step's script, where it has one. */
export const cgroupOf = (directory: string) => readLine(path.join(directory, "cgroup"));

/**
 * Gives up a step whose script has not been started: false when it has, and true when it never will be, by a supervisor
 * that comes late either.
 */
export function abandon(directory: string): boolean {
  writeFileSync(path.join(directory, "abandoned"), "", { mode: 0o600 });
  return leaderOf(directory) === undefined;
}

/** How the step ended, or undefined: not yet, or the supervisor died in the middle of saying so. */
export function exitOf(directory: string): Exit | undefined {
  const file = path.join(directory, "exit");
  const [, status, at] = /^exit (\d+) (\d+)$/.exec(readLine(file) ?? "") ?? [];
  if (status === undefined || at === undefined) return undefined;
  const sinceBoot = (supervisorNow() - Number(at)) * 10;
  // The count starts again at boot; a file of an earlier boot has only its own time stamp.
  const agoMs = sinceBoot >= 0 ? sinceBoot : Math.max(0, Date.now() - statSync(file).mtimeMs);
  return { status: Number(status), timedOut: existsSync(path.join(directory, "timedout")), agoMs };
}

/**
 * What became of a step that was starting when the agent stopped. "running" has a live supervisor; "ended" an exit line;
 * "gone" neither, and from then on no supervisor that comes late will start the script.
 */
export function recover(directory: string): "running" | "ended" | "gone" {
  if (exitOf(directory)) return "ended";
  const file = path.join(directory, "supervisor");
  try {
    closeSync(createExclusive(file));
    return "gone";
  } catch (error) {
    if (errno(error) === "ENOENT") return "gone"; // Not even the directory was made.
    if (errno(error) !== "EEXIST") throw error;
  }
  // One that has no name yet died in the middle of saying it, or is just about to.
  if (supervisorOf(directory) === undefined && abandon(directory)) return exitOf(directory) ? "ended" : "gone";
  const supervisor = supervisorOf(directory);
  if (supervisor && isRunning(supervisor)) return "running";
  // It may have ended between the two looks.
  return exitOf(directory) ? "ended" : "gone";
}

/** The time limit of a step, as the agent may move it while the step is paused. Times as `supervisorNow`. */
export class Deadline {
  readonly #file: string;
  readonly #begun: string;

  constructor(directory: string) {
    this.#file = path.join(directory, "deadline");
    this.#begun = path.join(directory, "begun");
  }

  /** Whether the clock stands still; survives a restart of the agent. */
  get isPaused(): boolean {
    return readLine(this.#file)?.startsWith("paused ") ?? false;
  }

  /** Stops the clock with what is left on it. */
  pause(): void {
    const [, begun, limit] = /^(\d+) (\d+)$/.exec(readLine(this.#begun) ?? "") ?? [];
    const [, moved] = /^until (\d+)$/.exec(readLine(this.#file) ?? "") ?? [];
    const until = moved === undefined ? Number(begun ?? supervisorNow()) + Number(limit ?? 3600) * 100 : Number(moved);
    this.#say(`paused ${Math.max(0, until - supervisorNow())}`);
  }

  /** Lets the clock run on with what was left. */
  resume(): void {
    const [, left] = /^paused (\d+)$/.exec(readLine(this.#file) ?? "") ?? [];
    if (left !== undefined) this.#say(`until ${supervisorNow() + Number(left)}`);
  }

  #say(text: string): void {
    // The supervisor reads the old line or the new one, never half of one. No fsync: it dies with the boot.
    writeFileSync(`${this.#file}.new`, `${text}\n`, { mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
  }
}
