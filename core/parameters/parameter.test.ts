import { expect, test } from "vitest";
import { checkedDataType, checkedName, checkedPath, readReference, readWholeReference } from "./parameter";
import { readPolicies, storedPolicies } from "./parameter-policies";
import { labelProblem, pathsAbove, sentencePathProblem } from "./parameter-rules";
import { checkValue, type TierQuestion, tierOf } from "./parameter-value";
import { dueOf, noticesOf, type PoliciesThen } from "./policy-rules";

const place = { region: "us-east-1", accountId: "123456789012" };

test.each(["x", "/x", "/a/b.c/d-e_F", `/${"a/".repeat(14)}z`, "/awe/ssm", "assm"])("takes the name %s", (name) => {
  expect(checkedName(` ${name} `, place)).toBe(name);
});

test.each([
  ["", "ValidationException"],
  ["/", "ValidationException"],
  ["a/b", "ValidationException"],
  ["/a/", "ValidationException"],
  ["/a//b", "ValidationException"],
  ["/a b", "ValidationException"],
  ["/ä", "ValidationException"],
  ["/a:1", "ValidationException"],
  ["aws", "ValidationException"],
  ["/AwS-thing/x", "ValidationException"],
  ["ssmX", "ValidationException"],
  [`/${"a/".repeat(15)}z`, "HierarchyLevelLimitExceededException"],
  [`/${"a".repeat(1011)}`, "ValidationException"],
])("refuses the name %s", (name, code) => {
  expect(() => checkedName(name, place)).toThrowError(expect.objectContaining({ code }));
});

test("the longest name is the one whose ARN has 1,011 characters", () => {
  const room = 1011 - "arn:aws:ssm:us-east-1:123456789012:parameter/".length;
  expect(checkedName(`/${"a".repeat(room)}`, place)).toHaveLength(room + 1);
  expect(() => checkedName(`/${"a".repeat(room + 1)}`, place)).toThrowError();
});

test.each([
  ["x", { name: "x", path: "/x", selector: "" }],
  ["/a/b:3", { name: "/a/b", path: "/a/b", version: 3, selector: ":3" }],
  ["/a/b:prod", { name: "/a/b", path: "/a/b", label: "prod", selector: ":prod" }],
  ["/a:99999999999999999999", { name: "/a", path: "/a", version: 0, selector: ":99999999999999999999" }],
  ["arn:aws:ssm:eu-west-1:123456789012:parameter/a/b:2", { name: "/a/b", path: "/a/b", version: 2, selector: ":2" }],
  [
    "arn:aws:ssm:us-east-1:210987654321:parameter/a",
    {
      name: "arn:aws:ssm:us-east-1:210987654321:parameter/a",
      path: "arn:aws:ssm:us-east-1:210987654321:parameter/a",
      selector: "",
    },
  ],
])("reads %s as what it means", (given, reference) => {
  expect(readReference(given, place)).toEqual(reference);
});

test.each(["/a:", "/a:b:c", "/a b", ":3", "/a\n"])(
  "refuses %j as a reference, unless spaces around it are all",
  (given) => {
    if (given.trim() === "/a") expect(readReference(given, place).path).toBe("/a");
    else
      expect(() => readReference(given, place)).toThrowError(expect.objectContaining({ code: "ValidationException" }));
  },
);

test("a whole parameter is named without a version", () => {
  expect(() => readWholeReference("/a:1", place)).toThrowError(
    expect.objectContaining({ code: "ValidationException" }),
  );
  expect(readWholeReference("/a", place).path).toBe("/a");
});

test("paths: the slash at the end is no matter to AWS's operations, and is one to sentences", () => {
  expect([checkedPath("/"), checkedPath("/a/"), checkedPath("/a/b")]).toEqual(["/", "/a", "/a/b"]);
  for (const bad of ["a", "", "/a//b", "/a b"]) expect(() => checkedPath(bad)).toThrowError();
  expect([sentencePathProblem("/"), sentencePathProblem("/a")]).toEqual([undefined, undefined]);
  expect(sentencePathProblem("/a/")).toContain("slash");
  expect(pathsAbove("/a/b/c")).toEqual(["/a", "/a/b"]);
  expect(pathsAbove("c")).toEqual([]);
});

