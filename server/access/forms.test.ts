import { afterAll, beforeAll, expect, test } from "vitest";
import type { Sentence } from "@/core/access/sentence";
import { previewCommand } from "../commands/preview-command";
import { aCaller, aNode, aUser, type TestApplication, testApplication } from "../db/testing";
import { listDocuments } from "../documents/list-documents";
import { getSession } from "../identity/get-session";
import { listManagedNodes } from "../nodes/list-managed-nodes";
import { listNodeTags } from "../nodes/list-node-tags";
import { perform } from "../operation";
import { createPolicy } from "./create-policy";
import { listPrincipals } from "./list-principals";
import { previewPolicy } from "./preview-policy";

let app: TestApplication;
let web: string;
let db: string;
let name: string;

const aMachine = async (role: string, isLocal = false) => {
  const node = await aNode(app, { name: `${role}-1`, isLocal });
  await app.db.prisma.tag.create({
    data: {
      accountId: app.config.accountId,
      resourceType: "ManagedInstance",
      resourceId: node.id,
      key: "Role",
      value: role,
    },
  });
  return node.id;
};
const onRole = (role: string): Sentence => ({
  who: { type: "User", name },
  may: {
    kind: "run",
    documents: ["AWS-RunShellScript"],
    machines: { kind: "tagged", tags: [{ key: "Role", values: [role] }] },
  },
});
const them = () => aCaller(app, { id: name, roles: ["None"] });
const preview = async (sentence: Sentence) =>
  (await perform(app, previewPolicy, { Sentence: sentence }, aCaller(app))).output;

beforeAll(async () => {
  app = await testApplication();
  ({ name } = await aUser(app, { role: "None" }));
  web = await aMachine("web");
  db = await aMachine("db");
  await aMachine("web", true);
});
afterAll(() => app?.destroy());

test("a sentence's preview names the machines that it reaches once it is saved", async () => {
  const before = await preview(onRole("db"));
  expect(before.Nodes.map(({ InstanceId }) => InstanceId)).toEqual([db]);
  await perform(app, createPolicy, { Name: "db", Sentence: onRole("db") }, aCaller(app));
  app.access.forget(app.config.accountId);
  const { output } = await perform(app, listManagedNodes, {}, them());
  expect(output.Nodes.map(({ InstanceId }) => InstanceId)).toEqual([db]);
  expect(before.NodeCount).toBe(output.Total);
});

test("all machines are all but the server's own, for one person as for a group", async () => {
  const may: Sentence["may"] = { kind: "see", machines: { kind: "all" }, output: false };
  for (const who of [{ type: "User", name } as const, { type: "Group", name: "nobody yet" } as const]) {
    const { Nodes } = await preview({ who, may });
    expect(Nodes.map(({ InstanceId }) => InstanceId).sort()).toEqual([web, db].sort());
  }
});

test("a preview tells its reader of no machine that they may not see themselves", async () => {
  const Text = 'permit (principal == User::"delegate", action in Action::"changeAccess", resource);';
  await perform(app, createPolicy, { Name: "delegate", Text }, aCaller(app));
  app.access.forget(app.config.accountId);
  const caller = aCaller(app, { id: "delegate", roles: ["None"] });
  const { output } = await perform(app, previewPolicy, { Sentence: onRole("web") }, caller);
  expect(output).toMatchObject({ NodeCount: 0, Nodes: [] });
});

test("tags are suggested of the machines that one may see, with how many have them", async () => {
  const tags = async (caller = aCaller(app)) => (await perform(app, listNodeTags, {}, caller)).output.Tags;
  expect(await tags()).toEqual([
    {
      Key: "Role",
      Values: [
        { Value: "web", NodeCount: 2 },
        { Value: "db", NodeCount: 1 },
      ],
    },
  ]);
  expect(await tags(them())).toEqual([{ Key: "Role", Values: [{ Value: "db", NodeCount: 1 }] }]);
});

test("a document that one may only see is not offered to be run", async () => {
  const mayRun = async (id: string) =>
    (await perform(app, listDocuments, {}, aCaller(app, { id, roles: ["None"] }))).output.DocumentIdentifiers.filter(
      ({ Name }) => Name === "AWS-RunShellScript",
    ).map(({ MayRun }) => MayRun);
  const Sentence: Sentence = {
    who: { type: "User", name: (await aUser(app)).name },
    may: { kind: "see", machines: { kind: "all" }, output: true },
  };
  await perform(app, createPolicy, { Name: "sees", Sentence }, aCaller(app));
  app.access.forget(app.config.accountId);
  expect(await mayRun(Sentence.who.name)).toEqual([false]);
  expect(await mayRun(name)).toEqual([true]);
});

test("a refusal names the machines that one may see, and no others", async () => {
  const Text = `permit (principal == User::"${name}", action in Action::"read", resource == Node::"${web}");`;
  await perform(app, createPolicy, { Name: "looks", Text }, aCaller(app));
  app.access.forget(app.config.accountId);
  const run = (InstanceIds: string[]) =>
    perform(
      app,
      previewCommand,
      { DocumentName: "AWS-RunShellScript", InstanceIds, Parameters: { commands: ["true"] } },
      them(),
    );
  // Beside one that is permitted it is told of; alone it is refused.
  expect((await run([db, web])).output.Nodes.map(({ InstanceId, IsPermitted }) => [InstanceId, IsPermitted])).toEqual([
    [db, true],
    [web, false],
  ]);
  await expect(run([web])).rejects.toMatchObject({
    code: "AccessDeniedException",
    message: `user/${name} is not authorised to perform PreviewCommand on Node ${web}.`,
    problems: [{ path: ["Node", web] }],
  });
});

test("what the console may offer is what a policy permits on the kinds of things that it is done to", async () => {
  const caller = { ...them(), sessionId: "00000000-0000-7000-8000-000000000000" };
  const { output } = await perform(app, getSession, {}, caller);
  if (!output.SignedIn) throw new Error("Nobody is signed in.");
  expect(output.Operations).toEqual(expect.arrayContaining(["SendCommand", "ListManagedNodes", "ListCommands"]));
  for (const never of ["DescribeActivations", "CreateActivation", "ListPolicies", "AddTagsToResource"])
    expect(output.Operations).not.toContain(never);
});

test("users and groups are told by name, for whoever may say what they may do", async () => {
  const { output } = await perform(app, listPrincipals, {}, aCaller(app));
  expect(output.Users.map(({ UserName }) => UserName)).toContain(name);
  await expect(perform(app, listPrincipals, {}, them())).rejects.toMatchObject({ code: "AccessDeniedException" });
});
