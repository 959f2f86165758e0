import { expect, test } from "vitest";
import { countedOn, lockOutOf, namesOf, summaryOf, wordsOf } from "./change-words";
import type { ChangedItem, PolicyChange } from "./queries";

const item = (given: Partial<ChangedItem>): ChangedItem => ({
  Permission: "run",
  On: "Sending",
  Operations: ["PreviewCommand", "SendCommand"],
  IsWhole: true,
  Count: 14,
  Examples: [],
  BesideCount: 1,
  Beside: [{ Type: "Document", Id: "Restart-Web", Name: "Restart-Web" }],
  ...given,
});

test.each<[Partial<ChangedItem>, string]>([
  [{}, "run Restart-Web on 14 machines"],
  [{ BesideCount: 12 }, "run 12 documents on 14 machines"],
  [{ Permission: "changeAccess", On: "Account", Count: 1 }, "change access"],
  [{ On: "Document", Count: 2 }, "create associations of 2 documents, many at a time"],
  [{ Permission: "read", On: "Node", Count: 1 }, "see 1 machine"],
  [{ Permission: "viewOutput", On: "Invocation", BesideCount: 3 }, "see what 3 commands printed on 14 machines"],
  [{ Permission: "manage", On: "NewDocument", Count: 2 }, "write new documents"],
  // Only a part of what belongs to the permission: then its name would say too much.
  [{ IsWhole: false, Operations: ["PreviewCommand"] }, "perform PreviewCommand with Restart-Web on 14 machines"],
  [
    { Permission: "read", On: "Node", IsWhole: false, Operations: ["GetManagedNode"] },
    "perform GetManagedNode on 14 machines",
  ],
  [
    { Permission: "changeAccess", On: "Account", IsWhole: false, Operations: ["A", "B", "C", "D", "E"] },
    "perform A, B, C and 2 more",
  ],
])("what is gained is said as people say it: %j", (given, words) => {
  expect(wordsOf(item(given))).toBe(words);
});

const people = (...names: string[]) => names.map((Name) => ({ Name, FromAccount: null }));
const change = { GroupName: null, Gains: [], Losses: [] };

test("people are named while they are few, and a group is named by itself", () => {
  expect(namesOf({ ...change, People: people("anna", "bob"), PeopleCount: 2 })).toBe("anna and bob");
  expect(namesOf({ ...change, People: people("a", "b", "c", "d", "e"), PeopleCount: 15 })).toBe("a, b, c and 12 more");
  expect(namesOf({ ...change, People: people("a", "b"), PeopleCount: 2, GroupName: "ops" })).toBe("Members of ops");
  const mia = { Name: "123456789012/mia", FromAccount: "second" };
  expect(namesOf({ ...change, People: [mia], PeopleCount: 1 })).toBe("mia of second");
});

const answer: PolicyChange = {
  Caller: { LosesAccess: [], LeavesNobody: false },
  Changes: [],
  ChangeCount: 0,
  GainerCount: 0,
  LoserCount: 0,
  PeopleCount: 9,
  PeopleLookedAt: 9,
  CountedOn: {
    SeesAll: true,
    Nodes: { Count: 14, IsAll: true },
    Documents: { Count: 12, IsAll: true },
    Commands: { Count: 500, IsAll: false },
    Activations: { Count: 0, IsAll: true },
    Associations: { Count: 0, IsAll: true },
    NodeGroups: { Count: 0, IsAll: true },
    Parameters: { Count: 0, IsAll: true },
  },
};

test("the summary counts those who gain and those who lose, and says when not everybody was looked at", () => {
  expect(summaryOf(answer)).toBe("Nobody gains or loses anything on what there is now.");
  expect(summaryOf({ ...answer, ChangeCount: 2, GainerCount: 3, LoserCount: 1 })).toBe(
    "3 people gain something, 1 person loses something.",
  );
  expect(summaryOf({ ...answer, ChangeCount: 1, GainerCount: 2, PeopleLookedAt: 4 })).toBe(
    "2 people gain something of the 4 people looked at.",
  );
});

test("what was counted is said, and that it is a part where it is one", () => {
  expect(countedOn(answer.CountedOn)).toBe("14 machines, 12 documents and the latest 500 commands");
});

test("whoever locks themselves out is told whether anybody could let them in again", () => {
  expect(lockOutOf(answer)).toBeUndefined();
  const Caller = { LosesAccess: ["CreatePolicy", "UpdatePolicy"], LeavesNobody: false };
  expect(lockOutOf({ Caller })?.text).toMatch(/somebody else/);
  expect(lockOutOf({ Caller: { ...Caller, LeavesNobody: true } })?.text).toMatch(/no one is left/);
  expect(lockOutOf({ Caller: { ...Caller, LosesAccess: ["ListPrincipals"] } })?.text).toMatch(/ListPrincipals/);
});
