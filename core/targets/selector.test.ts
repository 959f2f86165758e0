import { describe, expect, test } from "vitest";
import { outcomeTarget } from "./outcome-target";
import { matches, parseTargets, type Settling, selectIds, settle, Targets, toConditions, toTargets } from "./selector";

const one = "mi-0123456789abcdef0";
const two = "mi-0123456789abcdef1";
const command = "00000000-0000-7000-8000-000000000001";

const nothing: Settling = { nodesOf: async () => [], groupOf: async () => [] };

describe("targets", () => {
  test("are understood as ids, tags and tag keys, in their order", () => {
    const selector = parseTargets([
      { Key: "tag:Role", Values: ["web", "db", "web"] },
      { Key: "tag-key", Values: ["Owner"] },
      { Key: "InstanceIds", Values: [one] },
    ]);
    expect(toConditions(selector)).toEqual([
      { kind: "tag", key: "Role", values: ["web", "db"] },
      { kind: "tag-key", keys: ["Owner"] },
      { kind: "ids", ids: [one] },
    ]);
    expect(parseTargets(toTargets(selector))).toEqual(selector);
  });

  test("are the machines on which an earlier command ended in one of several states, and become ids", async () => {
    const selector = parseTargets([
      outcomeTarget(command, ["Failed", "Interrupted"]),
      { Key: "tag:Role", Values: ["web"] },
    ]);
    expect(toConditions(selector)).toEqual([
      { kind: "outcome", commandId: command, states: ["Failed", "Interrupted"] },
      { kind: "tag", key: "Role", values: ["web"] },
    ]);
    expect(parseTargets(toTargets(selector))).toEqual(selector);
    expect(
      toConditions(
        await settle(selector, { ...nothing, nodesOf: async ({ states }) => (states.length === 2 ? [one] : []) }),
      ),
    ).toEqual([
      { kind: "ids", ids: [one] },
      { kind: "tag", key: "Role", values: ["web"] },
    ]);
  });

  test("are the machines of a group, whose types say no more than that they are machines", async () => {
    const selector = parseTargets([
      { Key: "resource-groups:ResourceTypeFilters", Values: ["AWS::SSM::ManagedInstance", "AWS::EC2::Instance"] },
      { Key: "tag:Stage", Values: ["prod"] },
      { Key: "resource-groups:Name", Values: ["web"] },
    ]);
    expect(toConditions(selector)).toEqual([
      { kind: "tag", key: "Stage", values: ["prod"] },
      { kind: "group-name", name: "web" },
    ]);
    expect(parseTargets(toTargets(selector))).toEqual(selector);
    const role = { kind: "tag" as const, key: "Role", values: ["web"] };
    const groupOf = async (name: string) => (name === "web" ? [role] : []);
    expect(toConditions(await settle(selector, { ...nothing, groupOf }))).toEqual([
      { kind: "tag", key: "Stage", values: ["prod"] },
      { kind: "group", conditions: [role] },
    ]);
  });

  test.each<[string, Targets]>([
    ["a state in which a command goes on", [{ Key: `command:${command}`, Values: ["Failed", "InProgress"] }]],
    ["a state that there is not", [{ Key: `command:${command}`, Values: ["failed"] }]],
    ["an earlier command without a state", [{ Key: `command:${command}`, Values: [] }]],
    ["an earlier command that is none", [{ Key: "command:web", Values: ["Failed"] }]],
    ["no target at all", []],
    ["a key without values", [{ Key: "tag:Role", Values: [] }]],
    ["ids without values", [{ Key: "InstanceIds", Values: [] }]],
    ["every machine by *", [{ Key: "InstanceIds", Values: ["*"] }]],
    ["an id that is none", [{ Key: "InstanceIds", Values: ["web-1"] }]],
    ["a tag without a key", [{ Key: "tag:", Values: ["web"] }]],
    ["a key that is not known", [{ Key: "Role", Values: ["web"] }]],
    ["two groups in one target", [{ Key: "resource-groups:Name", Values: ["web", "db"] }]],
    [
      "two groups in two targets",
      [
        { Key: "resource-groups:Name", Values: ["web"] },
        { Key: "resource-groups:Name", Values: ["db"] },
      ],
    ],
    ["a group without a name", [{ Key: "resource-groups:Name", Values: [] }]],
    ["a group by something else", [{ Key: "resource-groups:Arn", Values: ["web"] }]],
    [
      "types of a group that is not named",
      [{ Key: "resource-groups:ResourceTypeFilters", Values: ["AWS::SSM::ManagedInstance"] }],
    ],
    [
      "types that no group holds",
      [
        { Key: "resource-groups:Name", Values: ["web"] },
        { Key: "resource-groups:ResourceTypeFilters", Values: ["AWS::SSM::ManagedInstance", "AWS::EC2::VPC"] },
      ],
    ],
    [
      "types that leave nothing of a group",
      [
        { Key: "resource-groups:Name", Values: ["web"] },
        { Key: "resource-groups:ResourceTypeFilters", Values: ["AWS::EC2::Instance"] },
      ],
    ],
    [
      "something wrong beside something right",
      [
        { Key: "tag:Role", Values: ["web"] },
        { Key: "instanceids", Values: [one] },
      ],
    ],
  ])("refuse %s", (_, targets) => {
    expect(() => parseTargets(targets)).toThrowError(expect.objectContaining({ code: "ValidationException" }));
  });

  test("never mean everything when no id is given", () => {
    expect(() => selectIds([])).toThrowError(expect.objectContaining({ code: "ValidationException" }));
  });

  test("have at most 5 keys of at most 50 values", () => {
    const target = { Key: "tag-key", Values: ["a"] };
    expect(Targets.safeParse(Array(5).fill(target)).success).toBe(true);
    expect(Targets.safeParse(Array(6).fill(target)).success).toBe(false);
    expect(Targets.safeParse([{ ...target, Values: Array(51).fill("a") }]).success).toBe(false);
    expect(Targets.safeParse([{ ...target, Key: "k".repeat(164) }]).success).toBe(false);
  });
});

describe("a node is meant", () => {
  const web = { nodeId: one, tags: { Role: "web", Stage: "prod", Empty: "" } };

  test.each<[string, Targets, boolean]>([
    ["by its id", [{ Key: "InstanceIds", Values: [two, one] }], true],
    ["not by another's id", [{ Key: "InstanceIds", Values: [two] }], false],
    ["by one of several values", [{ Key: "tag:Role", Values: ["db", "web"] }], true],
    ["not by another capital", [{ Key: "tag:Role", Values: ["Web"] }], false],
    [
      "by all keys together",
      [
        { Key: "tag:Role", Values: ["web"] },
        { Key: "tag:Stage", Values: ["prod"] },
      ],
      true,
    ],
    [
      "not by one key of two",
      [
        { Key: "tag:Role", Values: ["web"] },
        { Key: "tag:Stage", Values: ["test"] },
      ],
      false,
    ],
    ["by having a tag, even an empty one", [{ Key: "tag-key", Values: ["Nope", "Empty"] }], true],
    ["by an empty value", [{ Key: "tag:Empty", Values: [""] }], true],
    ["not by an empty value of a tag it has not", [{ Key: "tag:Nope", Values: [""] }], false],
    ["not by a name that every object has", [{ Key: "tag-key", Values: ["constructor"] }], false],
  ])("%s", async (_, targets, expected) => {
    expect(matches(await settle(parseTargets(targets), nothing), web)).toBe(expected);
  });
});
