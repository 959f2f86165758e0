import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Follower } from "./follower";
import { StreamFile } from "./output";

let directory: string;
let follower: Follower | undefined;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "quarterdeck-follower-test-"));
});
afterEach(() => {
  follower?.stop();
  vi.useRealTimers();
  rmSync(directory, { recursive: true, force: true });
});

test("what a quiet step says is noticed because the system tells, not at the next look", async () => {
  // Only we let time pass here, so nothing but the file system can make it look again.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const file = path.join(directory, "stdout");
  writeFileSync(file, "");
  const grown = vi.fn();
  follower = new Follower(directory, [new StreamFile("stdout", file)], () => 0, grown);
  vi.advanceTimersByTime(10_000);
  expect(grown).not.toHaveBeenCalled();
  appendFileSync(file, "said after a while\n");
  await expect.poll(() => grown.mock.calls.length, { timeout: 60_000 }).toBeGreaterThan(0);
});
