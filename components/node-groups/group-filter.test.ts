import { expect, test } from "vitest";
import { toNodeQuestion } from "@/components/nodes/node-filter";
import { groupFilterProperties, groupFilterText, toGroupTokens } from "./group-filter";

test.each([
  [[{ Key: "tag:Role", Values: ["web", "db"] }]],
  [[{ Key: "tag:Role", Values: [""] }]],
  [[{ Key: "tag:a=b", Values: ["c", "d=e"] }]],
  [[{ Key: "tag-key", Values: ["Role", "Stage"] }]],
  [
    [
      { Key: "PlatformTypes", Values: ["Linux"] },
      { Key: "PlatformName", Values: ["Debian GNU/Linux"] },
      { Key: "tag:Stage", Values: ["live"] },
    ],
  ],
])("the filters %j come back from the boxes that show them as they were", (filters) => {
  expect(toNodeQuestion(toGroupTokens(filters))).toEqual({ filters });
});

test("a group is not offered to ask what changes from one moment to the next, nor for a group", () => {
  const inList = ["PingStatus", "PlatformTypes", "tag", "resource-groups:Name"].map((id) => ({ id, label: id }));
  const offered = groupFilterProperties(inList).map(({ id }) => id);
  expect(offered).toEqual([
    "PlatformTypes",
    "tag",
    "InstanceIds",
    "PlatformName",
    "PlatformVersion",
    "AgentVersion",
    "ActivationIds",
  ]);
});

test("what a group asks reads as a sentence", () => {
  expect(
    groupFilterText([
      { Key: "tag:Role", Values: ["web", "db"] },
      { Key: "tag-key", Values: ["Owner"] },
      { Key: "PlatformTypes", Values: ["Linux"] },
    ]),
  ).toBe("Role = web or db, and has tag Owner, and Platform = Linux");
});
