import { expect, test } from "vitest";
import { heldByOne, ReviewAction, ReviewStatus, review } from "./review";

const states = ReviewStatus.options;

test.each(states)("a version that is %s can come to be approved, and to be rejected", (state) => {
  const reached = new Set<ReviewStatus>([state]);
  for (const from of reached)
    for (const action of ReviewAction.options) {
      const to = review.next(from, action);
      if (to) reached.add(to);
    }
  expect([...reached]).toContain("APPROVED");
  expect([...reached]).toContain("REJECTED");
});

test("what is not in review is not approved", () => {
  for (const state of states)
    expect([state, review.next(state, "Approve")]).toEqual([state, state === "PENDING" ? "APPROVED" : undefined]);
});

test("a comment changes no state, and there is one only about a review that was begun", () => {
  for (const state of states)
    expect(review.next(state, "UpdateReview")).toBe(state === "NOT_REVIEWED" ? undefined : state);
});

test("what only one version can be is left by the one that was it, as the API has it", () => {
  expect(heldByOne.map((state) => [state, review.next(state, "giveWay")])).toEqual([
    ["PENDING", "NOT_REVIEWED"],
    ["APPROVED", "REJECTED"],
  ]);
});
