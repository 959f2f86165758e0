import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { errno } from "./errno";
import { isRunning, type ProcessIdentity, startTimeOf } from "./process-table";

// The launcher needs this file, so it needs no library: see versions.ts.
function read(file: string): ProcessIdentity | undefined {
  try {
    const { pid, startTime } = Object(JSON.parse(readFileSync(file, "utf8")));
    return Number.isInteger(pid) && typeof startTime === "string" ? { pid, startTime } : undefined;
  } catch {
    return undefined; // None there, or not one of ours: both are no running agent.
  }
}

function holderOf(file: string): (ProcessIdentity & { running: boolean }) | undefined {
  const found = read(file);
  return found && { ...found, running: isRunning(found) };
}

/** The agent of a home, as its pid file has it, and whether that very process still runs. */
export const agentOf = (home: string) => holderOf(path.join(home, "agent.pid"));

/** What a process holds alone, or the process that does. `release` lets go of it. */
export type Held = { release: () => void } | { runningPid: number };

/** Makes this process the one agent of a home, or answers the one that already is. */
export const becomeOnlyAgent = (home: string): Held => holdAlone(path.join(home, "agent.pid"));

/**
 * Makes this process the one that a file names. Answers the process that already is, if it runs; a file left behind by
 * one that is gone is taken over. `release` removes the file again. A process that is the one already stays it.
 */
export function holdAlone(file: string): Held {
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, JSON.stringify({ pid: process.pid, startTime: startTimeOf(process.pid) ?? "" }), { mode: 0o600 });
  try {
    for (;;) {
      try {
        linkSync(mine, file); // Whole or not at all, and only one of two wins.
        return { release: () => rmSync(file, { force: true }) };
      } catch (error) {
        if (errno(error) !== "EEXIST") throw error;
      }
      const other = holderOf(file);
      if (other?.running && other.pid === process.pid) return { release: () => rmSync(file, { force: true }) };
      if (other?.running) return { runningPid: other.pid };
      // Moved before it is judged again: another start may have replaced the stale file since it was read.
      const stale = `${file}.stale.${process.pid}`;
      try {
        renameSync(file, stale);
      } catch (error) {
        if (errno(error) !== "ENOENT") throw error;
        continue;
      }
      const moved = read(stale);
      if (moved && isRunning(moved)) {
        renameSync(stale, file);
        return { runningPid: moved.pid };
      }
      rmSync(stale, { force: true });
    }
  } finally {
    rmSync(mine, { force: true });
  }
}
