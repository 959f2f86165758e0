import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Condition, holds } from "@/core/access/condition";
import { createPolicy } from "../access/create-policy";
import { aCaller, aUser, type TestApplication, testApplication } from "../db/testing";
import { type Caller, type InputOf, perform } from "../operation";
import { resetServiceSetting } from "../service-settings/reset-service-setting";
import { updateServiceSetting } from "../service-settings/update-service-setting";
import { addTagsToResource } from "../tags/add-tags-to-resource";
import { listTagsForResource } from "../tags/list-tags-for-resource";
import { deleteParameter, deleteParameters } from "./delete-parameter";
import { describeParameters } from "./describe-parameters";
import { getParameter } from "./get-parameter";
import { getParameterHistory } from "./get-parameter-history";
import { getParameters } from "./get-parameters";
import { getParametersByPath } from "./get-parameters-by-path";
import { parameterJobs } from "./jobs";
import { labelParameterVersion, unlabelParameterVersion } from "./label-parameter-version";
import { listDeletedParameters } from "./list-deleted-parameters";
import { list } from "./list-store";
import { parameterResource } from "./parameter-resource";
import { putParameter } from "./put-parameter";
import { restoreParameter } from "./restore-parameter";

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app?.destroy());

type Put = InputOf<typeof putParameter>;
const admin = () => aCaller(app);
const put = async (Name: string, Value: string, given: Partial<Put> = {}, caller: Caller = admin()) =>
  (
    await perform(
      app,
      putParameter,
      { Name, Value, ...(given.Overwrite !== true && { Type: "String" }), ...given },
      caller,
    )
  ).output;
const get = async (Name: string, WithDecryption = false, caller: Caller = admin()) =>
  (await perform(app, getParameter, { Name, WithDecryption }, caller)).output.Parameter;
const label = async (Name: string, Labels: string[], ParameterVersion?: number) =>
  (
    await perform(
      app,
      labelParameterVersion,
      { Name, Labels, ...(ParameterVersion !== undefined && { ParameterVersion }) },
      admin(),
    )
  ).output;
const linesOf = (path: string) =>
  app.db.prisma.auditEntry.findMany({ where: { resources: { has: `Parameter/${path}` } }, orderBy: { id: "asc" } });

test("a parameter is read in its latest version, by number, by label and by ARN, also at the root without its slash", async () => {
  expect(await put("/app/url", "one")).toEqual({ Version: 1, Tier: "Standard" });
  expect(await put("/app/url", "two", { Overwrite: true })).toEqual({ Version: 2, Tier: "Standard" });
  await label("/app/url", ["prod"], 1);
  const ARN = `arn:aws:ssm:${app.config.region}:${app.config.accountId}:parameter/app/url`;
  expect(await get("/app/url")).toEqual({
    ...{ Name: "/app/url", Type: "String", Value: "two", Version: 2, ARN, DataType: "text" },
    LastModifiedDate: app.now(),
  });
  expect(await get("/app/url:1")).toMatchObject({ Value: "one", Version: 1, Selector: ":1" });
  expect(await get("/app/url:prod")).toMatchObject({ Value: "one", Version: 1, Selector: ":prod" });
  expect(await get(ARN)).toMatchObject({ Name: "/app/url", Value: "two" });
  expect(await get(`${ARN}:prod`)).toMatchObject({ Value: "one" });
  await put("atRoot", "r");
  expect(await get("/atRoot")).toMatchObject({ Name: "atRoot", Value: "r" });
  await expect(put("/atRoot", "r")).rejects.toMatchObject({ code: "ParameterAlreadyExists" });
});

test.each([
  ["/app/none", "ParameterNotFound"],
  ["/app/url:9", "ParameterVersionNotFound"],
  ["/app/url:0", "ParameterVersionNotFound"],
  ["/app/url:99999999999999", "ParameterVersionNotFound"],
  ["/app/url:none", "ParameterVersionNotFound"],
  ["/app/url:a:b", "ValidationException"],
  ["/app/u rl", "ValidationException"],
  ["arn:aws:ssm:us-east-1:210987654321:parameter/app/url", "ParameterNotFound"],
])("what %s means is answered with %s", async (Name, code) => {
  await expect(get(Name)).rejects.toMatchObject({ code });
});