test.each(["prod", "v1.2-rc_3", "a".repeat(100)])("takes the label %s", (label) => {
  expect(labelProblem(label)).toBeUndefined();
});
test.each(["", "1st", "awsome", "SSM-x", "a b", "a/b", "a".repeat(101)])("refuses the label %s", (label) => {
  expect(labelProblem(label)).toBeTypeOf("string");
});

const asking = (given: Partial<TierQuestion>): TierQuestion => ({
  ...{ asked: "Standard", present: undefined, valueBytes: 10, hasPolicies: false, standardCount: 0 },
  ...given,
});

test.each<[Partial<TierQuestion>, string]>([
  [{}, "Standard"],
  [{ asked: "Advanced" }, "Advanced"],
  [{ valueBytes: 4096 }, "Standard"],
  [{ asked: "Advanced", valueBytes: 8192, hasPolicies: true }, "Advanced"],
  [{ asked: "Advanced", present: "Standard" }, "Advanced"],
  [{ asked: "Intelligent-Tiering" }, "Standard"],
  [{ asked: "Intelligent-Tiering", valueBytes: 4097 }, "Advanced"],
  [{ asked: "Intelligent-Tiering", hasPolicies: true }, "Advanced"],
  [{ asked: "Intelligent-Tiering", standardCount: 10_000 }, "Advanced"],
  [{ asked: "Intelligent-Tiering", present: "Advanced" }, "Advanced"],
])("%j is in the tier %s", (given, tier) => {
  expect(tierOf(asking(given))).toBe(tier);
});

test.each<[Partial<TierQuestion>, string]>([
  [{ valueBytes: 4097 }, "Value"],
  [{ asked: "Advanced", valueBytes: 8193 }, "Value"],
  [{ asked: "Intelligent-Tiering", valueBytes: 8193 }, "Value"],
  [{ hasPolicies: true }, "Policies"],
  [{ present: "Advanced" }, "Tier"],
])("%j is refused for its %s", (given, field) => {
  expect(() => tierOf(asking(given))).toThrowError(
    expect.objectContaining({ code: "ValidationException", problems: [expect.objectContaining({ path: [field] })] }),
  );
});

test.each([
  ["", "", "ValidationException"],
  ["a {{ssm:b}} c", "", "ValidationException"],
  ["{{\n}}", "", "ValidationException"],
  ["abc", "[0-9]+", "ParameterPatternMismatchException"],
  ["123x", "[0-9]+", "ParameterPatternMismatchException"],
  ["a", "(?=a)a", "InvalidAllowedPatternException"],
  ["a", "[", "InvalidAllowedPatternException"],
])("the value %j with the pattern %j is refused with %s", (value, pattern, code) => {
  expect(() => checkValue(value, pattern)).toThrowError(expect.objectContaining({ code }));
});

test("a pattern that takes a backtracking engine for ever is answered at once", () => {
  expect(() => checkValue(`${"a".repeat(4000)}!`, "(a+)+$")).toThrowError(
    expect.objectContaining({ code: "ParameterPatternMismatchException" }),
  );
});

const policy = (given: object) => JSON.stringify([given]);
const expiration = { Type: "Expiration", Version: "1.0", Attributes: { Timestamp: "2030-01-31T12:00:00.000+02:00" } };

const before = { Type: "ExpirationNotification", Version: "1.0", Attributes: { Before: "15", Unit: "Days" } };
const after = { Type: "NoChangeNotification", Version: "1.0", Attributes: { After: "20", Unit: "Hours" } };

test("notices are read with their times, several of a kind, and are due before the expiry and after the change", () => {
  const twoHours = { ...before, Attributes: { Before: "2", Unit: "Hours" } };
  const policies = readPolicies(JSON.stringify([before, expiration, after, twoHours]));
  expect(policies).toMatchObject([
    { type: "ExpirationNotification", before: { count: 15, unit: "Days" }, text: JSON.stringify(before) },
    { type: "Expiration" },
    { type: "NoChangeNotification", after: { count: 20, unit: "Hours" } },
    { type: "ExpirationNotification", before: { count: 2, unit: "Hours" } },
  ]);
  expect(storedPolicies(policies.map(({ text }) => text))).toEqual(policies);
  const modifiedAt = new Date("2029-12-01T00:00:00Z");
  expect(dueOf(policies, modifiedAt).map((each) => each.toISOString())).toEqual([
    "2030-01-16T10:00:00.000Z",
    "2030-01-31T10:00:00.000Z",
    "2029-12-01T20:00:00.000Z",
    "2030-01-31T08:00:00.000Z",
  ]);
});

