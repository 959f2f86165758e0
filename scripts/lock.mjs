import { linkSync, readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { isSameProcess, startTimeOf, waitUntil } from "./process-identity.mjs";

/**
 * Takes a lock file that belongs to this process for as long as it lives. A lock whose process is gone, or whose
 * process id is another program's by now, is taken over.
 *
 * @param facts kept in the file for whoever finds it taken, beside `pid` and `startTime`
 * @returns `{ release }`, or `{ holder }` (what the file says) when a living process has it
 */
export function takeLock(file, facts = {}) {
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, `${JSON.stringify({ pid: process.pid, startTime: startTimeOf(process.pid), ...facts })}\n`, { mode: 0o600 });
  try {
    for (;;) {
      try {
        // A link appears whole or not at all, unlike a file that is created and then written.
        linkSync(mine, file);
        return { release: () => release(file) };
      } catch (error) {
        if (error.code !== "EEXIST") throw error;
      }
      const holder = read(file);
      if (holder && isSameProcess(holder)) return { holder };
      rmSync(file, { force: true });
    }
  } finally {
    unlinkSync(mine);
  }
}

/** Takes the lock as soon as it is free; gives up with a sentence after `limitMilliseconds`. */
export async function waitForLock(file, limitMilliseconds) {
  let lock;
  if (await waitUntil(() => (lock = takeLock(file)).release, limitMilliseconds)) return lock;
  throw new Error(`Process ${lock.holder.pid} holds ${file} for longer than ${limitMilliseconds / 1000} s.`);
}

function release(file) {
  if (read(file)?.pid === process.pid) rmSync(file, { force: true });
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
