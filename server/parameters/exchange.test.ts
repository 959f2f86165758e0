import { inflateRawSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ExchangeFormat, ExportedParameter } from "@/core/parameters/exchange";
import { writeExchange } from "@/core/parameters/exchange-write";
import { createPolicy } from "../access/create-policy";
import { aCaller, aUser, type TestApplication, testApplication } from "../db/testing";
import { disableKey } from "../encryption-keys/change-key";
import { createKey } from "../encryption-keys/create-key";
import { type Caller, type InputOf, perform } from "../operation";
import { addTagsToResource } from "../tags/add-tags-to-resource";
import { exportParameters } from "./export-parameters";
import { getParameter } from "./get-parameter";
import { importParameters } from "./import-parameters";
import { labelParameterVersion } from "./label-parameter-version";
import { previewParameterImport } from "./preview-parameter-import";
import { putParameter } from "./put-parameter";
import { restoreParameter } from "./restore-parameter";

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app?.destroy());

const admin = () => aCaller(app);
const put = (Name: string, Value: string, given: Partial<InputOf<typeof putParameter>> = {}) =>
  perform(
    app,
    putParameter,
    { Name, Value, ...(given.Overwrite !== true && { Type: "String" as const }), ...given },
    admin(),
  );
const clear = async (Name: string) =>
  (await perform(app, getParameter, { Name, WithDecryption: true }, admin())).output.Parameter.Value;

type File = InputOf<typeof previewParameterImport>;
const yaml = (Path: string, Content: string, more: Partial<File> = {}): File => ({
  ...{ Path, Format: "YAML", Content },
  ...more,
});
const preview = async (file: File, caller: Caller = admin()) =>
  (await perform(app, previewParameterImport, file, caller)).output;
const kindsOf = async (file: File, caller: Caller = admin()) =>
  (await preview(file, caller)).Parameters.map((each) => {
    const { Name, Kind, Fields = [], Reason } = { Fields: undefined, Reason: undefined, ...each };
    return [Name, Kind, Reason ?? Fields.map(({ Field }) => Field).join(" ")].filter(Boolean).join(" ");
  });
/** Looks, and imports what was seen. */
const take = async (file: File, caller: Caller = admin(), between: () => Promise<unknown> = async () => {}) => {
  const { PlanHash, Plan } = await preview(file, caller);
  await between();
  return (await perform(app, importParameters, { ...file, PlanHash, Plan }, caller)).output;
};
const all = async (Path: string, WithDecryption = false, caller: Caller = admin()) => {
  const found: ExportedParameter[] = [];
  for (let NextToken: string | undefined; ; ) {
    const { output } = await perform(
      app,
      exportParameters,
      { Path, WithDecryption, ...(NextToken !== undefined && { NextToken }) },
      caller,
    );
    found.push(...output.Parameters);
    NextToken = output.NextToken;
    if (NextToken === undefined) return found;
  }
};
const linesOf = (requestId: string) =>
  app.db.prisma.auditEntry.findMany({ where: { requestId }, orderBy: { id: "asc" } });

