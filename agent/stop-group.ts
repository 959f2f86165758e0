import { setTimeout as delay } from "node:timers/promises";
import {
  descendantsOf,
  escapedFrom,
  groupRuns,
  isGroupOf,
  isRunning,
  type ProcessEntry,
  signalGroup,
} from "./process-table";
import { cgroupProcesses, killCgroup } from "./step-cgroup";
import { abandon, cgroupOf, leaderOf, redactorOf, supervisorOf } from "./supervisor";

const TERM_GRACE_MS = 5_000;
const KILL_GRACE_MS = 2_000;
const LEADER_GRACE_MS = 1_000;
const REDACTOR_GRACE_MS = 5_000;
const LOOK_EVERY_MS = 25;

async function until(condition: () => boolean, limitMs: number): Promise<boolean> {
  const end = performance.now() + limitMs;
  while (!condition()) {
    if (performance.now() >= end) return false;
    await delay(LOOK_EVERY_MS);
  }
  return true;
}

function terminate(pid: number): void {
  try {
    process.kill(pid, "SIGTERM");
  } catch {
    // Gone already.
  }
}

/**
 * Stops everything in a step's process group, and in its control group where it has one: TERM, five seconds, KILL;
 * resolves when the kernel says that nobody is left. `didStop` is false when the step had already ended by itself.
 * `escaped` are processes of the order that left both and still run; they are named, not chased.
 */
export async function stopGroup(
  directory: string,
  orderId: string,
): Promise<{ didStop: boolean; escaped: ProcessEntry[] }> {
  // The step may be so young that its script has not been started yet.
  await until(() => leaderOf(directory) !== undefined, LEADER_GRACE_MS);
  const hasBegun = leaderOf(directory) !== undefined || !abandon(directory);
  const leader = hasBegun && leaderOf(directory);
  if (!leader) return { didStop: !hasBegun, escaped: [] };
  const didStop = isRunning(leader);
  const before = descendantsOf(leader.pid);
  const isOurs = isGroupOf(leader, orderId);
  // Its name has the order's id and dies with the boot: whoever is in it is the step's.
  const cgroup = cgroupOf(directory);
  const isOver = () =>
    !(isOurs && groupRuns(leader.pid)) && (cgroup === undefined || cgroupProcesses(cgroup).length === 0);
  if (isOurs) {
    signalGroup(leader.pid, "SIGTERM");
    signalGroup(leader.pid, "SIGCONT"); // A paused group hears TERM only once it runs again.
  }
  if (cgroup !== undefined) for (const pid of cgroupProcesses(cgroup)) terminate(pid);
  if (!(await until(isOver, TERM_GRACE_MS))) {
    if (isOurs) signalGroup(leader.pid, "SIGKILL");
    if (cgroup !== undefined) killCgroup(cgroup);
    await until(isOver, KILL_GRACE_MS);
  }
  return { didStop, escaped: escapedFrom(orderId, leader.pid, supervisorOf(directory)?.pid ?? 0, before) };
}

/**
 * Ends what a killed supervisor left of itself: the clock that waits for the time limit, and the redactor once it has passed on
 * what the script wrote.
 */
export async function stopClock(directory: string, orderId: string): Promise<void> {
  const redactor = redactorOf(directory);
  if (redactor) await until(() => !isRunning(redactor), REDACTOR_GRACE_MS);
  const supervisor = supervisorOf(directory);
  if (supervisor && isGroupOf(supervisor, orderId)) signalGroup(supervisor.pid, "SIGKILL");
}
