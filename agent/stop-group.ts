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
import { leaderOf, supervisorOf } from "./supervisor";

const TERM_GRACE_MS = 5_000;
const KILL_GRACE_MS = 2_000;
const LEADER_GRACE_MS = 1_000;
const LOOK_EVERY_MS = 25;

async function until(condition: () => boolean, limitMs: number): Promise<boolean> {
  const end = performance.now() + limitMs;
  while (!condition()) {
    if (performance.now() >= end) return false;
    await delay(LOOK_EVERY_MS);
  }
  return true;
}

/**
 * Stops everything in a step's process group: TERM, five seconds, KILL; resolves when the kernel says that nobody is
 * left. `didStop` is false when the step had already ended by itself. `escaped` are processes of the order that left the
 * group and still run; they are named, not chased.
 */
export async function stopGroup(
  directory: string,
  orderId: string,
): Promise<{ didStop: boolean; escaped: ProcessEntry[] }> {
  // The step may be so young that its script has not been started yet.
  await until(() => leaderOf(directory) !== undefined, LEADER_GRACE_MS);
  const leader = leaderOf(directory);
  if (!leader) return { didStop: false, escaped: [] };
  const didStop = isRunning(leader);
  const before = descendantsOf(leader.pid);
  if (isGroupOf(leader, orderId)) {
    signalGroup(leader.pid, "SIGTERM");
    signalGroup(leader.pid, "SIGCONT"); // A paused group hears TERM only once it runs again.
    if (!(await until(() => !groupRuns(leader.pid), TERM_GRACE_MS))) {
      signalGroup(leader.pid, "SIGKILL");
      await until(() => !groupRuns(leader.pid), KILL_GRACE_MS);
    }
  }
  return { didStop, escaped: escapedFrom(orderId, leader.pid, supervisorOf(directory)?.pid ?? 0, before) };
}

/** Ends what a killed supervisor left of itself: the clock that waits for the time limit. */
export function stopClock(directory: string, orderId: string): void {
  const supervisor = supervisorOf(directory);
  if (supervisor && isGroupOf(supervisor, orderId)) signalGroup(supervisor.pid, "SIGKILL");
}
