import { expect, test } from "vitest";
import { playwrightTotals, vitestTotals } from "./test-totals.mjs";

const file = (status, ...statuses) => ({
  status,
  assertionResults: statuses.map((each, at) => ({ status: each, fullName: `test ${at}` })),
});

test("counts every test of every file, and names the skipped", () => {
  const report = { testResults: [file("passed", "passed", "pending"), file("failed", "failed", "passed")] };
  expect(vitestTotals(report, 1)).toEqual({ passed: 2, failed: 1, skipped: 1, skippedTitles: ["test 1"] });
});

test("counts a file that could not be loaded as a failure", () => {
  expect(vitestTotals({ testResults: [file("failed")] }, 1).failed).toBe(1);
});

test("never calls a runner that failed a success", () => {
  expect(vitestTotals(undefined, 1).failed).toBe(1);
  expect(vitestTotals({ testResults: [file("passed", "passed")] }, 1).failed).toBe(1);
  expect(playwrightTotals(undefined, 137).failed).toBe(1);
});

test("counts a browser test that passed only when tried again as failed", () => {
  const spec = (status) => ({ title: status, tests: [{ status }] });
  const report = {
    errors: [],
    suites: [
      {
        title: "a",
        specs: [spec("expected"), spec("flaky")],
        suites: [{ title: "b", specs: [spec("skipped"), spec("unexpected")] }],
      },
    ],
  };
  expect(playwrightTotals(report, 1)).toEqual({ passed: 1, failed: 2, skipped: 1, skippedTitles: ["a › b › skipped"] });
});
