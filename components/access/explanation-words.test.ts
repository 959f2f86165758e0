import { expect, test } from "vitest";
import { answerOf } from "./explanation-words";
import type { Explanation } from "./queries";

const decision = (given: Partial<Explanation["Decisions"][number]>) => ({
  ResourceType: "Node" as const,
  ResourceId: "mi-1",
  IsExample: false,
  Allowed: true,
  Policies: ["web"],
  MaySee: null,
  SeePolicies: [],
  ...given,
});
const explanation = (given: Partial<Explanation>): Explanation => ({
  Allowed: false,
  Permission: "run",
  IsFiltered: false,
  Role: "None",
  Groups: [],
  Decisions: [],
  OtherPolicies: [],
  ...given,
});
const said = (given: Partial<Explanation>) => answerOf("alice", "tag a machine", explanation(given), "db-1");

test("the answer says in a sentence whether, and if not, on what and by which policy", () => {
  expect(said({ Allowed: true, Decisions: [decision({})] })).toBe("alice may tag a machine.");
  expect(said({ Decisions: [decision({ Allowed: false, Policies: [] })] })).toBe(
    "alice may not tag a machine: no policy permits it on the machine db-1.",
  );
  expect(said({ Decisions: [decision({ Allowed: false, Policies: ["freeze"] })] })).toContain(
    "forbidden on the machine db-1 by freeze",
  );
  expect(said({ Decisions: [decision({ MaySee: false })] })).toContain("for them it does not exist");
  expect(said({})).toContain("on anything");
});

test("a command that is only an example is not said to be one in particular", () => {
  const example = decision({ ResourceType: "Command", ResourceId: "", IsExample: true, Allowed: false, Policies: [] });
  expect(said({ Decisions: [example] })).toContain("on a command that they sent themselves");
});
