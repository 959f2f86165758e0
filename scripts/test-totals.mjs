import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { root } from "./project.mjs";

/** Adds two counts of passed, failed and skipped tests, and what is known of the failed ones. */
export const addTotals = (a, b) => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: (a.skipped ?? 0) + (b.skipped ?? 0),
  failures: [...(a.failures ?? []), ...(b.failures ?? [])],
});

const longestReason = 600;

/** A failed test with the beginning of what it said, for the end of a long log: no stack, which is further up. */
function failure(where, message) {
  // Runners colour what they say even in their reports.
  const lines = stripVTControlCharacters(message ?? "").split("\n");
  const stack = lines.findIndex((line) => /^\s+at /.test(line));
  const reason = (stack < 0 ? lines : lines.slice(0, stack)).join("\n").trim().slice(0, longestReason);
  return reason ? `${where}\n${reason.replace(/^/gm, "    ")}` : where;
}

/** A runner that failed without naming a failed test (it crashed, or an error belonged to no test) still failed. */
const withExitCode = (totals, exitCode) =>
  exitCode !== 0 && totals.failed === 0
    ? { ...totals, failed: 1, failures: [`no test, but the runner ended with code ${exitCode}`] }
    : totals;

/**
 * Counts vitest's JSON report. A file that could not be loaded has no tests in it and counts as one failure.
 *
 * @param report   undefined when the runner did not get as far as writing it
 * @param exitCode of the runner
 * @returns `{ passed, failed, skipped, skippedTitles, failures }`
 */
export function vitestTotals(report, exitCode) {
  const totals = { passed: 0, failed: 0, skipped: 0, skippedTitles: [], failures: [] };
  const fail = (where, message) => {
    totals.failed += 1;
    totals.failures.push(failure(where, message));
  };
  for (const file of report?.testResults ?? []) {
    const name = path.relative(root, file.name);
    if (file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"))
      fail(name, file.message);
    for (const test of file.assertionResults) {
      if (test.status === "passed") totals.passed += 1;
      else if (test.status === "failed") fail(`${name} › ${test.fullName}`, test.failureMessages?.[0]);
      else {
        totals.skipped += 1;
        totals.skippedTitles.push(test.fullName);
      }
    }
  }
  return withExitCode(totals, exitCode);
}

/**
 * Counts Playwright's JSON report; a test that only passed when tried again counts as failed.
 *
 * @param report   undefined when the runner did not get as far as writing it
 * @param exitCode of the runner
 * @returns `{ passed, failed, skipped, skippedTitles, failures }`
 */
export function playwrightTotals(report, exitCode) {
  const errors = report?.errors ?? [];
  const totals = {
    passed: 0,
    failed: errors.length,
    skipped: 0,
    skippedTitles: [],
    failures: errors.map((error) => failure("no test", error.message)),
  };
  const visit = (suite, titles) => {
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        const title = [...titles, spec.title].join(" › ");
        if (test.status === "expected") totals.passed += 1;
        else if (test.status === "skipped") {
          totals.skipped += 1;
          totals.skippedTitles.push(title);
        } else {
          totals.failed += 1;
          totals.failures.push(failure(title, test.results?.find((result) => result.error)?.error.message));
        }
      }
    }
    for (const inner of suite.suites ?? []) visit(inner, [...titles, inner.title]);
  };
  for (const suite of report?.suites ?? []) visit(suite, [suite.title]);
  return withExitCode(totals, exitCode);
}