test("a new version waits anew for a change, and tells nothing twice of the same expiry", () => {
  const policies = readPolicies(JSON.stringify([before, expiration, after]));
  const [first, later] = [new Date("2029-12-01T00:00:00Z"), new Date("2030-01-20T00:00:00Z")];
  const places = (then: PoliciesThen | undefined, given = policies) =>
    noticesOf(given, later, then).map(({ position }) => position);
  expect(places(undefined)).toEqual([0, 2]);
  expect(places({ policies, modifiedAt: first, waiting: [0] })).toEqual([0, 2]);
  expect(places({ policies, modifiedAt: first, waiting: [] })).toEqual([2]);
  const moved = { ...expiration, Attributes: { Timestamp: "2031-01-31T12:00:00.000+02:00" } };
  const anew = readPolicies(JSON.stringify([moved, before]));
  expect(places({ policies, modifiedAt: first, waiting: [] }, anew)).toEqual([1]);
});

test("an expiration is read with its offset, and [{}] takes all policies away", () => {
  expect(readPolicies(policy(expiration))).toEqual([
    { type: "Expiration", expiresAt: new Date("2030-01-31T10:00:00Z"), text: JSON.stringify(expiration) },
  ]);
  expect(readPolicies("[{}]")).toEqual([]);
});

test.each([
  ["no JSON", "x", "ValidationException"],
  ["no list", "{}", "ValidationException"],
  ["texts", '["x"]', "ValidationException"],
  ["too many", JSON.stringify(Array.from({ length: 11 }, () => expiration)), "PoliciesLimitExceededException"],
  ["two expirations", JSON.stringify([expiration, expiration]), "IncompatiblePolicyException"],
  ["another type", policy({ ...expiration, Type: "Rotation" }), "InvalidPolicyTypeException"],
  ["a notice of no expiry", policy(before), "IncompatiblePolicyException"],
  ["no unit", policy({ ...after, Attributes: { After: "1" } }), "InvalidPolicyAttributeException"],
  ["another unit", policy({ ...after, Attributes: { After: "1", Unit: "Weeks" } }), "InvalidPolicyAttributeException"],
  ["no time", policy({ ...after, Attributes: { After: "0", Unit: "Days" } }), "InvalidPolicyAttributeException"],
  ["a number", policy({ ...after, Attributes: { After: 20, Unit: "Days" } }), "InvalidPolicyAttributeException"],
  ["too long", policy({ ...after, Attributes: { After: "100000", Unit: "Days" } }), "InvalidPolicyAttributeException"],
  ["the other's", policy({ ...after, Attributes: { Before: "1", Unit: "Days" } }), "InvalidPolicyAttributeException"],
  ["another version", policy({ ...expiration, Version: "2.0" }), "InvalidPolicyAttributeException"],
  ["no attributes", policy({ ...expiration, Attributes: undefined }), "InvalidPolicyAttributeException"],
  ["no instant", policy({ ...expiration, Attributes: { Timestamp: "2030-01-31" } }), "InvalidPolicyAttributeException"],
  [
    "another attribute",
    policy({ ...expiration, Attributes: { ...expiration.Attributes, Before: "1" } }),
    "InvalidPolicyAttributeException",
  ],
])("policies that are %s are refused", (_, text, code) => {
  expect(() => readPolicies(text)).toThrowError(expect.objectContaining({ code }));
});

test("data that nothing here can check is refused with the reason", () => {
  expect([checkedDataType("text"), checkedDataType("")]).toEqual(["text", "text"]);
  expect(() => checkedDataType("aws:ec2:image")).toThrowError(/EC2/);
  expect(() => checkedDataType("aws:ssm:integration")).toThrowError(/integrations/);
  expect(() => checkedDataType("constructor")).toThrowError(/not supported/);
});
