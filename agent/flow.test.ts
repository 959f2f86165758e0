import { expect, test } from "vitest";
import type { OrderStep } from "@/core/commands/order";
import { afterStep, orderOutcome, skipReason } from "./flow";

const step = (more: Partial<OrderStep> = {}): OrderStep => ({
  name: "s",
  action: "aws:runShellScript",
  inputs: {},
  ...more,
});

test("a failed step does not stop those that follow unless it asks to", () => {
  expect(afterStep(step(), "Failed")).toEqual({ reported: "Failed", stopped: undefined });
  expect(afterStep(step({ onFailure: "exit" }), "Failed")).toEqual({ reported: "Failed", stopped: "exit" });
  expect(afterStep(step({ onFailure: "successAndExit" }), "TimedOut")).toEqual({
    reported: "Success",
    stopped: "exit",
  });
  expect(afterStep(step({ onSuccess: "exit" }), "Success")).toEqual({ reported: "Success", stopped: "exit" });
  expect(afterStep(step({ onSuccess: "exit" }), "Skipped")).toEqual({ reported: "Skipped", stopped: undefined });
});

test("nothing runs after an interrupted step, not even the final one", () => {
  expect(afterStep(step(), "Interrupted").stopped).toBe("interrupted");
  expect(skipReason(step({ finallyStep: true }), true, { stopped: "interrupted" }, "Linux")).toContain("interrupted");
});

test("finallyStep counts only on the last step", () => {
  expect(skipReason(step({ finallyStep: true }), true, { stopped: "exit" }, "Linux")).toBeUndefined();
  expect(skipReason(step({ finallyStep: true }), false, { stopped: "exit" }, "Linux")).toContain("skipped");
});

test("platforms are compared without regard to case", () => {
  expect(
    skipReason(step({ precondition: { platformType: ["linux"] } }), true, { stopped: undefined }, "Linux"),
  ).toBeUndefined();
});

test.each([
  [["Success", "Skipped"], "Success"],
  [["Success", "Cancelled", "TimedOut"], "TimedOut"],
  [["TimedOut", "Failed"], "Failed"],
  [["Failed", "Interrupted"], "Interrupted"],
] as const)("steps that ended %j make a run that ended %s", (outcomes, outcome) => {
  expect(orderOutcome([...outcomes])).toBe(outcome);
});
