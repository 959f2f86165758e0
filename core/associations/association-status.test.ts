import { expect, test } from "vitest";
import { invocation, invocationStates } from "../commands/invocation";
import { countsText, holdsStill, overviewOf, standingOf, superseded } from "./association-status";

test.each(invocationStates)(
  "a machine in the state %s has a standing that goes on exactly while the state does",
  (state) => {
    const { status } = standingOf(state, null);
    expect(holdsStill(status)).toBe(!invocation.hasEnded(state));
    expect(status === "Success").toBe(state === "Success");
  },
);

test("a run whose place a newer one took has timed out, and one that somebody stopped was cancelled", () => {
  expect(standingOf("Cancelled", superseded)).toEqual({ status: "Failed", details: "TimedOut" });
  expect(standingOf("Cancelled", null)).toEqual({ status: "Failed", details: "Cancelled" });
});

test.each([
  [{}, "Pending", "Associated"],
  [{ Success: 3 }, "Success", "Success"],
  [{ Success: 3, Failed: 1 }, "Failed", "Failed"],
  [{ Success: 3, Pending: 1 }, "Pending", "Pending"],
  [{ Success: 3, InProgress: 1 }, "Pending", "InProgress"],
  [{ Pending: 3, Failed: 1 }, "Failed", "Failed"],
])("%j in all is %s, %s", (counts, status, details) => {
  expect(overviewOf(counts)).toEqual({ status, details });
});

test("counts are one text in AWS's form", () => {
  expect(countsText({ Failed: 1, Success: 2, Pending: 0 })).toBe("{Success=2, Failed=1}");
});
