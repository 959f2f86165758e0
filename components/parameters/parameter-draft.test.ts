import { expect, test } from "vitest";
import { createRequest, emptyDraft, itemsOf, textOfValue, updateRequest, valueProblem } from "./parameter-draft";

const draft = (given: Partial<typeof emptyDraft>) => ({ ...emptyDraft, name: "/a", value: "x", ...given });

test("a list is written as its items with commas, and read back as them", () => {
  const list = draft({ type: "StringList", items: ["a b", "c"] });
  expect(textOfValue(list)).toBe("a b,c");
  expect(itemsOf(textOfValue(list))).toEqual(list.items);
});

test.each([
  [{ value: "" }, "Give a value."],
  [{ value: "{{ssm:other}}" }, "A value cannot name another parameter: leave out {{ and }}."],
  [{ value: "é".repeat(2_049) }, "At most 4,096 bytes in this tier; this has 4,098."],
  [{ type: "StringList" as const, items: ["a", ""] }, "Give each item a value, or remove it."],
  [{ type: "StringList" as const, items: ["a,b"] }, "An item has no comma: commas part the items."],
  [{ value: "é".repeat(2_049), tier: "Advanced" as const }, undefined],
  [{ value: " " }, undefined],
])("what is wrong with %j is said", (given, problem) => {
  expect(valueProblem(draft(given))).toBe(problem);
});

test("what is empty is not sent for a new parameter, and is emptied on one that is there", () => {
  expect(createRequest(draft({}))).toEqual({ Name: "/a", Type: "String", Tier: "Standard", Value: "x" });
  const before = draft({ description: "d", allowedPattern: "x+" });
  expect(updateRequest(draft({}), before)).toEqual({
    Name: "/a",
    Overwrite: true,
    Tier: "Standard",
    Value: "x",
    Description: "",
    AllowedPattern: "",
  });
});

test("an encryption key is sent with a secret, and only where it is not the one that it has", () => {
  const secret = draft({ type: "SecureString" });
  const other = { ...secret, keyId: "alias/shop" };
  expect(createRequest(secret).KeyId).toBeUndefined();
  expect(createRequest(other).KeyId).toBe("alias/shop");
  expect(createRequest({ ...other, type: "String" }).KeyId).toBeUndefined();
  expect(updateRequest(other, other).KeyId).toBeUndefined();
  expect(updateRequest(secret, other).KeyId).toBe("alias/aws/ssm");
});

test("policies are sent only where they are given, changed or taken away", () => {
  const at = new Date("2030-01-31T12:00:00.000Z");
  const policy = '[{"Type":"Expiration","Version":"1.0","Attributes":{"Timestamp":"2030-01-31T12:00:00.000Z"}}]';
  const expiring = draft({ tier: "Advanced", expiresAt: at });
  expect(createRequest(draft({ tier: "Advanced" })).Policies).toBeUndefined();
  expect(createRequest(expiring).Policies).toBe(policy);
  expect(createRequest({ ...expiring, tier: "Standard" }).Policies).toBeUndefined();
  expect(updateRequest(expiring, expiring).Policies).toBeUndefined();
  expect(updateRequest(expiring, { ...expiring, expiresAt: null }).Policies).toBe(policy);
  expect(updateRequest({ ...expiring, expiresAt: null }, expiring).Policies).toBe("[{}]");
  const notice = { type: "NoChangeNotification" as const, count: 20, unit: "Hours" as const };
  expect(JSON.parse(updateRequest({ ...expiring, notices: [notice] }, expiring).Policies ?? "")).toEqual([
    ...JSON.parse(policy),
    { Type: "NoChangeNotification", Version: "1.0", Attributes: { After: "20", Unit: "Hours" } },
  ]);
});
