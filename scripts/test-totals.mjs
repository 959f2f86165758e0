/** Adds two counts of passed, failed and skipped tests. */
export const addTotals = (a, b) => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: (a.skipped ?? 0) + (b.skipped ?? 0),
});

/** A runner that failed without naming a failed test (it crashed, or an error belonged to no test) still failed. */
const withExitCode = (totals, exitCode) => (exitCode !== 0 && totals.failed === 0 ? { ...totals, failed: 1 } : totals);

/**
 * Counts vitest's JSON report. A file that could not be loaded has no tests in it and counts as one failure.
 *
 * @param report   undefined when the runner did not get as far as writing it
 * @param exitCode of the runner
 * @returns `{ passed, failed, skipped, skippedTitles }`
 */
export function vitestTotals(report, exitCode) {
  const totals = { passed: 0, failed: 0, skipped: 0, skippedTitles: [] };
  for (const file of report?.testResults ?? []) {
    if (file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed")) totals.failed += 1;
    for (const test of file.assertionResults) {
      if (test.status === "passed") totals.passed += 1;
      else if (test.status === "failed") totals.failed += 1;
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
 * @returns `{ passed, failed, skipped, skippedTitles }`
 */
export function playwrightTotals(report, exitCode) {
  const totals = { passed: 0, failed: report?.errors?.length ?? 0, skipped: 0, skippedTitles: [] };
  const visit = (suite, titles) => {
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        if (test.status === "expected") totals.passed += 1;
        else if (test.status === "skipped") {
          totals.skipped += 1;
          totals.skippedTitles.push([...titles, spec.title].join(" › "));
        } else totals.failed += 1;
      }
    }
    for (const inner of suite.suites ?? []) visit(inner, [...titles, inner.title]);
  };
  for (const suite of report?.suites ?? []) visit(suite, [suite.title]);
  return withExitCode(totals, exitCode);
}