test.each<[string, Partial<Put> & { Name: string }, string]>([
  ["a reserved name", { Name: "/aws/x" }, "ValidationException"],
  ["a reserved name at the root", { Name: "SSM-x" }, "ValidationException"],
  ["levels without a slash before them", { Name: "a/b" }, "ValidationException"],
  ["an empty level", { Name: "/a//b" }, "ValidationException"],
  ["too many levels", { Name: "/a".repeat(16) }, "HierarchyLevelLimitExceededException"],
  ["a name that is too long", { Name: `/${"a".repeat(1000)}` }, "ValidationException"],
  ["no value", { Name: "/bad", Value: "" }, "ValidationException"],
  ["a value that names a parameter", { Name: "/bad", Value: "{{ssm:other}}" }, "ValidationException"],
  ["more than the tier has room for", { Name: "/bad", Value: "é".repeat(2049) }, "ValidationException"],
  [
    "more than any tier has room for",
    { Name: "/bad", Value: "a".repeat(8193), Tier: "Advanced" },
    "ValidationException",
  ],
  ["no type", { Name: "/bad", Type: undefined }, "ValidationException"],
  ["a key for what is not encrypted", { Name: "/bad", KeyId: "alias/aws/ssm" }, "ValidationException"],
  ["a key that there is not", { Name: "/bad", Type: "SecureString", KeyId: "alias/none" }, "InvalidKeyId"],
  ["a pattern that is none", { Name: "/bad", AllowedPattern: "(" }, "InvalidAllowedPatternException"],
  ["a value against its pattern", { Name: "/bad", AllowedPattern: "[0-9]+" }, "ParameterPatternMismatchException"],
  ["data that cannot be checked", { Name: "/bad", DataType: "aws:ec2:image" }, "ValidationException"],
  ["tags with a new value", { Name: "/bad", Overwrite: true, Tags: [{ Key: "a", Value: "b" }] }, "ValidationException"],
  [
    "policies in the standard tier",
    { Name: "/bad", Policies: expiring("2999-01-01T00:00:00Z") },
    "ValidationException",
  ],
  ["policies that are no list", { Name: "/bad", Policies: "{}", Tier: "Advanced" }, "ValidationException"],
  [
    "a policy that notifies nobody",
    { Name: "/bad", Tier: "Advanced", Policies: '[{"Type":"NoChangeNotification","Version":"1.0"}]' },
    "InvalidPolicyAttributeException",
  ],
  [
    "a policy without its time",
    { Name: "/bad", Tier: "Advanced", Policies: expiring("soon") },
    "InvalidPolicyAttributeException",
  ],
])("a parameter with %s is refused, and nothing is left of it", async (_, given, code) => {
  const input = { Value: "value", Type: "String" as const, ...given };
  await expect(perform(app, putParameter, input, admin())).rejects.toMatchObject({ code });
  expect(await app.db.prisma.parameter.count({ where: { name: given.Name } })).toBe(0);
});

function expiring(Timestamp: string) {
  return JSON.stringify([{ Type: "Expiration", Version: "1.0", Attributes: { Timestamp } }]);
}

test("a type never changes, a pattern holds for every new value, and what is left out stays as it was", async () => {
  await put("/keep/all", "123", { AllowedPattern: "[0-9]+", Description: "digits", Tier: "Advanced" });
  await expect(put("/keep/all", "1", { Overwrite: true, Type: "StringList" })).rejects.toMatchObject({
    code: "HierarchyTypeMismatchException",
  });
  await expect(put("/keep/all", "x", { Overwrite: true })).rejects.toMatchObject({
    code: "ParameterPatternMismatchException",
  });
  await expect(put("/keep/all", "1", { Overwrite: true, Tier: "Standard" })).rejects.toMatchObject({
    code: "ValidationException",
  });
  expect(await put("/keep/all", "4", { Overwrite: true })).toEqual({ Version: 2, Tier: "Advanced" });
  const asked = { ParameterFilters: [{ Key: "Name", Values: ["/keep/all"] }] };
  const { output } = await perform(app, describeParameters, asked, admin());
  expect(output.Parameters).toMatchObject([
    {
      Description: "digits",
      AllowedPattern: "[0-9]+",
      Version: 2,
      LastModifiedUser: expect.stringContaining(":user/"),
    },
  ]);
  expect(await put("/keep/smart", "a".repeat(5000), { Tier: "Intelligent-Tiering" })).toMatchObject({
    Tier: "Advanced",
  });
  expect(await put("/keep/small", "a", { Tier: "Intelligent-Tiering" })).toMatchObject({ Tier: "Standard" });
});

