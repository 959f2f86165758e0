import { expect, test } from "vitest";
import { rangeOf, readLineRange, writeLineRange } from "./line-range";

test.each([
  ["7", { first: 7, last: 7 }],
  ["10-42", { first: 10, last: 42 }],
  ["L10-L42", { first: 10, last: 42 }],
  ["42-10", { first: 10, last: 42 }],
])("%s names lines", (text, expected) => {
  expect(readLineRange(text)).toEqual(expected);
});

test.each(["", "0", "-3", "3-", "1-2-3", "x", "1e3", "1234567890123456"])("%j names none", (text) => {
  expect(readLineRange(text)).toBeUndefined();
});

test("what is written is read as the same", () => {
  for (const range of [rangeOf(3, 3), rangeOf(9, 2)]) expect(readLineRange(writeLineRange(range))).toEqual(range);
  expect(writeLineRange(rangeOf(5, 5))).toBe("5");
});
