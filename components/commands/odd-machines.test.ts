import { describe, expect, test } from "vitest";
import type { InvocationState } from "@/core/commands/invocation";
import { nextOdd, oddMachines } from "./odd-machines";

const machines = (...states: InvocationState[]) => states.map((State, at) => ({ InstanceId: `mi-${at}`, State }));
const group = (IsMajority: boolean, ...at: number[]) => ({
  Kind: "Same" as const,
  IsMajority,
  InstanceIds: at.map((each) => `mi-${each}`),
});

test("odd is what ended and not with success, and what printed something else than the majority", () => {
  const all = machines("Success", "Failed", "Success", "Success", "InProgress", "DeliveryTimedOut");
  const groups = [group(true, 0, 3), group(false, 2), group(false, 1)];
  expect([...oddMachines(all, groups)]).toEqual([
    ["mi-1", "status"],
    ["mi-2", "output"],
    ["mi-5", "status"],
  ]);
});

test("without a majority no output is odd, and what is still running never is", () => {
  expect([...oddMachines(machines("Success", "Success"), [group(false, 0), group(false, 1)])]).toEqual([]);
  const running = { Kind: "Running" as const, IsMajority: false, InstanceIds: ["mi-1"] };
  expect([...oddMachines(machines("Success", "InProgress"), [group(true, 0), running])]).toEqual([]);
});

describe("from one odd machine to the next", () => {
  const order = ["a", "b", "c", "d", "e"];
  const odd = new Map([
    ["b", true],
    ["d", true],
  ]);
  test.each([
    [undefined, "next", "b"],
    [undefined, "previous", "d"],
    ["a", "next", "b"],
    ["a", "previous", "d"],
    ["b", "next", "d"],
    ["c", "next", "d"],
    ["c", "previous", "b"],
    ["d", "next", "b"],
    ["b", "previous", "d"],
  ] as const)("from %s to the %s one is %s", (from, direction, expected) => {
    expect(nextOdd(order, odd, from, direction)).toBe(expected);
  });

  test("one that is alone is its own next, and none has none", () => {
    expect(nextOdd(order, new Map([["b", true]]), "b", "next")).toBe("b");
    expect(nextOdd(order, new Map(), "b", "next")).toBeUndefined();
    expect(nextOdd([], new Map(), undefined, "next")).toBeUndefined();
  });
});
