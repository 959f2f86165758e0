import { describe, expect, test } from "vitest";
import {
  type CommandFacts,
  commandCounts,
  commandStatus,
  commandVerdict,
  type InvocationCounts,
} from "./command-status";
import { invocation, invocationStates, unfinishedInvocationStates } from "./invocation";
import { invocationWord } from "./status-words";

const facts = (counts: InvocationCounts, more: Partial<CommandFacts> = {}): CommandFacts => ({
  counts,
  maxErrors: "0",
  cancelRequested: false,
  ...more,
});

describe("the AWS status", () => {
  test.each<[string, InvocationCounts, Partial<CommandFacts>, string, string]>([
    ["nothing matched", {}, {}, "Success", "NoInstancesInTag"],
    ["nothing received", { Pending: 3 }, {}, "Pending", "Pending"],
    ["one at work", { Pending: 3, InProgress: 1 }, {}, "InProgress", "InProgress"],
    ["some ended, some waiting", { Pending: 3, Success: 1 }, {}, "InProgress", "InProgress"],
    ["delivery repeated", { Delayed: 1, Success: 1 }, {}, "InProgress", "Delayed"],
    ["being cancelled", { Cancelling: 1, Success: 1 }, { cancelRequested: true }, "Cancelling", "Cancelling"],
    ["one node being cancelled", { Cancelling: 1, InProgress: 1 }, {}, "InProgress", "InProgress"],
    ["all succeeded", { Success: 4 }, {}, "Success", "Success"],
    ["all succeeded before the cancel reached them", { Success: 4 }, { cancelRequested: true }, "Success", "Success"],
    ["cancelled", { Success: 1, Cancelled: 3 }, { cancelRequested: true }, "Cancelled", "Cancelled"],
    ["every node cancelled by itself", { Cancelled: 3 }, {}, "Cancelled", "Cancelled"],
    ["one failed, none tolerated", { Success: 4, Failed: 1 }, {}, "Failed", "Failed"],
    ["one failed, one tolerated", { Success: 4, Failed: 1 }, { maxErrors: "1" }, "Failed", "Incomplete"],
    ["two failed, one tolerated", { Success: 3, Failed: 2 }, { maxErrors: "1" }, "Failed", "Failed"],
    ["interrupted counts as failed", { Interrupted: 1 }, {}, "Failed", "Failed"],
    ["stopped by the threshold", { Failed: 1, Terminated: 8 }, {}, "Failed", "Failed"],
    ["only time limits passed", { Success: 1, ExecutionTimedOut: 1 }, {}, "TimedOut", "ExecutionTimedOut"],
    ["a failure beside a time limit", { Failed: 1, ExecutionTimedOut: 1 }, {}, "Failed", "Failed"],
    ["not delivered", { Success: 1, DeliveryTimedOut: 1 }, {}, "TimedOut", "DeliveryTimedOut"],
    ["not delivered, tolerated", { Success: 1, DeliveryTimedOut: 1 }, { maxErrors: "50%" }, "Failed", "Incomplete"],
    ["all undeliverable", { Undeliverable: 5 }, {}, "Failed", "Failed"],
    ["all refused", { Refused: 5 }, {}, "Failed", "Failed"],
    ["four undeliverable, one success", { Undeliverable: 4, Success: 1 }, {}, "Success", "Success"],
    ["four of the wrong platform, one success", { InvalidPlatform: 4, Success: 1 }, {}, "Success", "Success"],
    ["single nodes cancelled", { Cancelled: 1, Success: 4 }, {}, "Failed", "Incomplete"],
  ])("%s", (_, counts, more, status, details) => {
    expect(commandStatus(facts(counts, more))).toEqual({ status, details });
  });

  test("is a final one exactly when every invocation has ended", () => {
    const final = ["Success", "Cancelled", "Failed", "TimedOut"];
    for (const one of invocationStates) {
      for (const other of invocationStates) {
        const { status } = commandStatus(facts({ [one]: 2, [other]: 1 }));
        expect(final.includes(status)).toBe(invocation.hasEnded(one) && invocation.hasEnded(other));
      }
    }
  });
});

describe("the console's verdict", () => {
  test("is green only when every target succeeded, whatever the AWS status says", () => {
    for (const one of invocationStates) {
      for (const other of invocationStates) {
        for (const cancelRequested of [true, false]) {
          const { family } = commandVerdict(facts({ [one]: 2, [other]: 1 }, { cancelRequested, maxErrors: "100%" }));
          expect(family === "green").toBe(one === "Success" && other === "Success");
        }
      }
    }
    expect(commandVerdict(facts({})).family).not.toBe("green");
  });

  test.each<[InvocationCounts, string, string]>([
    [{ Success: 1 }, "green", "Success"],
    [{ Success: 5 }, "green", "Success on 5 of 5"],
    [{ Success: 1, Undeliverable: 4 }, "amber", "Success on 1 of 5: 4 undeliverable"],
    [{ Success: 3, Failed: 1, DeliveryTimedOut: 1 }, "amber", "Success on 3 of 5: 1 failed, 1 delivery timed out"],
    [{ Failed: 1 }, "red", "Failed"],
    [{ Failed: 2 }, "red", "Failed on 2 of 2"],
    [{ Failed: 1, Terminated: 4 }, "red", "Success on 0 of 5: 1 failed, 4 terminated"],
    [{ Cancelled: 2 }, "grey", "Cancelled on 2 of 2"],
    [{ Pending: 2 }, "grey", "Pending"],
    [{ InProgress: 2 }, "blue", "In progress"],
    [{ InProgress: 5, Success: 2, Failed: 1 }, "blue", "In progress: 3 of 8 done, 1 failed"],
    [{}, "grey", "No instances in tag"],
  ])("of %j is %s: %s", (counts, family, text) => {
    expect(commandVerdict(facts(counts))).toEqual({ family, text });
  });
});

test("counts delivery time-outs apart from errors, and every target once", () => {
  expect(commandCounts({ Success: 3, Failed: 2, DeliveryTimedOut: 1, Undeliverable: 1, Pending: 4 })).toEqual({
    targets: 11,
    completed: 7,
    errors: 3,
    deliveryTimedOut: 1,
  });
});

test("no state but Success is shown green, and no ended state as still running", () => {
  for (const state of invocationStates) {
    const { family, label } = invocationWord(state);
    expect(family === "green").toBe(state === "Success");
    expect(label).not.toBe("");
    if (family === "blue") expect(unfinishedInvocationStates).toContain(state);
  }
});