test("what an import would do is told entry by entry, is done exactly so, and has a line of the audit for each parameter", async () => {
  await put("/one/same", "s", { Description: "stays" });
  await put("/one/other", "before", { Description: "d", Tags: [{ Key: "Env", Value: "prod" }] });
  await put("/one/secret", "hush", { Type: "SecureString" });
  await put("/one/kept", "quiet", { Type: "SecureString" });
  const file = yaml(
    "/one",
    `
- {Name: same, Value: s}
- {Name: other, Value: after, Description: e, Tags: {Env: test, Team: web}}
- {Name: secret, Value: louder, Type: SecureString}
- {Name: kept, Value: quiet}
- {Name: /one/deep/new, Value: [a, b], AllowedPattern: "[a-z,]+", Tags: {k: v}}
`,
  );
  const seen = await preview(file);
  expect(seen.Parameters).toEqual([
    {
      ...{ Name: "/one/deep/new", Kind: "New", Line: 6, Type: "StringList" },
      Fields: [
        { Field: "Value", After: "a,b" },
        { Field: "Tier", After: "Standard" },
        { Field: "AllowedPattern", After: "[a-z,]+" },
        { Field: "Tags", After: "k=v" },
      ],
    },
    { Name: "/one/kept", Kind: "Unchanged", Line: 5 },
    {
      ...{ Name: "/one/other", Kind: "Changed", Line: 3, Type: "String" },
      Fields: [
        { Field: "Value", Before: "before", After: "after" },
        { Field: "Description", Before: "d", After: "e" },
        { Field: "Tags", Before: "Env=prod", After: "Env=test, Team=web" },
      ],
    },
    { Name: "/one/same", Kind: "Unchanged", Line: 2 },
    { Name: "/one/secret", Kind: "Changed", Line: 4, Type: "SecureString", Fields: [{ Field: "Value" }] },
  ]);
  expect(JSON.stringify(seen)).not.toMatch(/hush|louder|quiet/);

  const { PlanHash, Plan } = seen;
  const caller = aCaller(app, { requestId: "import-one" });
  const { output } = await perform(app, importParameters, { ...file, PlanHash, Plan }, caller);
  expect(output).toEqual({
    Parameters: [
      { Name: "/one/deep/new", Kind: "New", Version: 1 },
      { Name: "/one/other", Kind: "Changed", Version: 2 },
      { Name: "/one/secret", Kind: "Changed", Version: 2 },
    ],
    Unchanged: 2,
  });
  expect(await clear("/one/secret")).toBe("louder");
  expect(await all("/one", true)).toMatchObject([
    { Name: "/one/deep/new", Type: "StringList", Value: "a,b", AllowedPattern: "[a-z,]+" },
    { Name: "/one/kept", Value: "quiet" },
    {
      ...{ Name: "/one/other", Value: "after", Description: "e" },
      Tags: [
        { Key: "Env", Value: "test" },
        { Key: "Team", Value: "web" },
      ],
    },
    { Name: "/one/same", Value: "s", Description: "stays" },
    { Name: "/one/secret", Value: "louder" },
  ]);
  const lines = await linesOf("import-one");
  expect(lines.map(({ operation, resources }) => `${operation} ${resources[0]}`).sort()).toEqual([
    "AddTagsToResource Parameter//one/other",
    "DecryptParameters Parameter//one/kept",
    "ImportParameters Parameter//one/deep/new",
    "PutParameter Parameter//one/deep/new",
    "PutParameter Parameter//one/other",
    "PutParameter Parameter//one/secret",
  ]);
  expect(lines.find(({ operation }) => operation === "ImportParameters")?.summary).toEqual({
    ...{ made: 1, changed: 2, deleted: 0, unchanged: 2, path: "/one", format: "YAML" },
  });
  expect(JSON.stringify(lines)).not.toMatch(/hush|louder|quiet/);
  expect(await kindsOf(file)).toEqual((await all("/one")).map(({ Name }) => `${Name} Unchanged`));
});