test("the account's usual tier is that of new parameters that name none, and of no others", async () => {
  const SettingId = "/ssm/parameter-store/default-parameter-tier";
  await put("/usual/before", "a");
  const SettingValue = "Advanced";
  await perform(app, updateServiceSetting, { SettingId, SettingValue }, admin());
  expect(await put("/usual/a", "a")).toMatchObject({ Tier: "Advanced" });
  expect(await put("/usual/b", "a", { Tier: "Standard" })).toMatchObject({ Tier: "Standard" });
  expect(await put("/usual/before", "b", { Overwrite: true })).toMatchObject({ Tier: "Standard" });
  await perform(app, resetServiceSetting, { SettingId }, admin());
  expect(await put("/usual/c", "a")).toMatchObject({ Tier: "Standard" });
});

test("two that make the same parameter at once make one of it", async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 6 }, (_, index) => put("/race", String(index))));
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const outcome of outcomes)
    if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "ParameterAlreadyExists" });
  const written = Array.from({ length: 6 }, (_, index) => put("/race", String(index), { Overwrite: true }));
  expect((await Promise.all(written)).map(({ Version }) => Version).sort()).toEqual([2, 3, 4, 5, 6, 7]);
});

test("a hundred versions are kept; the oldest goes, unless it has a label", async () => {
  await put("/many", "0");
  await label("/many", ["first"], 1);
  for (let number = 2; number <= 100; number++) await put("/many", String(number), { Overwrite: true });
  await expect(put("/many", "101", { Overwrite: true })).rejects.toMatchObject({
    code: "ParameterMaxVersionLimitExceeded",
  });
  expect(await label("/many", ["first"])).toEqual({ InvalidLabels: [], ParameterVersion: 100 });
  expect(await put("/many", "101", { Overwrite: true })).toMatchObject({ Version: 101 });
  await expect(get("/many:1")).rejects.toMatchObject({ code: "ParameterVersionNotFound" });
  const seen: number[] = [];
  let NextToken: string | undefined;
  do {
    const input = { Name: "/many", MaxResults: 30, ...(NextToken !== undefined && { NextToken }) };
    const { output } = await perform(app, getParameterHistory, input, admin());
    seen.push(...output.Parameters.map(({ Version }) => Version));
    NextToken = output.NextToken;
  } while (NextToken !== undefined);
  expect(seen).toEqual(Array.from({ length: 100 }, (_, index) => index + 2));
});

test("labels move, bad ones are listed and left out, and a version has at most ten", async () => {
  await put("/labels", "1");
  await put("/labels", "2", { Overwrite: true });
  expect(await label("/labels", ["prod", "1st", "aws-x", "ok!"], 1)).toEqual({
    InvalidLabels: ["1st", "aws-x", "ok!"],
    ParameterVersion: 1,
  });
  await label("/labels", ["prod"], 2);
  expect(await get("/labels:prod")).toMatchObject({ Value: "2" });
  const others = Array.from({ length: 10 }, (_, index) => `l${index}`);
  await expect(label("/labels", others, 2)).rejects.toMatchObject({ code: "ParameterVersionLabelLimitExceeded" });
  await expect(label("/labels", ["x"], 7)).rejects.toMatchObject({ code: "ParameterVersionNotFound" });
  const unlabel = { Name: "/labels", ParameterVersion: 2, Labels: ["prod", "none"] };
  const { output } = await perform(app, unlabelParameterVersion, unlabel, admin());
  expect(output).toEqual({ RemovedLabels: ["prod"], InvalidLabels: ["none"] });
  await expect(get("/labels:prod")).rejects.toMatchObject({ code: "ParameterVersionNotFound" });
});

