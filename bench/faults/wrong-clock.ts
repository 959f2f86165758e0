import { existsSync, readdirSync } from "node:fs";
import path from "node:path";

const folder = "/usr/lib";
/** How far clocks are off: as after a flat battery, and as of somebody who set the wrong day. */
const offsets = ["-400d", "+3d"];

/**
 * The environment of a process whose wall clock is wrong, while its monotonic one goes on as it does; nothing where
 * libfaketime is not installed. Source: faketime(1).
 */
export function wrongClock(number: number): Record<string, string> {
  const library = readdirSync(folder)
    .map((platform) => path.join(folder, platform, "faketime/libfaketime.so.1"))
    .find((file) => existsSync(file));
  if (!library) return {};
  return {
    LD_PRELOAD: library,
    FAKETIME: offsets[number % offsets.length] ?? "+3d",
    // Ours: that of the server is judged by it.
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
  };
}
