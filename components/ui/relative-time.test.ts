import { expect, test } from "vitest";
import { durationText, relativeTime } from "./relative-time";

const now = new Date("2026-11-22T12:00:00Z");
const ago = (seconds: number) => relativeTime(new Date(now.getTime() - seconds * 1000), now);

test.each([
  [0, "just now"],
  [4.9, "just now"],
  [12, "12 seconds ago"],
  [59.9, "59 seconds ago"],
  [60, "1 minute ago"],
  [119, "1 minute ago"],
  [3600, "1 hour ago"],
  [86_400 * 2 + 5, "2 days ago"],
  [86_400 * 60, "1 month ago"],
  [86_400 * 365 * 3, "2 years ago"],
  [-180, "in 3 minutes"],
])("%d seconds back reads %s, never older than it is", (seconds, words) => {
  expect(ago(seconds)).toBe(words);
});

test.each([
  [0, "0 s"],
  [-5, "0 s"],
  [420, "0.4 s"],
  [9999, "9.9 s"],
  [12_400, "12 s"],
  [185_000, "3 min 5 s"],
  [7_800_000, "2 h 10 min"],
  [356_400_000, "4 d 3 h"],
])("%d ms last %s", (milliseconds, words) => {
  expect(durationText(milliseconds)).toBe(words);
});