describe("secrets", () => {
  test("are decrypted only for who asks and may, with a line of the audit that has no value", async () => {
    await put("/secret/one", "canary-7f3a", { Type: "SecureString" });
    const sealed = await get("/secret/one");
    expect(Buffer.from(sealed.Value, "base64").toString("latin1")).not.toContain("canary");
    expect(await linesOf("/secret/one")).toHaveLength(1);
    expect(await get("/secret/one", true)).toMatchObject({ Type: "SecureString", Value: "canary-7f3a" });
    const byPath = { Path: "/secret", WithDecryption: true };
    const { output } = await perform(app, getParametersByPath, byPath, admin());
    expect(output.Parameters.map(({ Value }) => Value)).toEqual(["canary-7f3a"]);
    const lines = await linesOf("/secret/one");
    expect(lines.map(({ operation }) => operation)).toEqual(["PutParameter", "DecryptParameters", "DecryptParameters"]);
    expect(JSON.stringify(lines.map(({ summary }) => summary))).not.toContain("canary");
    const reader = (await aUser(app, { role: "ReadOnly" })).name;
    const caller = aCaller(app, { id: reader, roles: ["ReadOnly"] });
    expect(await get("/secret/one", false, caller)).toMatchObject({ Value: expect.any(String) });
    await expect(get("/secret/one", true, caller)).rejects.toMatchObject({ code: "AccessDeniedException" });
    expect((await linesOf("/secret/one")).at(-1)).toMatchObject({ operation: "DecryptParameters", outcome: "refused" });
  });

  test("a dump has neither them nor what they were", async () => {
    await put("/secret/dump", "canary-9b1c", { Type: "SecureString", Description: "seen" });
    const { rows } = await app.db.pool.query<{ text: string }>(
      `SELECT string_agg(t::text, ' ') AS text FROM (SELECT v::text FROM parameter_version v UNION ALL SELECT a::text FROM audit_entry a) AS t`,
    );
    expect(rows[0]?.text).toContain("seen");
    expect(rows[0]?.text).not.toContain("canary-9b1c");
    expect(rows[0]?.text).not.toContain(Buffer.from("canary-9b1c").toString("hex"));
  });

  test("one that was edited, or moved to another parameter or version, is refused and reported", async () => {
    await put("/swap/a", "value of a", { Type: "SecureString" });
    await put("/swap/b", "value of b", { Type: "SecureString" });
    const [a, b] = await app.db.prisma.parameter.findMany({
      where: { path: { startsWith: "/swap/" } },
      orderBy: { path: "asc" },
    });
    await app.db.prisma.$executeRaw`
      UPDATE parameter_version SET sealed = (SELECT sealed FROM parameter_version WHERE parameter_id = ${a?.id}::uuid)
      WHERE parameter_id = ${b?.id}::uuid`;
    const refused = { code: "InvalidCiphertextException" };
    await expect(get("/swap/b", true)).rejects.toMatchObject(refused);
    expect(await get("/swap/a", true)).toMatchObject({ Value: "value of a" });
    await app.db.prisma.$executeRaw`
      UPDATE parameter_version SET sealed = set_byte(sealed, length(sealed) - 1, get_byte(sealed, length(sealed) - 1) # 1)
      WHERE parameter_id = ${a?.id}::uuid`;
    await expect(get("/swap/a", true)).rejects.toMatchObject(refused);
  });
});

test("a value, a label or a version that somebody wrote into the database is not believed", async () => {
  await put("/forged/value", "mine");
  await put("/forged/version", "old");
  await put("/forged/version", "new", { Overwrite: true });
  const [value, version] = await app.db.prisma.parameter.findMany({
    where: { path: { startsWith: "/forged/" } },
    orderBy: { path: "asc" },
  });
  await app.db.prisma.parameterVersion.updateMany({
    where: { parameterId: value?.id ?? "" },
    data: { value: "theirs" },
  });
  await app.db.prisma.parameter.updateMany({ where: { id: version?.id ?? "" }, data: { version: 1 } });
  for (const name of ["/forged/value", "/forged/version"])
    await expect(get(name)).rejects.toMatchObject({ code: expect.stringMatching(/NotFound$/) });
  const { output } = await perform(app, getParametersByPath, { Path: "/forged" }, admin());
  expect(output.Parameters).toEqual([]);
});

