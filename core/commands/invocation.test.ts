import { describe, expect, test } from "vitest";
import { type InvocationEvent, type InvocationState, invocation, invocationStates } from "./invocation";

function reachableFrom(state: InvocationState): InvocationState[] {
  const seen = new Set<InvocationState>([state]);
  for (const from of seen) for (const to of Object.values(invocation.states[from].on ?? {})) seen.add(to);
  return [...seen];
}

describe("an invocation", () => {
  test.each(invocationStates)("can come to an end from %s", (state) => {
    expect(reachableFrom(state).some(invocation.hasEnded)).toBe(true);
  });

  test.each(invocationStates.filter((state) => !invocation.hasEnded(state)))(
    "ends in a named state when %s lasts past its deadline",
    (state) => {
      const next = invocation.next(state, "expire");
      expect(next && invocation.hasEnded(next)).toBe(true);
    },
  );

  test.each<InvocationEvent>(["succeed", "fail", "overrun", "cancel", "expire", "accept"])(
    "ignores %s after it has ended",
    (event) => {
      for (const state of invocationStates.filter(invocation.hasEnded)) {
        expect(invocation.next(state, event)).toBeUndefined();
      }
    },
  );

  test("that is being cancelled still believes a node that finished first", () => {
    expect(invocation.next("Cancelling", "succeed")).toBe("Success");
  });

  test("counts only work that ran and went wrong against the error threshold", () => {
    expect(invocationStates.filter((state) => invocation.states[state].countsAsError)).toEqual([
      "Failed",
      "ExecutionTimedOut",
      "Interrupted",
    ]);
  });
});
