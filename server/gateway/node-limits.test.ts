import { expect, test } from "vitest";
import { Allowance, MinuteCounter } from "./node-limits";

test("an allowance lets a second's worth through at once, then delays what is beyond it by as long as it takes", () => {
  const allowance = new Allowance(100, 0);
  expect(allowance.take(100, 0)).toBe(0);
  expect(allowance.take(50, 0)).toBe(500);
  expect(allowance.take(0, 500)).toBe(0);
  // What was not used is not saved up for longer than a second.
  expect(allowance.take(100, 60_000)).toBe(0);
  expect(allowance.take(1, 60_000)).toBe(10);
});

test("a counter is over its limit until the minute ends, each key for itself", () => {
  const counter = new MinuteCounter(2);
  counter.add("a", 0);
  expect(counter.isOver("a", 1)).toBe(false);
  counter.add("a", 1);
  expect([counter.isOver("a", 59_999), counter.isOver("b", 59_999), counter.isOver("a", 60_000)]).toEqual([
    true,
    false,
    false,
  ]);
});

test("however many addresses fail in a minute, so many counts are kept", () => {
  const counter = new MinuteCounter(2, 100);
  for (let index = 0; index < 10_000; index++) counter.add(`address-${index}`, 0);
  expect(counter.size).toBe(100);
});

test("an IPv6 network counts as one address", () => {
  const counter = new MinuteCounter(2);
  counter.add("2001:db8::1", 0);
  counter.add("2001:db8::2", 0);
  expect(counter.isOver("2001:db8::3", 0)).toBe(true);
  expect(counter.isOver("2001:db8:0:1::3", 0)).toBe(false);
});
