import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { isSameProcess, startTimeOf, waitUntil } from "./process-identity.mjs";
import { Refusal } from "./progress.mjs";

/**
 * Takes a lock file that belongs to this process for as long as it lives. A lock whose process is gone, or whose
 * process id is another program's by now, is taken over.
 *
 * @param facts kept in the file for whoever finds it taken, beside `pid` and `startTime`
 * @returns `{ release, update, previous }` (previous: what a dead holder left in the file), or `{ holder }` (what the
 *          file says) when a living process has it
 */
export function takeLock(file, facts = {}) {
  const mine = `${file}.${process.pid}`;
  let content = { pid: process.pid, startTime: startTimeOf(process.pid), ...facts };
  const write = () => writeFileSync(mine, `${JSON.stringify(content)}\n`, { mode: 0o600 });
  write();
  let previous;
  try {
    for (;;) {
      try {
        // A link appears whole or not at all, unlike a file that is created and then written.
        linkSync(mine, file);
        return {
          previous,
          release: () => release(file),
          /** Adds facts to the file. */
          update(more) {
            content = { ...content, ...more };
            write();
            renameSync(mine, file);
          },
        };
      } catch (error) {
        if (error.code !== "EEXIST") throw error;
      }
      const holder = read(file);
      if (holder && isSameProcess(holder)) return { holder };
      previous = holder;
      moveAside(file, `${mine}.stale`);
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Takes the lock as soon as it is free; gives up with a sentence after `limitMilliseconds`. */
export async function waitForLock(file, limitMilliseconds) {
  let lock;
  if (await waitUntil(() => (lock = takeLock(file)).release, limitMilliseconds)) return lock;
  throw new Refusal(`Process ${lock.holder.pid} holds ${file} for longer than ${limitMilliseconds / 1000} s.`);
}

/** Removes a stale lock; one that another process has just made anew in its place is put back. */
function moveAside(file, aside) {
  try {
    renameSync(file, aside);
  } catch (error) {
    if (error.code === "ENOENT") return;
    throw error;
  }
  if (isSameProcess(read(aside))) linkSync(aside, file);
  rmSync(aside);
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