test("what is deleted is gone to every question, and can be had back for a day with all that belonged to it", async () => {
  await put("/gone/x", "1", { Tags: [{ Key: "Team", Value: "web" }] });
  await label("/gone/x", ["keep"]);
  await perform(app, deleteParameter, { Name: "/gone/x" }, admin());
  await expect(get("/gone/x")).rejects.toMatchObject({ code: "ParameterNotFound" });
  await expect(perform(app, deleteParameter, { Name: "/gone/x" }, admin())).rejects.toMatchObject({
    code: "ParameterNotFound",
  });
  expect((await perform(app, getParametersByPath, { Path: "/gone" }, admin())).output.Parameters).toEqual([]);
  // Another one of the name has nothing of the former.
  await put("/gone/x", "other");
  const tags = async () =>
    (await perform(app, listTagsForResource, { ResourceType: "Parameter", ResourceId: "/gone/x" }, admin())).output
      .TagList;
  expect(await tags()).toEqual([]);
  await expect(perform(app, restoreParameter, { Name: "/gone/x" }, admin())).rejects.toMatchObject({
    code: "ParameterAlreadyExists",
  });
  const both = { Names: ["/gone/x", "/gone/none"] };
  expect((await perform(app, deleteParameters, both, admin())).output).toEqual({
    DeletedParameters: ["/gone/x"],
    InvalidParameters: ["/gone/none"],
  });
  const former = await app.db.prisma.parameter.findFirst({ where: { path: "/gone/x" }, orderBy: { createdAt: "asc" } });
  const later = new Date(app.now().getTime() + 60_000);
  app.setNow(later);
  const deleted = async () => {
    const { output } = await perform(app, listDeletedParameters, {}, admin());
    return output.Parameters.filter(({ Name }) => Name === "/gone/x");
  };
  expect(await deleted()).toMatchObject([{ Version: 1, Type: "String", IsTaken: false }]);
  await perform(app, restoreParameter, { Name: "/gone/x" }, admin());
  expect(await deleted()).toMatchObject([{ IsTaken: true }]);
  const back = await get("/gone/x");
  expect(back.Value).toBe(former && (await get("/gone/x:1")).Value);
  await perform(app, deleteParameter, { Name: "/gone/x" }, admin());
  app.setNow(new Date(later.getTime() + 25 * 3_600_000));
  await expect(perform(app, restoreParameter, { Name: "/gone/x" }, admin())).rejects.toMatchObject({
    code: "ParameterNotFound",
  });
  expect(await deleted()).toEqual([]);
  await parameterJobs["forget-parameters"](app)();
  expect(await app.db.prisma.parameter.count({ where: { path: "/gone/x" } })).toBe(0);
  expect(await app.db.prisma.tag.count({ where: { resourceType: "Parameter", key: "Team" } })).toBe(0);
});