test("each entry that cannot be is told with its reason, and nothing of the file is imported", async () => {
  await put("/two/list", "a,b", { Type: "StringList" });
  await put("/two/digits", "1", { AllowedPattern: "[0-9]+" });
  await put("/two/large", "1", { Tier: "Advanced" });
  await perform(app, createKey, { Alias: "alias/two" }, admin());
  await perform(app, disableKey, { KeyId: "alias/two" }, admin());
  const file: File = {
    ...{ Path: "/", Format: "JSON" },
    Content: JSON.stringify([
      { Name: "/aws/x", Value: "v" },
      { Name: "/two/list", Value: "v", Type: "String" },
      { Name: "/two/digits", Value: "one" },
      { Name: "/two/large", Value: "1", Tier: "Standard" },
      { Name: "/two/long", Value: "x".repeat(4097) },
      { Name: "/two/refers", Value: "{{ssm:x}}" },
      { Name: "/two/key", Value: "v", Type: "SecureString", KeyId: "alias/two" },
      { Name: "/two/described", Value: "v", Description: "x".repeat(1025) },
      { Name: "/two/withheld", Type: "SecureString" },
      { Name: "/two/image", Value: "v", DataType: "aws:ec2:image" },
      { Name: "/two/fine", Value: "v" },
    ]),
  };
  const told = await kindsOf(file);
  expect(told).toEqual([
    expect.stringMatching(/^\/aws\/x Refused .*reserved/),
    expect.stringMatching(/^\/two\/described Refused Description/),
    expect.stringMatching(/^\/two\/digits Refused .*pattern/),
    "/two/fine New Value Tier",
    expect.stringMatching(/^\/two\/image Refused .*EC2/),
    expect.stringMatching(/^\/two\/key Refused .*disabled/),
    expect.stringMatching(/^\/two\/large Refused .*advanced/),
    expect.stringMatching(/^\/two\/list Refused .*StringList/),
    expect.stringMatching(/^\/two\/long Refused .*4096 bytes/),
    expect.stringMatching(/^\/two\/refers Refused .*{{/),
    expect.stringMatching(/^\/two\/withheld Refused .*without its value/),
  ]);
  await expect(take(file)).rejects.toMatchObject({
    code: "ValidationException",
    problems: expect.arrayContaining([{ path: ["Parameters", "/two/digits"], message: expect.any(String) }]),
  });
  expect(await all("/two")).toHaveLength(3);
});

test("a file that cannot be read is refused with its lines and fields", async () => {
  await expect(preview(yaml("/", "- Name: a\n  Value: x\n  Typ: y\n- {Value: z}"))).rejects.toMatchObject({
    code: "ValidationException",
    problems: [
      { path: ["Content", 3, "Typ"], message: "Line 3: A parameter has no Typ." },
      { path: ["Content", 4, "Name"], message: "Line 4: The parameter has no name." },
    ],
  });
});

describe("what has moved since the look", () => {
  test.each<[string, () => Promise<unknown>, object[]]>([
    ["a new value", () => put("/three/a", "2", { Overwrite: true }), [{ Name: "/three/a", Change: "Changed" }]],
    [
      "another tag",
      () => {
        const tagged = { ResourceType: "Parameter" as const, ResourceId: "/three/a" };
        return perform(app, addTagsToResource, { ...tagged, Tags: [{ Key: "x", Value: "y" }] }, admin());
      },
      [{ Name: "/three/a", Change: "Changed" }],
    ],
    ["one that is new", () => put("/three/b", "mine"), [{ Name: "/three/b", Change: "Made" }]],
  ])("%s is named, and nothing is imported", async (_, between, Changes) => {
    await put("/three/a", "1", { Overwrite: true }).catch(() => put("/three/a", "1"));
    await expect(take(yaml("/three", "a: 9\nb: 9\nc: 9"), admin(), between)).rejects.toMatchObject({
      code: "PlanChanged",
      members: { Changes },
    });
    await expect(clear("/three/c")).rejects.toMatchObject({ code: "ParameterNotFound" });
    expect(await clear("/three/a")).not.toBe("9");
  });

  test("without the plan of the look it is refused all the same, and one that was made up is", async () => {
    const file = yaml("/three", "d: 1");
    const { PlanHash, Plan } = await preview(file);
    await put("/three/d", "mine");
    const asked = { ...file, PlanHash };
    await expect(perform(app, importParameters, asked, admin())).rejects.toMatchObject({ code: "PlanChanged" });
    const other = { ...asked, PlanHash: "0".repeat(64), Plan };
    await expect(perform(app, importParameters, other, admin())).rejects.toMatchObject({ code: "ValidationException" });
    const edited = { ...asked, Content: "d: 2", Plan };
    await expect(perform(app, importParameters, edited, admin())).rejects.toMatchObject({ message: /another/ });
    expect(await clear("/three/d")).toBe("mine");
  });

  test("of two who import the same at once one does", async () => {
    const file = yaml("/four", "a: 1\nb: 2");
    const { PlanHash, Plan } = await preview(file);
    const one = () => perform(app, importParameters, { ...file, PlanHash, Plan }, admin());
    const ended = await Promise.allSettled([one(), one()]);
    const [lost] = ended.filter(({ status }) => status === "rejected");
    expect(lost).toMatchObject({ reason: { code: expect.stringMatching(/^(PlanChanged|TooManyUpdates)$/) } });
    expect(ended.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await app.db.prisma.parameterVersion.count({ where: { parameter: { path: "/four/a" } } })).toBe(1);
  });
});

test("an import that fails half-way leaves nothing: no parameter, no version, no line that says so", async () => {
  await put("/five/a", "1");
  // The database itself fails at one of the rows, as it would on a full disk.
  await app.db.pool.query(`
    CREATE FUNCTION fail_here() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no room'; END $$;
    CREATE TRIGGER fail_here BEFORE INSERT ON parameter FOR EACH ROW WHEN (NEW.path = '/five/z') EXECUTE FUNCTION fail_here()`);
  const caller = aCaller(app, { requestId: "import-five" });
  await expect(take(yaml("/five", "a: 2\nb: 2\nz: 2"), caller)).rejects.toThrow(/no room/);
  await app.db.pool.query("DROP TRIGGER fail_here ON parameter; DROP FUNCTION fail_here");
  expect(await all("/five")).toMatchObject([{ Name: "/five/a", Value: "1" }]);
  expect(await linesOf("import-five")).toEqual([]);
});

test("what is under the path and not in the file goes only where the path is typed once more, and can be had back", async () => {
  for (const name of ["/six/a", "/six/b/c", "/sixth"]) await put(name, "v");
  await perform(app, labelParameterVersion, { Name: "/six/b/c", Labels: ["prod"] }, admin());
  const file = yaml("/six", "a: v");
  expect(await kindsOf(file)).toEqual(["/six/a Unchanged"]);
  await expect(preview({ ...file, DeleteOthersUnder: "/" })).rejects.toMatchObject({
    problems: [{ path: ["DeleteOthersUnder"], message: expect.stringContaining("/six") }],
  });
  const others = { ...file, DeleteOthersUnder: "/six" };
  expect(await kindsOf(others)).toEqual(["/six/a Unchanged", "/six/b/c Deleted"]);
  await expect(take(others, admin(), () => put("/six/late", "v"))).rejects.toMatchObject({
    members: { Changes: [{ Name: "/six/late", Change: "Made" }] },
  });
  expect((await take({ ...others, Content: "a: v\nlate: v" })).Parameters).toEqual([
    { Name: "/six/b/c", Kind: "Deleted" },
  ]);
  expect((await all("/six")).map(({ Name }) => Name)).toEqual(["/six/a", "/six/late"]);
  await perform(app, restoreParameter, { Name: "/six/b/c" }, admin());
  expect(await clear("/six/b/c:prod")).toBe("v");
});

test("a secret without its value keeps it, also in a version with another description", async () => {
  await put("/seven/key", "hush", { Type: "SecureString" });
  const withheld = "- {Name: key, Type: SecureString, ValueWithheld: true, Description: ";
  expect(await kindsOf(yaml("/seven", "- {Name: key, Type: SecureString}"))).toEqual(["/seven/key Unchanged"]);
  await take(yaml("/seven", `${withheld}mine}`));
  expect(await all("/seven", true)).toMatchObject([{ Value: "hush", Description: "mine" }]);
});

describe("somebody who may write under one path and decrypt nothing", () => {
  let somebody: Caller;
  beforeAll(async () => {
    const { name } = await aUser(app, { role: "None" });
    somebody = aCaller(app, { id: name, roles: ["None"] });
    await put("/eight/url", "u");
    await put("/eight/key", "hush", { Type: "SecureString" });
    await put("/nine/url", "theirs");
    const may = { kind: "parameters" as const, paths: ["/eight"], secrets: false, write: true };
    await perform(app, createPolicy, { Name: "writer", Sentence: { who: { type: "User", name }, may } }, admin());
    app.access.forget(app.config.accountId);
  });

  test("is told nothing of the others, and writes none of them", async () => {
    const file = yaml("/", "/eight/url: w\n/nine/url: theirs\n/nine/none: x");
    const refused = "Refused You may not write this parameter.";
    expect(await kindsOf(file, somebody)).toEqual([
      "/eight/url Changed Value",
      `/nine/none ${refused}`,
      `/nine/url ${refused}`,
    ]);
    // Neither by its words nor by the plan: with or without one that is there these are the same.
    const planOf = async (text: string) => {
      const { Plan } = await preview(yaml("/", text), somebody);
      return JSON.parse(inflateRawSync(Buffer.from(Plan, "base64url")).toString()).there;
    };
    expect(await planOf("/nine/url: a\n/nine/none: b")).toEqual([
      ["/nine/none", ""],
      ["/nine/url", ""],
    ]);
    await expect(take(file, somebody)).rejects.toMatchObject({ code: "AccessDeniedException" });
    expect(await clear("/eight/url")).toBe("u");
    await expect(take({ ...yaml("/", "/eight/url: u"), DeleteOthersUnder: "/" }, somebody)).resolves.toMatchObject({
      Parameters: [{ Name: "/eight/key", Kind: "Deleted" }],
    });
    await perform(app, restoreParameter, { Name: "/eight/key" }, admin());
  });

  test("does not learn what a secret is by importing what it may be", async () => {
    const guess = (value: string) => preview(yaml("/eight", `- {Name: key, Value: ${value}}`), somebody);
    const changed = [expect.objectContaining({ Kind: "Changed", Fields: [{ Field: "Value", IsUnknown: true }] })];
    expect((await guess("hush")).Parameters).toEqual(changed);
    expect((await guess("loud")).Parameters).toEqual(changed);
    const pattern = yaml("/eight", "- {Name: key, Type: SecureString, AllowedPattern: h.*}");
    expect(await kindsOf(pattern, somebody)).toEqual([expect.stringMatching(/^\/eight\/key Refused .*decrypt/)]);
    await take(yaml("/eight", "key: new"), somebody);
    expect(await clear("/eight/key")).toBe("new");
  });

  test("exports what may be read, secrets without their values, and is refused these", async () => {
    expect(await all("/", false, somebody)).toMatchObject([
      { Name: "/eight/key", ValueWithheld: true },
      { Name: "/eight/url", Value: "u" },
    ]);
    await expect(all("/", true, somebody)).rejects.toMatchObject({ code: "AccessDeniedException" });
  });

  test("does not change tags by an import where a policy forbids that", async () => {
    const Text = `forbid (principal == User::"${somebody.id}", action == Action::"AddTagsToResource", resource);`;
    await perform(app, createPolicy, { Name: "no-tags", Text }, admin());
    app.access.forget(app.config.accountId);
    const file = yaml("/eight", "- {Name: url, Value: u, Tags: {a: b}}");
    expect(await kindsOf(file, somebody)).toEqual([expect.stringMatching(/^\/eight\/url Refused .*tags/)]);
  });
});

test("an export of several pages is imported elsewhere as the same, and imported again changes nothing", async () => {
  const lines = Array.from(
    { length: 51 },
    (_, index) => `k${index}: {Value: "v ${index}", Description: d, Tags: {n: "${index}"}}`,
  );
  await take(yaml("/ten", [...lines, "secret: {Type: SecureString, Value: hush}"].join("\n")));
  const decrypted = async () =>
    app.db.prisma.auditEntry.count({
      where: { operation: "DecryptParameters", resources: { has: "Parameter//ten/secret" } },
    });
  const before = await decrypted();
  const exported = await all("/ten");
  expect(exported).toHaveLength(52);
  expect(exported.at(-1)).toMatchObject({ Name: "/ten/secret", ValueWithheld: true });
  expect(JSON.stringify(exported)).not.toContain("hush");
  expect(await decrypted()).toBe(before);
  const opened = await all("/ten", true);
  expect(opened.at(-1)).toMatchObject({ Value: "hush" });
  expect(await decrypted()).toBe(before + 1);
  for (const Format of ["JSON", "YAML", "ENV"] satisfies ExchangeFormat[]) {
    const Content = writeExchange(opened, Format, "/ten").text;
    expect(await kindsOf({ Path: "/ten", Format, Content })).toEqual(opened.map(({ Name }) => `${Name} Unchanged`));
  }
});
