import { expect, test } from "vitest";
import { wholeNumber } from "./number-field";

test.each([
  ["600", 600],
  [" 2,592,000 ", 2_592_000],
  ["-5", -5],
  ["0", 0],
])("%j is a whole number", (text, value) => expect(wholeNumber(text)).toBe(value));

test.each(["", "6.5", "1e3", "six", "0x10", "9".repeat(16)])("%j is none", (text) => {
  expect(wholeNumber(text)).toBeNaN();
});
