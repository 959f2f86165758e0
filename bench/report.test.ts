import { expect, test } from "vitest";
import { Report, tableOf, verdictOf } from "./report";

test("a figure at its limit keeps it, one beyond does not", () => {
  expect(verdictOf({ measured: 10, budget: { atMost: 10 } })).toBe("met");
  expect(verdictOf({ measured: 10.1, budget: { atMost: 10 } })).toBe("missed");
  expect(verdictOf({ measured: 60, budget: { atLeast: 60 } })).toBe("met");
  expect(verdictOf({ measured: 59.9, budget: { atLeast: 60 } })).toBe("missed");
});

test("what was not measured is never shown as kept", () => {
  const report = new Report(() => {});
  report.add({
    section: "fanout",
    figure: "x",
    unit: "ms",
    budget: { atMost: 1 },
    measured: undefined,
    note: "no browser",
  });
  expect(verdictOf(report.rows[0]!)).toBe("not measured");
  expect(tableOf(report.rows)).toContain("no browser");
});
