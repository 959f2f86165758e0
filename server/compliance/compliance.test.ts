import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createPolicy } from "../access/create-policy";
import { aCaller, aNode, aUser, type TestApplication, testApplication } from "../db/testing";
import { deregisterManagedInstance } from "../nodes/deregister-managed-instance";
import { nodeEvents } from "../nodes/node-events";
import { type Caller, type InputOf, perform } from "../operation";
import { addTagsToResource } from "../tags/add-tags-to-resource";
import { listComplianceItems } from "./list-compliance-items";
import { listComplianceSummaries, listResourceComplianceSummaries } from "./list-compliance-summaries";
import { listNodeCompliance } from "./list-node-compliance";
import { listNodeComplianceItems } from "./list-node-compliance-items";
import { forgetDeregisteredNode } from "./node-gone";
import { putComplianceItems } from "./put-compliance-items";

let app: TestApplication;
let web: string;
let database: string;
/** Somebody who may see machines of the role web and no others. */
let delegate: Caller;

const admin = () => aCaller(app);
type Put = InputOf<typeof putComplianceItems>;
type Item = Put["Items"][number];
const item = (Id: string, given: Partial<Item> = {}): Item => ({ Id, Severity: "HIGH", Status: "COMPLIANT", ...given });
const broken = (Id: string, given: Partial<Item> = {}) => item(Id, { Status: "NON_COMPLIANT", ...given });
const put = (ResourceId: string, Items: Item[], given: Partial<Put> = {}) =>
  perform(
    app,
    putComplianceItems,
    {
      ResourceId,
      ResourceType: "ManagedInstance",
      ComplianceType: "Custom:Check",
      ExecutionSummary: { ExecutionTime: app.now() },
      Items,
      ...given,
    },
    admin(),
  );
const items = async (input: InputOf<typeof listComplianceItems> = {}, caller = admin()) =>
  (await perform(app, listComplianceItems, input, caller)).output.ComplianceItems;
const idsOf = async (input: InputOf<typeof listComplianceItems> = {}) => (await items(input)).map(({ Id }) => Id);
const sums = async (input: InputOf<typeof listResourceComplianceSummaries> = {}, caller = admin()) =>
  (await perform(app, listResourceComplianceSummaries, input, caller)).output.ResourceComplianceSummaryItems;
const summaries = async (input: InputOf<typeof listComplianceSummaries> = {}, caller = admin()) =>
  (await perform(app, listComplianceSummaries, input, caller)).output.ComplianceSummaryItems;
const fleet = async (input: InputOf<typeof listNodeCompliance> = {}, caller = admin()) =>
  (await perform(app, listNodeCompliance, input, caller)).output;
const later = (minutes: number) => app.setNow(new Date(app.now().getTime() + minutes * 60_000));

beforeAll(async () => {
  app = await testApplication();
  nodeEvents.onDeregistered.push(forgetDeregisteredNode);
  const ids = [(await aNode(app, { name: "web-1" })).id, (await aNode(app, { name: "db-1" })).id].sort();
  [web = "", database = ""] = ids;
  await app.db.prisma.node.updateMany({ where: { id: web }, data: { name: "web-1" } });
  await app.db.prisma.node.updateMany({ where: { id: database }, data: { name: "db-1" } });
  const tag = (ResourceId: string, Key: string, Value: string) =>
    perform(app, addTagsToResource, { ResourceType: "ManagedInstance", ResourceId, Tags: [{ Key, Value }] }, admin());
  await tag(web, "Role", "web");
  await tag(database, "Patch Group", "databases");
  const { name } = await aUser(app, { role: "None" });
  delegate = aCaller(app, { id: name, roles: ["None"] });
  const Sentence = {
    who: { type: "User" as const, name },
    may: {
      kind: "see" as const,
      output: false,
      machines: { kind: "tagged" as const, tags: [{ key: "Role", values: ["web"] }] },
    },
  };
  await perform(app, createPolicy, { Name: "sees-web", Sentence }, admin());
  app.access.forget(app.config.accountId);
});
afterAll(async () => {
  nodeEvents.onDeregistered.splice(0);
  await app?.destroy();
});
beforeEach(async () => {
  await app.db.prisma.complianceResource.deleteMany();
});