describe("lists", () => {
  beforeAll(async () => {
    for (const name of ["/l/a", "/l/a/b", "/l/a/c/d", "/l/ab", "/l/b", "/l0"]) await put(name, name);
    await put("/l/s", "secret", { Type: "SecureString", Tags: [{ Key: "Team", Value: "db" }] });
    await put("/l/big", "x", { Tier: "Advanced", Type: "StringList" });
    await put("/l/a", "two", { Overwrite: true });
    await label("/l/a", ["prod"], 1);
    const team = { ResourceType: "Parameter" as const, ResourceId: "/l/b", Tags: [{ Key: "Team", Value: "web" }] };
    await perform(app, addTagsToResource, team, admin());
  });

  const all = async (filters: object[], MaxResults = 50) => {
    const names: string[] = [];
    let NextToken: string | undefined;
    do {
      const input = {
        ParameterFilters: [{ Key: "Path", Option: "Recursive", Values: ["/l"] }, ...filters],
        MaxResults,
        ...(NextToken !== undefined && { NextToken }),
      };
      const { output } = await perform(app, describeParameters, input as InputOf<typeof describeParameters>, admin());
      names.push(...output.Parameters.map(({ Name }) => Name));
      NextToken = output.NextToken;
    } while (NextToken !== undefined);
    return names;
  };

  test.each<[object[], string[]]>([
    [[], ["/l/a", "/l/a/b", "/l/a/c/d", "/l/ab", "/l/b", "/l/big", "/l/s"]],
    [[{ Key: "Path", Values: ["/l/a"] }], ["/l/a/b"]],
    [[{ Key: "Path", Option: "Recursive", Values: ["/l/a/", "/l/none"] }], ["/l/a/b", "/l/a/c/d"]],
    [[{ Key: "Name", Values: ["/l/a", "/l/b"] }], ["/l/a", "/l/b"]],
    [[{ Key: "Name", Option: "BeginsWith", Values: ["/l/a"] }], ["/l/a", "/l/a/b", "/l/a/c/d", "/l/ab"]],
    [[{ Key: "Name", Option: "Contains", Values: ["/c/"] }], ["/l/a/c/d"]],
    [[{ Key: "Type", Values: ["SecureString", "StringList"] }], ["/l/big", "/l/s"]],
    [[{ Key: "KeyId", Option: "BeginsWith", Values: ["alias/"] }], ["/l/s"]],
    [[{ Key: "Tier", Values: ["Advanced"] }], ["/l/big"]],
    [
      [
        { Key: "DataType", Values: ["text"] },
        { Key: "tag:Team", Values: ["web"] },
      ],
      ["/l/b"],
    ],
    [[{ Key: "tag:Team" }], ["/l/b", "/l/s"]],
  ])("%j finds %j, whatever the size of a page", async (filters, names) => {
    expect(await all(filters)).toEqual(names);
    expect(await all(filters, 1)).toEqual(names);
  });

  test.each([
    [[{ Key: "Label", Values: ["prod"] }], "InvalidFilterKey"],
    [[{ Key: "Type", Option: "Contains", Values: ["String"] }], "InvalidFilterOption"],
    [[{ Key: "Type", Values: ["Text"] }], "InvalidFilterValue"],
    [[{ Key: "Name" }], "InvalidFilterValue"],
  ])("%j is refused with %s", async (filters, code) => {
    await expect(all(filters)).rejects.toMatchObject({ code });
  });

  test("by path: one level or all, the version of a label, and no filters of the other list", async () => {
    const byPath = async (input: InputOf<typeof getParametersByPath>) =>
      (await perform(app, getParametersByPath, input, admin())).output.Parameters.map(({ Name, Value }) => [
        Name,
        Value,
      ]);
    expect((await byPath({ Path: "/l/a" })).map(([name]) => name)).toEqual(["/l/a/b"]);
    expect((await byPath({ Path: "/l/a/", Recursive: true })).map(([name]) => name)).toEqual(["/l/a/b", "/l/a/c/d"]);
    const prod = { Path: "/l", ParameterFilters: [{ Key: "Label", Values: ["prod", "none"] }] };
    expect(await byPath(prod)).toEqual([["/l/a", "/l/a"]]);
    const named = { Path: "/l", ParameterFilters: [{ Key: "Name", Values: ["/l/a"] }] };
    await expect(byPath(named)).rejects.toMatchObject({ code: "InvalidFilterKey" });
    await expect(byPath({ Path: "l" })).rejects.toMatchObject({ code: "ValidationException" });
  });

  test.each<Condition>([
    { kind: "never" },
    { kind: "id", is: "/l/a" },
    { kind: "attribute", name: "path", in: ["/l/b", "/l/s", true] },
    { kind: "attribute", name: "owner", in: ["Self"] },
    { kind: "prefix", name: "path", prefix: "/l/a" },
    { kind: "prefix", name: "path", prefix: "/l/_" },
    { kind: "has-tag", key: "Team" },
    { kind: "not", of: { kind: "prefix", name: "path", prefix: "/l/a/" } },
    {
      kind: "all",
      of: [
        { kind: "prefix", name: "path", prefix: "/l/a" },
        { kind: "not", of: { kind: "id", is: "/l/ab" } },
      ],
    },
    {
      kind: "any",
      of: [
        { kind: "id", is: "/l/b" },
        { kind: "tag", key: "Team", in: ["db"] },
      ],
    },
  ])("who may see %j sees in lists what holds of each", async (visible) => {
    const { accountId } = app.config;
    const listed = async (seen: Condition) =>
      (await list(app.db.prisma, app, accountId, { filters: [], visible: seen, after: undefined }, 500)).rows;
    const everything = await listed({ kind: "always" });
    const expected = everything.filter(({ path }) => holds(visible, parameterResource(accountId, path)));
    expect((await listed(visible)).map(({ path }) => path)).toEqual(expected.map(({ path }) => path));
  });

  test("values of several are answered in the order of the question, and what there is not is listed", async () => {
    const Names = ["/l/b", "/l/none", "/l/a:prod", "/l/a:7", "/l/a"];
    const { output } = await perform(app, getParameters, { Names }, admin());
    expect(output.Parameters.map(({ Name, Selector }) => [Name, Selector])).toEqual([
      ["/l/b", undefined],
      ["/l/a", ":prod"],
      ["/l/a", undefined],
    ]);
    expect(output.InvalidParameters).toEqual(["/l/none", "/l/a:7"]);
  });
});

