import { expect, test } from "vitest";
import { percentile, summarise } from "./statistics";

test("a percentile is a value that was measured, whatever the order", () => {
  const values = [9, 1, 5, 3, 7];
  expect(percentile(values, 0.5)).toBe(5);
  expect(percentile(values, 0.95)).toBe(9);
  expect(percentile(values, 0)).toBe(1);
});

test("one slow run in twenty is the worst and not yet the 95th percentile", () => {
  const values = [...Array.from({ length: 19 }, () => 1), 100];
  expect(summarise(values)).toEqual({ count: 20, best: 1, p50: 1, p95: 1, worst: 100 });
});

test("nothing measured is an error and no zero", () => {
  expect(() => summarise([])).toThrow(RangeError);
});
