import { existsSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";

const folder = "/usr/lib";
/** How far clocks are off: as after a flat battery, and as of somebody who set the wrong day. */
const offsets = ["-400d", "+3d"];

const library = () =>
  readdirSync(folder)
    .map((platform) => path.join(folder, platform, "faketime/libfaketime.so.1"))
    .find((file) => existsSync(file));

// Ours: that of the server is judged by it.
const monotonicIsRight = { FAKETIME_DONT_FAKE_MONOTONIC: "1" };

/**
 * The environment of a process whose wall clock is wrong, while its monotonic one goes on as it does; nothing where
 * libfaketime is not installed. Source: faketime(1).
 */
export function wrongClock(number: number): Record<string, string> {
  const found = library();
  if (!found) return {};
  return { LD_PRELOAD: found, FAKETIME: offsets[number % offsets.length] ?? "+3d", ...monotonicIsRight };
}

/** Whether tests of a clock that is set are left out: only where libfaketime is missing, and never in continuous integration. */
export const withoutFaketime = !library() && !process.env["CI"];

/**
 * A wall clock that is set while the process runs, as by somebody who finds that it is wrong.
 *
 * @param file that says how far it is off; made
 */
export function settableClock(file: string, offset: string) {
  const set = (by: string) => writeFileSync(file, `${by}\n`);
  set(offset);
  return {
    /** Of a process that has this clock. */
    env: {
      LD_PRELOAD: library() ?? "",
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: "1",
      ...monotonicIsRight,
    },
    /** Sets it; a day behind is "-1d". */
    set,
  };
}