test("what is asked for in one turn is one statement, and each call gets its own", async () => {
  await put("/turn/a", "one");
  await put("/turn/a", "two", { Overwrite: true });
  await put("/turn/b", "b");
  await label("/turn/a", ["first"], 1);
  const asked = ["/turn/a", "/turn/b", "/turn/a:1", "/turn/a:first", "/turn/none", "/turn/a:7"];
  const elsewhere = aCaller(app, { accountId: "210987654321" });
  // What an account permits is read when somebody of it first asks for something.
  await expect(get("/turn/b", false, elsewhere)).rejects.toMatchObject({ code: "ParameterNotFound" });
  const query = vi.spyOn(app.db.pool, "query");
  try {
    const answers = await Promise.all(
      [...asked.map((name) => get(name)), get("/turn/b", false, elsewhere)].map((call) =>
        call.then(
          ({ Value }) => Value,
          ({ code }: { code: string }) => code,
        ),
      ),
    );
    expect(answers).toEqual([
      "two",
      "b",
      "one",
      "one",
      "ParameterNotFound",
      "ParameterVersionNotFound",
      "ParameterNotFound",
    ]);
    expect(query).toHaveBeenCalledTimes(1);
  } finally {
    query.mockRestore();
  }
});

describe("somebody who may read what is under a path", () => {
  let somebody: Caller;
  beforeAll(async () => {
    const { name } = await aUser(app, { role: "None" });
    somebody = aCaller(app, { id: name, roles: ["None"] });
    for (const path of ["/may", "/may/read", "/may/not", "/mayor", "/other/secret"]) await put(path, path);
    await put("/may/hide", "hidden", { Type: "SecureString" });
    const may = { kind: "parameters" as const, paths: ["/may"], secrets: false, write: false };
    await perform(app, createPolicy, { Name: "reader", Sentence: { who: { type: "User", name }, may } }, admin());
    const Text = `forbid (principal == User::"${name}", action, resource == Parameter::"/may/not");`;
    await perform(app, createPolicy, { Name: "not", Text }, admin());
    app.access.forget(app.config.accountId);
  });

  test("reads all of it and nothing beside it, in every way", async () => {
    expect(await get("/may/read", false, somebody)).toMatchObject({ Value: "/may/read" });
    expect(await get("/may", false, somebody)).toMatchObject({ Value: "/may" });
    const byPath = { Path: "/", Recursive: true };
    const { output } = await perform(app, getParametersByPath, byPath, somebody);
    expect(output.Parameters.map(({ Name }) => Name)).toEqual(["/may", "/may/hide", "/may/read"]);
    const listed = (await perform(app, describeParameters, {}, somebody)).output.Parameters;
    expect(listed.map(({ Name }) => Name)).toEqual(["/may", "/may/hide", "/may/read"]);
  });

  test.each(["/may/not", "/mayor", "/other/secret"])("does not learn whether there is %s", async (path) => {
    const answer = (name: string, operation: (name: string) => Promise<unknown>) =>
      operation(name).then(
        () => "an answer",
        (error: Error & { code?: string }) => [error.code, error.message.replaceAll(name, "…")],
      );
    const ways = [
      (name: string) => get(name, true, somebody),
      (name: string) => perform(app, getParameters, { Names: ["/may", name] }, somebody),
      (name: string) => perform(app, getParameterHistory, { Name: name }, somebody),
      (name: string) => put(name, "x", {}, somebody),
      (name: string) => perform(app, deleteParameter, { Name: name }, somebody),
    ];
    const hidden = await Promise.all(ways.map((way) => answer(path, way)));
    if (path !== "/may/not") await perform(app, deleteParameter, { Name: path }, admin());
    const absent = await Promise.all(ways.map((way) => answer(path === "/may/not" ? "/may/not" : path, way)));
    expect(absent).toEqual(hidden);
    expect(hidden.map(([code]) => code)).toEqual(ways.map(() => "AccessDeniedException"));
  });

  test("may neither decrypt nor write", async () => {
    expect(await get("/may/hide", false, somebody)).toMatchObject({ Type: "SecureString" });
    for (const denied of [
      () => get("/may/hide", true, somebody),
      () => put("/may/new", "x", {}, somebody),
      () => put("/may/read", "x", { Overwrite: true }, somebody),
      () => perform(app, restoreParameter, { Name: "/may/new" }, somebody),
    ])
      await expect(denied()).rejects.toMatchObject({ code: "AccessDeniedException" });
  });
});