describe("what is put", () => {
  test("is told as it was given, and replaces all items of its type and of no other", async () => {
    const ExecutionTime = new Date("2026-01-02T03:04:05Z");
    const ExecutionSummary = { ExecutionTime, ExecutionId: "scan-1", ExecutionType: "Command" };
    await put(web, [item("a"), broken("b", { Title: "B", Details: { DocumentName: "Scan" } })], { ExecutionSummary });
    await put(web, [item("other")], { ComplianceType: "Custom:Other" });
    expect(await items({ ResourceIds: [web], Filters: [{ Key: "Id", Values: ["b"] }] })).toEqual([
      {
        ComplianceType: "Custom:Check",
        ResourceType: "ManagedInstance",
        ResourceId: web,
        Id: "b",
        Title: "B",
        Status: "NON_COMPLIANT",
        Severity: "HIGH",
        ExecutionSummary,
        Details: { DocumentName: "Scan" },
      },
    ]);
    await put(web, [broken("c")]);
    expect(await idsOf()).toEqual(["c", "other"]);
    await put(web, []);
    expect(await idsOf()).toEqual(["other"]);
    expect((await sums()).map(({ ComplianceType }) => ComplianceType)).toEqual(["Custom:Other"]);
  });

  test("with the hash that was given before changes nothing", async () => {
    await put(web, [item("a")], { ItemContentHash: "first" });
    await put(web, [broken("z")], { ItemContentHash: "first" });
    expect(await idsOf()).toEqual(["a"]);
    await put(web, [broken("z")], { ItemContentHash: "second" });
    expect(await idsOf()).toEqual(["z"]);
  });

  test("keeps since when a status holds, of each item and of the machine, until the status changes", async () => {
    const began = app.now();
    await put(web, [broken("a"), item("b")]);
    later(10);
    const changed = app.now();
    await put(web, [broken("a"), broken("b")]);
    const since = async () =>
      (await perform(app, listNodeComplianceItems, { InstanceId: web }, admin())).output.Items.map(
        ({ Since }) => Since,
      );
    expect(await since()).toEqual([began, changed]);
    expect((await fleet()).Nodes).toMatchObject([{ Since: began, Status: "NON_COMPLIANT" }]);
    later(10);
    await put(web, [item("a"), item("b")]);
    expect(await since()).toEqual([app.now(), app.now()]);
    expect((await fleet()).Nodes).toMatchObject([{ Since: app.now(), Status: "COMPLIANT" }]);
  });

  test("by two at once is one of the two, whole, and its sum is right", async () => {
    const many = (prefix: string, count: number) => Array.from({ length: count }, (_, at) => broken(`${prefix}${at}`));
    await Promise.all([put(web, many("a", 3)), put(web, many("b", 5)), put(database, many("c", 2))]);
    const left = await idsOf({ ResourceIds: [web] });
    expect([3, 5]).toContain(left.length);
    const [sum] = await sums({ Filters: [{ Key: "ResourceId", Values: [web] }] });
    expect(sum?.NonCompliantSummary.NonCompliantCount).toBe(left.length);
  });

  test("is in the audit by its numbers", async () => {
    await put(web, [item("a"), broken("b")]);
    const line = await app.db.prisma.auditEntry.findFirst({
      where: { operation: "PutComplianceItems", outcome: "done" },
      orderBy: { id: "desc" },
    });
    expect(line).toMatchObject({
      resources: [`Node/${web}`],
      summary: { type: "Custom:Check", items: 2, nonCompliant: 1, isUnchanged: false },
    });
  });

  test("goes with its machine", async () => {
    const { id } = await aNode(app);
    await put(id, [broken("a")]);
    await perform(app, deregisterManagedInstance, { InstanceId: id }, admin());
    expect(await app.db.prisma.complianceItem.count({ where: { nodeId: id } })).toBe(0);
    await expect(put(id, [item("a")])).rejects.toMatchObject({ code: "InvalidResourceId" });
  });

  test.each<[string, () => Partial<Put>, string]>([
    ["another type of resource", () => ({ ResourceType: "Document" }), "InvalidResourceType"],
    ["a machine that there is not", () => ({ ResourceId: "mi-00000000000000000" }), "InvalidResourceId"],
    ["a type that is not one's own", () => ({ ComplianceType: "Patch" }), "InvalidItemContentException"],
    ["a part of a type of one's own", () => ({ UploadType: "PARTIAL" }), "InvalidItemContentException"],
    ["a time that is none", () => ({ ExecutionSummary: { ExecutionTime: 8e12 } }), "ValidationException"],
  ])("for %s is refused, and leaves nothing", async (_, given, code) => {
    await expect(put(web, [item("a")], given())).rejects.toMatchObject({ code });
    expect(await app.db.prisma.complianceItem.count()).toBe(0);
  });

  test("is of ten types of one's own at most, and of those that are there as often as one likes", async () => {
    for (let at = 0; at < 10; at++) await put(web, [item("a")], { ComplianceType: `Custom:Type${at}` });
    await expect(put(web, [item("a")], { ComplianceType: "Custom:OneMore" })).rejects.toMatchObject({
      code: "ComplianceTypeCountLimitExceededException",
    });
    await put(web, [item("b")], { ComplianceType: "Custom:Type9" });
    await put(web, [], { ComplianceType: "Custom:Type0" });
    await put(web, [item("a")], { ComplianceType: "Custom:OneMore" });
    expect(await sums()).toHaveLength(10);
  });

  test("may be ten thousand items", async () => {
    const many = Array.from({ length: 10_000 }, (_, at) => item(String(at)));
    await put(web, many);
    await put(web, many.with(7, broken("7")));
    expect(await sums()).toMatchObject([
      {
        Status: "NON_COMPLIANT",
        CompliantSummary: { CompliantCount: 9_999 },
        NonCompliantSummary: { NonCompliantCount: 1 },
      },
    ]);
  });
});

