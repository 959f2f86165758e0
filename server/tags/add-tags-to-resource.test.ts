import { afterAll, beforeAll, expect, test } from "vitest";
import { aCaller, aNode, type TestApplication, testApplication } from "../db/testing";
import { createDocument } from "../documents/create-document";
import { listDocuments } from "../documents/list-documents";
import { perform } from "../operation";
import { addTagsToResource } from "./add-tags-to-resource";
import { listTagsForResource } from "./list-tags-for-resource";
import { removeTagsFromResource } from "./remove-tags-from-resource";

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app?.destroy());

const on = (ResourceId: string, ResourceType = "ManagedInstance") => ({ ResourceType, ResourceId });
const add = (id: string, Tags: { Key: string; Value: string }[]) =>
  perform(app, addTagsToResource, { ...on(id), Tags }, aCaller(app));
const tagsOf = async (id: string) => (await perform(app, listTagsForResource, on(id), aCaller(app))).output.TagList;
const many = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({ Key: `${prefix}${index}`, Value: "" }));

test("tags are added, overwritten by key and removed, and the audit says what they were", async () => {
  const { id } = await aNode(app);
  await add(id, [
    { Key: "Stage", Value: "test" },
    { Key: "Role", Value: "web" },
  ]);
  await add(id, [{ Key: "Stage", Value: "live" }]);
  expect(await tagsOf(id)).toEqual([
    { Key: "Role", Value: "web" },
    { Key: "Stage", Value: "live" },
  ]);
  await perform(app, removeTagsFromResource, { ...on(id), TagKeys: ["Role", "Absent"] }, aCaller(app));
  expect(await tagsOf(id)).toEqual([{ Key: "Stage", Value: "live" }]);
  const lines = await app.db.prisma.auditEntry.findMany({
    where: { resources: { has: `Node/${id}` } },
    orderBy: { id: "asc" },
  });
  expect(lines.at(-1)?.summary).toEqual({
    before: { tags: { Role: "web", Stage: "live" } },
    after: { tags: { Stage: "live" } },
  });
});

test("two that add tags at once do not pass the limit together", async () => {
  const { id } = await aNode(app);
  const outcomes = await Promise.allSettled([add(id, many("a", 30)), add(id, many("b", 30))]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(outcomes.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "TooManyTagsError" } });
  expect(await tagsOf(id)).toHaveLength(30);
});

test.each([
  [{ ResourceType: "Document", ResourceId: "AWS-RunShellScript" }, "InvalidResourceId"],
  [{ ResourceType: "Machine", ResourceId: "mi-00000000000000000" }, "ValidationException"],
  [{ ResourceType: "MaintenanceWindow", ResourceId: "mw-1" }, "InvalidResourceType"],
  [{ ResourceType: "ManagedInstance", ResourceId: "mi-00000000000000000" }, "InvalidResourceId"],
])("refuses %j with %s", async (resource, code) => {
  await expect(perform(app, addTagsToResource, { ...resource, Tags: [] }, aCaller(app))).rejects.toMatchObject({
    code,
  });
  await expect(perform(app, removeTagsFromResource, { ...resource, TagKeys: [] }, aCaller(app))).rejects.toMatchObject({
    code,
  });
  await expect(perform(app, listTagsForResource, resource, aCaller(app))).rejects.toMatchObject({ code });
});

test.each([
  [[{ Key: "aws:x", Value: "" }]],
  [[{ Key: "", Value: "" }]],
  [[{ Key: "a<b", Value: "" }]],
  [
    [
      { Key: "a", Value: "1" },
      { Key: "a", Value: "2" },
    ],
  ],
])("refuses tags that are not legal: %j", async (tags) => {
  const { id } = await aNode(app);
  await expect(add(id, tags)).rejects.toMatchObject({ code: "ValidationException" });
  expect(await tagsOf(id)).toEqual([]);
});

test("documents of the account have tags too, and are found by them", async () => {
  const Name = "Tagged-Document";
  const Content = JSON.stringify({
    schemaVersion: "2.2",
    mainSteps: [{ action: "aws:runShellScript", name: "say", inputs: { runCommand: ["true"] } }],
  });
  await perform(app, createDocument, { Name, Content }, aCaller(app));
  const resource = { ResourceType: "Document", ResourceId: Name } as const;
  await perform(app, addTagsToResource, { ...resource, Tags: [{ Key: "Team", Value: "web" }] }, aCaller(app));
  const Filters = [{ Key: "tag:Team", Values: ["web"] }];
  const { output } = await perform(app, listDocuments, { Filters }, aCaller(app));
  expect(output.DocumentIdentifiers.map((document) => document.Name)).toEqual([Name]);
});
