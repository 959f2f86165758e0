import { expect, test } from "vitest";
import { pausesOutput } from "./free-disk";

const disk = (percent: number) => ({ free: percent * 10, size: 1_000 });

test("output stops below the least and comes back only one percentage point above it", () => {
  let isPaused = false;
  const seen = [5, 4.9, 5, 5.9, 6, 5, 4.9].map((percent) => (isPaused = pausesOutput(isPaused, disk(percent), 5)));
  expect(seen).toEqual([false, true, true, true, false, false, true]);
});

test("a least of nothing stops nothing, and neither does a file system that says nothing of its size", () => {
  expect(pausesOutput(true, disk(0), 0)).toBe(false);
  expect(pausesOutput(true, { free: 0, size: 0 }, 5)).toBe(false);
});
