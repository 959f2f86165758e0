import { expect, test } from "vitest";
import { toConditions } from "../targets/selector";
import { parseAssociationTargets, settleAssociationTargets } from "./association-targets";

const activation = "00000000-0000-4000-8000-000000000001";
const conditionsOf = async (targets: Parameters<typeof parseAssociationTargets>[0]) =>
  toConditions(
    await settleAssociationTargets(parseAssociationTargets(targets), async (name) => [
      { kind: "tag", key: "Group", values: [name] },
    ]),
  );

test("every machine is meant by * alone, and by nothing else", async () => {
  expect(await conditionsOf([{ Key: "InstanceIds", Values: ["*"] }])).toEqual([{ kind: "every" }]);
  for (const targets of [
    [],
    [{ Key: "InstanceIds", Values: ["*", "mi-0123456789abcdef0"] }],
    [
      { Key: "InstanceIds", Values: ["*"] },
      { Key: "tag:Role", Values: ["web"] },
    ],
    [{ Key: "tag:Role", Values: [] }],
  ])
    expect(() => parseAssociationTargets(targets)).toThrowError(expect.objectContaining({ code: "InvalidTarget" }));
});

test("machines of an activation are meant by its id, which stands alone", async () => {
  expect(await conditionsOf([{ Key: "aws:ActivationId", Values: [activation] }])).toEqual([
    { kind: "property", property: "ActivationId", values: [activation] },
  ]);
  for (const targets of [
    [{ Key: "aws:ActivationId", Values: [] }],
    [{ Key: "aws:ActivationId", Values: ["*"] }],
    [{ Key: "aws:ActivationId", Values: [activation.replace("-8000-", "-ABCD-")] }],
    [
      { Key: "aws:ActivationId", Values: [activation] },
      { Key: "tag:Role", Values: ["web"] },
    ],
  ])
    expect(() => parseAssociationTargets(targets)).toThrowError(expect.objectContaining({ code: "InvalidTarget" }));
});

test("other targets mean what they mean to commands, but for the machines of an earlier one", async () => {
  expect(
    await conditionsOf([
      { Key: "tag:Role", Values: ["web"] },
      { Key: "resource-groups:Name", Values: ["prod"] },
    ]),
  ).toEqual([
    { kind: "tag", key: "Role", values: ["web"] },
    { kind: "group", conditions: [{ kind: "tag", key: "Group", values: ["prod"] }] },
  ]);
  const earlier = [{ Key: `command:${activation}`, Values: ["Failed"] }];
  expect(() => parseAssociationTargets(earlier)).toThrowError(expect.objectContaining({ code: "InvalidTarget" }));
});
