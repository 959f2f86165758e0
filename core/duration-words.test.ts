import { expect, test } from "vitest";
import { durationWords } from "./duration-words";

test.each([
  [0, "0 seconds"],
  [1, "1 second"],
  [600, "10 minutes"],
  [4200, "1 hour 10 minutes"],
  [2_592_000 + 172_800, "32 days"],
  [90_061, "1 day 1 hour 1 minute 1 second"],
])("%i seconds are %s", (seconds, words) => {
  expect(durationWords(seconds)).toBe(words);
});
