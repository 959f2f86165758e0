import { describe, expect, test } from "vitest";
import { type Guard, guards, isExceeded, needsCount, standingOf } from "./guard";

const guard = (terms: Partial<Guard>): Guard => ({
  name: "Databases",
  tagKey: "Role",
  tagValue: "db",
  maxAtOnce: null,
  confirmAbove: null,
  ...terms,
});

test.each<[Partial<Guard>, Record<string, string>, boolean]>([
  [{}, { Role: "db" }, true],
  [{}, { Role: "web" }, false],
  [{}, {}, false],
  [{ tagValue: null }, { Role: "" }, true],
  [{ tagValue: "" }, { Role: "" }, true],
  [{ tagKey: null, tagValue: null }, {}, true],
  [{ tagKey: "constructor", tagValue: null }, {}, false],
])("a guard %o is about a machine with %o: %s", (terms, tags, expected) => {
  expect(guards(guard(terms), tags)).toBe(expected);
});

describe("how many of a tag are reached at once", () => {
  test.each<[string, string, { touched: number; total: number; maxConcurrency: string }, number, boolean]>([
    ["as many as may be", "50", { touched: 200, total: 200, maxConcurrency: "50" }, 200, false],
    ["one more", "50", { touched: 200, total: 200, maxConcurrency: "51" }, 200, true],
    ["all of a few, whatever the concurrency", "50", { touched: 50, total: 1000, maxConcurrency: "100%" }, 50, false],
    [
      "a percentage of those there are, not of those chosen",
      "25%",
      { touched: 25, total: 25, maxConcurrency: "100%" },
      100,
      false,
    ],
    ["more than that percentage", "25%", { touched: 26, total: 26, maxConcurrency: "100%" }, 100, true],
    [
      "a percentage of all targets, of which few are guarded",
      "2",
      { touched: 3, total: 100, maxConcurrency: "2%" },
      3,
      false,
    ],
    ["never less than one may be", "1%", { touched: 1, total: 1, maxConcurrency: "1" }, 3, false],
  ])("%s", (_, maxAtOnce, command, known, expected) => {
    expect(isExceeded(standingOf(guard({ maxAtOnce }), command, known))).toBe(expected);
  });
});

test("the count is asked for above the number, and not at it", () => {
  const asks = (touched: number, confirmAbove: number | null) =>
    needsCount(standingOf(guard({ confirmAbove }), { touched, total: touched, maxConcurrency: "1" }, touched));
  expect([asks(10, 10), asks(11, 10), asks(1, 0), asks(1000, null)]).toEqual([false, true, true, false]);
});
