import path from "node:path";
import { expect, test } from "vitest";
import { root } from "./project.mjs";
import { addTotals, playwrightTotals, vitestTotals } from "./test-totals.mjs";

const file = (status, ...statuses) => ({
  name: path.join(root, "server/a.test.ts"),
  status,
  message: "",
  assertionResults: statuses.map((each, at) => ({ status: each, fullName: `test ${at}` })),
});

test("counts every test of every file, and names the skipped and the failed", () => {
  const report = { testResults: [file("passed", "passed", "pending"), file("failed", "failed", "passed")] };
  expect(vitestTotals(report, 1)).toEqual({
    passed: 2,
    failed: 1,
    skipped: 1,
    skippedTitles: ["test 1"],
    failures: ["server/a.test.ts › test 0"],
  });
});

test("counts a file that could not be loaded as a failure, and says why", () => {
  const totals = vitestTotals({ testResults: [{ ...file("failed"), message: "Cannot find module" }] }, 1);
  expect(totals.failed).toBe(1);
  expect(totals.failures).toEqual(["server/a.test.ts\n    Cannot find module"]);
});

test("tells what a failed test said without colours and without where it said it", () => {
  const failed = file("failed", "failed");
  failed.assertionResults[0].failureMessages = [
    "\u001b[31mAssertionError\u001b[39m: expected 1\nto be 2\n    at one (file.ts:1:1)\n    at two",
  ];
  expect(vitestTotals({ testResults: [failed] }, 1).failures).toEqual([
    "server/a.test.ts › test 0\n    AssertionError: expected 1\n    to be 2",
  ]);
});

test("never calls a runner that failed a success", () => {
  expect(vitestTotals(undefined, 1).failed).toBe(1);
  expect(vitestTotals({ testResults: [file("passed", "passed")] }, 1).failed).toBe(1);
  expect(playwrightTotals(undefined, 137).failed).toBe(1);
});

test("counts a browser test that passed only when tried again as failed", () => {
  const spec = (status, message) => ({
    title: status,
    tests: [{ status, results: [{ error: message && { message } }, {}] }],
  });
  const report = {
    errors: [{ message: "no such option" }],
    suites: [
      {
        title: "a",
        specs: [spec("expected"), spec("flaky", "not there")],
        suites: [{ title: "b", specs: [spec("skipped"), spec("unexpected")] }],
      },
    ],
  };
  expect(playwrightTotals(report, 1)).toEqual({
    passed: 1,
    failed: 3,
    skipped: 1,
    skippedTitles: ["a › b › skipped"],
    failures: ["no test\n    no such option", "a › flaky\n    not there", "a › b › unexpected"],
  });
});

test("adds what is counted and what is told", () => {
  const one = { passed: 1, failed: 1, skipped: 0, failures: ["a"] };
  expect(addTotals({ passed: 2, failed: 0 }, one)).toEqual({ passed: 3, failed: 1, skipped: 0, failures: ["a"] });
});