describe("lists", () => {
  beforeEach(async () => {
    await put(web, [
      broken("a", { Severity: "LOW", Details: { DocumentName: "Scan" } }),
      item("b", { Severity: "CRITICAL" }),
    ]);
    later(1);
    await put(database, [broken("a", { Severity: "MEDIUM", Title: "First" })]);
    await put(database, [item("a"), item("z", { Severity: "LOW" })], { ComplianceType: "Custom:Other" });
  });

  test("a machine is as severe as the worst that is not as declared, or as the highest where all is", async () => {
    expect(
      (await sums()).map(({ ResourceId, ComplianceType, Status, OverallSeverity }) => [
        ResourceId,
        ComplianceType,
        Status,
        OverallSeverity,
      ]),
    ).toEqual([
      [web, "Custom:Check", "NON_COMPLIANT", "LOW"],
      [database, "Custom:Check", "NON_COMPLIANT", "MEDIUM"],
      [database, "Custom:Other", "COMPLIANT", "HIGH"],
    ]);
  });

  test("machines are counted by type, status and severity", async () => {
    const none = {
      CriticalCount: 0,
      HighCount: 0,
      MediumCount: 0,
      LowCount: 0,
      InformationalCount: 0,
      UnspecifiedCount: 0,
    };
    expect(await summaries()).toEqual([
      {
        ComplianceType: "Custom:Check",
        CompliantSummary: { CompliantCount: 0, SeveritySummary: none },
        NonCompliantSummary: { NonCompliantCount: 2, SeveritySummary: { ...none, MediumCount: 1, LowCount: 1 } },
      },
      {
        ComplianceType: "Custom:Other",
        CompliantSummary: { CompliantCount: 1, SeveritySummary: { ...none, HighCount: 1 } },
        NonCompliantSummary: { NonCompliantCount: 0, SeveritySummary: none },
      },
    ]);
  });

  type Filters = NonNullable<InputOf<typeof listComplianceItems>["Filters"]>;
  test.each<[string, Filters, string[]]>([
    ["a status", [{ Key: "Status", Values: ["NON_COMPLIANT"] }], ["web a", "db a"]],
    ["not a status", [{ Key: "Status", Values: ["NON_COMPLIANT"], Type: "NOT_EQUAL" }], ["web b", "db a", "db z"]],
    ["a part of a type", [{ Key: "ComplianceType", Values: ["Custom:O"], Type: "BEGIN_WITH" }], ["db a", "db z"]],
    ["a detail", [{ Key: "DocumentName", Values: ["Scan"], Type: "EQUAL" }], ["web a"]],
    [
      "not a detail, where the others have none",
      [{ Key: "DocumentName", Values: ["Scan"], Type: "NOT_EQUAL" }],
      ["web b", "db a", "db a", "db z"],
    ],
    [
      "a title and a severity",
      [
        { Key: "Title", Values: ["First"] },
        { Key: "Severity", Values: ["LOW"] },
      ],
      [],
    ],
    ["signs of LIKE, as they are", [{ Key: "Id", Values: ["%", "_"], Type: "BEGIN_WITH" }], []],
  ])("items are found by %s", async (_, Filters, expected) => {
    const found = await items({ Filters });
    expect(found.map(({ ResourceId, Id }) => `${ResourceId === web ? "web" : "db"} ${Id}`)).toEqual(expected);
  });

  test("times are compared as times, whatever their zone", async () => {
    const at = new Date(app.now().getTime() - 30_000);
    const Values = [new Date(at.getTime() + 3_600_000).toISOString().replace("Z", "+01:00")];
    const before = await sums({ Filters: [{ Key: "ExecutionTime", Values, Type: "LESS_THAN" }] });
    const after = await sums({ Filters: [{ Key: "ExecutionTime", Values, Type: "GREATER_THAN" }] });
    expect([before.map(({ ResourceId }) => ResourceId), after.map(({ ResourceId }) => ResourceId)]).toEqual([
      [web],
      [database, database],
    ]);
  });

  test.each<[string, Filters, string[]]>([
    ["a tag", [{ Key: "tag:Role", Values: ["web", "none"] }], ["web"]],
    ["not a tag", [{ Key: "tag:Role", Values: ["web"], Type: "NOT_EQUAL" }], ["db", "db"]],
    ["a patch group, which is a tag", [{ Key: "PatchGroup", Values: ["databases"] }], ["db", "db"]],
    ["a severity by AWS's other name", [{ Key: "OverallSeverity", Values: ["MEDIUM"] }], ["db"]],
  ])("machines are found by %s", async (_, Filters, expected) => {
    expect((await sums({ Filters })).map(({ ResourceId }) => (ResourceId === web ? "web" : "db"))).toEqual(expected);
  });

  test.each<[string, Filters]>([
    ["a key that there is not", [{ Key: "Colour", Values: ["red"] }]],
    ["no key", [{ Values: ["red"] }]],
    ["no values", [{ Key: "Status" }]],
    ["a status that there is not", [{ Key: "Status", Values: ["FINE"] }]],
    ["an order of what has none", [{ Key: "Severity", Values: ["LOW"], Type: "GREATER_THAN" }]],
    ["a time that is none", [{ Key: "ExecutionTime", Values: ["yesterday"], Type: "LESS_THAN" }]],
    ["a year that there never was", [{ Key: "ExecutionTime", Values: ["0000-01-01T00:00:00Z"], Type: "LESS_THAN" }]],
  ])("%s is an InvalidFilter to each of them", async (_, Filters) => {
    const refused = { code: "InvalidFilter" };
    await expect(items({ Filters })).rejects.toMatchObject(refused);
    await expect(sums({ Filters })).rejects.toMatchObject(refused);
    await expect(summaries({ Filters })).rejects.toMatchObject(refused);
  });

  test("go on where a page ended, each item and each machine once", async () => {
    const pages = async <T>(ask: (NextToken: string | undefined) => Promise<[T[], string | undefined]>) => {
      const all: T[] = [];
      let token: string | undefined;
      do {
        const [page, next] = await ask(token);
        expect(page.length).toBe(1);
        all.push(...page);
        token = next;
      } while (token !== undefined);
      return all;
    };
    const next = (NextToken: string | undefined) => ({ MaxResults: 1, ...(NextToken && { NextToken }) });
    const one = await pages(async (token) => {
      const { output } = await perform(app, listComplianceItems, next(token), admin());
      return [output.ComplianceItems, output.NextToken];
    });
    expect(one).toEqual(await items());
    const two = await pages(async (token) => {
      const { output } = await perform(app, listResourceComplianceSummaries, next(token), admin());
      return [output.ResourceComplianceSummaryItems, output.NextToken];
    });
    expect(two).toEqual(await sums());
    const three = await pages(async (token) => {
      const { output } = await perform(app, listComplianceSummaries, next(token), admin());
      return [output.ComplianceSummaryItems, output.NextToken];
    });
    expect(three).toEqual(await summaries());
    for (const order of [{ SortBy: "Severity" }, { SortBy: "Since", SortOrder: "Descending" }] as const) {
      const listed = await pages(async (token) => {
        const output = await fleet({ ...next(token), ...order });
        return [output.Nodes, output.NextToken];
      });
      expect(listed).toEqual((await fleet(order)).Nodes);
    }
  });

  test("say to whoever may see some machines nothing of the others, not even a number", async () => {
    expect((await items({}, delegate)).map(({ ResourceId }) => ResourceId)).toEqual([web, web]);
    expect((await sums({}, delegate)).map(({ ResourceId }) => ResourceId)).toEqual([web]);
    expect(await summaries({}, delegate)).toMatchObject([
      { ComplianceType: "Custom:Check", NonCompliantSummary: { NonCompliantCount: 1 } },
    ]);
    expect(await fleet({}, delegate)).toMatchObject({ Total: 1, TotalNodes: 1, Nodes: [{ ResourceId: web }] });
    const hidden = { ResourceIds: [database] };
    await expect(items(hidden, delegate)).rejects.toMatchObject({ code: "InvalidResourceId" });
    await expect(perform(app, listNodeComplianceItems, { InstanceId: database }, delegate)).rejects.toMatchObject({
      code: "InvalidInstanceId",
    });
  });

  test("of the console tell the most severe first, with name, reasons and since when", async () => {
    const { Nodes, Total, TotalNodes } = await fleet({ Filters: [{ Key: "Status", Values: ["NON_COMPLIANT"] }] });
    expect({ Total, TotalNodes }).toEqual({ Total: 2, TotalNodes: 2 });
    expect(Nodes).toMatchObject([
      {
        Name: "db-1",
        OverallSeverity: "MEDIUM",
        Since: app.now(),
        Reasons: [{ Id: "a", Title: "First", CommandId: null }],
      },
      { Name: "web-1", OverallSeverity: "LOW", Reasons: [{ Id: "a", Severity: "LOW" }] },
    ]);
    const only = async (input: InputOf<typeof listNodeCompliance>) =>
      (await fleet(input)).Nodes.map(({ Name, Status }) => `${Name} ${Status}`);
    expect(await only({ Search: "web" })).toEqual(["web-1 NON_COMPLIANT"]);
    expect(await only({ NodeFilters: [{ Key: "tag:Role", Values: ["web"] }] })).toEqual(["web-1 NON_COMPLIANT"]);
    expect(await only({ ItemId: "z" })).toEqual(["db-1 COMPLIANT"]);
    expect(await only({ ItemId: "b" })).toEqual([]);
  });
});
