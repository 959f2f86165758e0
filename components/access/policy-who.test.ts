import { expect, test } from "vitest";
import { offsetOf } from "./policy-place";
import { whoOf } from "./policy-who";
import type { ListedPolicy } from "./queries";

const policy = (given: Partial<ListedPolicy>): ListedPolicy => ({
  Name: "a-policy",
  Description: "",
  Words: null,
  Sentence: null,
  Text: "",
  IsBuiltIn: false,
  CreatedAt: null,
  CreatedBy: null,
  UpdatedAt: null,
  UpdatedBy: null,
  ...given,
});

test("a text's people are those that it names, and everybody where it names none", () => {
  const Text = `permit (principal == User::"alice", action, resource);
    permit (principal in Group::"ops", action, resource);
    forbid (principal, action, resource);`;
  expect(whoOf(policy({ Text }))).toEqual(["Everybody", "alice", "Members of ops"]);
});

test("a line and a column are found in the text", () => {
  const text = "permit (\n  principle";
  expect(text.slice(offsetOf(text, { Line: 2, Column: 3 }))).toBe("principle");
});
