import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { errno } from "./errno";

/** A process that cannot be mistaken for a later one with the same number. */
export type ProcessIdentity = { pid: number; startTime: string };

/** A process as the kernel's table shows it. */
export type ProcessEntry = ProcessIdentity & {
  name: string;
  state: string;
  parent: number;
  group: number;
  session: number;
};

/** The fields of /proc/<pid>/stat. Source: proc(5); the name is in parentheses and may hold any character. */
function parseStat(text: string): ProcessEntry | undefined {
  const open = text.indexOf("(");
  const close = text.lastIndexOf(")");
  if (open < 0 || close < open) return undefined;
  const rest = text
    .slice(close + 2)
    .trim()
    .split(" ");
  return {
    pid: Number(text.slice(0, open)),
    name: text.slice(open + 1, close),
    state: rest[0] ?? "",
    parent: Number(rest[1]),
    group: Number(rest[2]),
    session: Number(rest[3]),
    startTime: rest[19] ?? "",
  };
}

function entryOf(pid: number | string): ProcessEntry | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return undefined; // Gone between the listing and the read.
  }
}

/** When a process started, in whatever form the platform has: ticks since boot on Linux, `ps`'s text elsewhere. */
export function startTimeOf(pid: number): string | undefined {
  if (process.platform === "linux") return entryOf(pid)?.startTime;
  try {
    return (
      execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }).trim() || undefined
    );
  } catch {
    return undefined;
  }
}

/** Whether this very process still runs. A zombie does not. */
export function isRunning({ pid, startTime }: ProcessIdentity): boolean {
  if (process.platform !== "linux") return startTimeOf(pid) === startTime;
  const entry = entryOf(pid);
  return entry !== undefined && entry.startTime === startTime && entry.state !== "Z";
}

/** Every process that can be seen; empty where there is no /proc. */
export function listProcesses(): ProcessEntry[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? (entryOf(name) ?? []) : []));
}

/** Sends a signal to every member of a process group. False when the group has none (or none that may be signalled). */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal);
    return true;
  } catch (error) {
    // EPERM: only members that changed their user are left; they exist, though they are not ours to stop.
    return errno(error) === "EPERM" && signal === 0;
  }
}

/** Whether a group has a member that still runs. A zombie that nobody collects (a container without an init) does not count. */
export function groupRuns(group: number): boolean {
  if (!signalGroup(group, 0)) return false;
  if (process.platform !== "linux") return true;
  return listProcesses().some((entry) => entry.group === group && entry.state !== "Z");
}

function isMarked(pid: number, orderId: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1").split("\0").includes(`SSM_COMMAND_ID=${orderId}`);
  } catch {
    return false; // Another user's, or gone.
  }
}

/**
 * Whether a group is the one that an order's step made. Numbers of processes return, after a reboot at the latest, and a
 * signal to a stranger's group must never happen: either the leader is still the same, or a member carries the order's id.
 */
export function isGroupOf(leader: ProcessIdentity, orderId: string): boolean {
  if (isRunning(leader)) return true;
  return listProcesses().some(
    (entry) => entry.group === leader.pid && entry.state !== "Z" && isMarked(entry.pid, orderId),
  );
}

/**
 * Processes that an order started and that are no longer in their step's group: they are recognised by the order's id
 * in their environment, which children inherit unless they clear it, and by `before`, the descendants seen earlier.
 */
export function escapedFrom(
  orderId: string,
  group: number,
  supervisorSession: number,
  before: ProcessIdentity[] = [],
): ProcessEntry[] {
  const known = new Set(before.map(({ pid, startTime }) => `${pid} ${startTime}`));
  return listProcesses().filter((entry) => {
    if (entry.group === group || entry.session === supervisorSession || entry.state === "Z") return false;
    return known.has(`${entry.pid} ${entry.startTime}`) || isMarked(entry.pid, orderId);
  });
}

/** All descendants of a process, as the table shows them now. */
export function descendantsOf(pid: number): ProcessEntry[] {
  const all = listProcesses();
  const found: ProcessEntry[] = [];
  let parents = new Set([pid]);
  while (parents.size > 0) {
    const children = all.filter((entry) => parents.has(entry.parent));
    found.push(...children);
    parents = new Set(children.map((entry) => entry.pid));
  }
  return found;
}
