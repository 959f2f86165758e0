import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createPolicy } from "../access/create-policy";
import { getCommand } from "../commands/get-command";
import { listInvocationStates } from "../commands/list-invocation-states";
import { previewCommand } from "../commands/preview-command";
import { sendCommand } from "../commands/send-command";
import { aCaller, aNode, aUser, type TestApplication, testApplication } from "../db/testing";
import { listManagedNodes } from "../nodes/list-managed-nodes";
import { type Caller, type InputOf, perform } from "../operation";
import { addTagsToResource } from "../tags/add-tags-to-resource";
import { removeTagsFromResource } from "../tags/remove-tags-from-resource";
import { createNodeGroup } from "./create-node-group";
import { deleteNodeGroup } from "./delete-node-group";
import { getNodeGroup } from "./get-node-group";
import { listNodeGroups } from "./list-node-groups";
import { previewNodeGroup } from "./preview-node-group";
import { updateNodeGroup } from "./update-node-group";

let app: TestApplication;
let web: string;
let database: string;
let local: string;
/** Somebody who may run one document on machines of the role web, and see groups. */
let delegate: Caller;

const admin = () => aCaller(app);
const tag = (ResourceId: string, Key: string, Value: string) =>
  perform(app, addTagsToResource, { ResourceType: "ManagedInstance", ResourceId, Tags: [{ Key, Value }] }, admin());
type Filters = InputOf<typeof createNodeGroup>["Filters"];
const make = async (Name: string, Filters: Filters) =>
  (await perform(app, createNodeGroup, { Name, Filters }, admin())).output.Group;
const get = async (Name: string, caller = admin()) => (await perform(app, getNodeGroup, { Name }, caller)).output;
const membersOf = async (name: string, caller = admin()) =>
  (await get(name, caller)).Nodes.map(({ InstanceId }) => InstanceId);
const aimedAt = (...values: string[]) => ({
  DocumentName: "AWS-RunShellScript",
  Parameters: { commands: ["true"] },
  Targets: [{ Key: "resource-groups:Name", Values: values }],
});
const preview = async (name: string, caller = admin()) =>
  (await perform(app, previewCommand, aimedAt(name), caller)).output.Nodes.map(({ InstanceId }) => InstanceId);
const send = async (input: InputOf<typeof sendCommand>, caller = admin()) =>
  (await perform(app, sendCommand, input, caller)).output.Command;
const targetsOf = async (CommandId: string) =>
  (await perform(app, listInvocationStates, { CommandId }, admin())).output.InstanceIds;
const permit = async (Name: string, Text: string) => {
  await perform(app, createPolicy, { Name, Text }, admin());
  app.access.forget(app.config.accountId);
};

beforeAll(async () => {
  app = await testApplication();
  await app.notices.start();
  web = (await aNode(app, { name: "web-1" })).id;
  database = (await aNode(app, { name: "db-1", platformName: "Ubuntu", agentVersion: "9.9.9" })).id;
  local = (await aNode(app, { name: "This server", isLocal: true })).id;
  await tag(web, "Role", "web");
  await tag(database, "Role", "db");
  await tag(local, "Role", "web");
  const { name } = await aUser(app, { role: "None" });
  delegate = aCaller(app, { id: name, roles: ["None"] });
  const machines = { kind: "tagged" as const, tags: [{ key: "Role", values: ["web"] }] };
  const Sentence = {
    who: { type: "User" as const, name },
    may: { kind: "run" as const, documents: ["AWS-RunShellScript"], machines },
  };
  await perform(app, createPolicy, { Name: "runs-on-web", Sentence }, admin());
  await permit(
    "sees-groups",
    `permit (principal == User::"${name}", action in Action::"read", resource is NodeGroup);`,
  );
});
afterAll(() => app?.destroy());
beforeEach(async () => {
  await app.db.prisma.nodeGroup.deleteMany();
});

describe("a group", () => {
  test("has a machine from the moment on at which it meets the question, and no longer", async () => {
    await make("front", [{ Key: "tag:Tier", Values: ["front", "edge"] }]);
    expect(await get("front")).toMatchObject({ Total: 0, Nodes: [] });
    await tag(web, "Tier", "edge");
    expect(await membersOf("front")).toEqual([web]);
    expect(await preview("front")).toEqual([web]);
    const resource = { ResourceType: "ManagedInstance" as const, ResourceId: web };
    await perform(app, removeTagsFromResource, { ...resource, TagKeys: ["Tier"] }, admin());
    expect(await membersOf("front")).toEqual([]);
  });

  test.each<[string, Filters, () => string[]]>([
    ["tags", [{ Key: "tag:Role", Values: ["db"] }], () => [database]],
    [
      "tags and platform together",
      [
        { Key: "tag:Role", Values: ["db", "web"] },
        { Key: "PlatformName", Values: ["Ubuntu"] },
      ],
      () => [database],
    ],
    ["the agent's version", [{ Key: "AgentVersion", Values: ["9.9.9"] }], () => [database]],
    ["what nobody has", [{ Key: "PlatformTypes", Values: ["MacOS"] }], () => []],
    [
      "everything of a platform, but the server's own machine",
      [{ Key: "PlatformTypes", Values: ["Linux"] }],
      () => [database, web],
    ],
    ["a tag's value, the server's own machine too", [{ Key: "tag:Role", Values: ["web"] }], () => [local, web]],
  ])("asks for %s, and lists, previews and commands agree on who that is", async (_, filters, expected) => {
    await make("asked", filters);
    expect(await membersOf("asked")).toEqual(expected());
    const { output } = await perform(app, previewNodeGroup, { Filters: filters }, admin());
    expect(output).toMatchObject({ Total: expected().length });
    expect((await perform(app, listNodeGroups, {}, admin())).output.Groups).toMatchObject([
      { Name: "asked", Total: expected().length },
    ]);
    const Filters = [{ Key: "resource-groups:Name", Values: ["asked"] }];
    const listed = (await perform(app, listManagedNodes, { Filters }, admin())).output;
    expect(listed.Nodes.map(({ InstanceId }) => InstanceId)).toEqual(expected());
    const { CommandId } = await send(aimedAt("asked"));
    expect((await targetsOf(CommandId)).toSorted()).toEqual(expected().toSorted());
  });

  test("narrowed by another target never has a machine that is not in it", async () => {
    await make("linux", [{ Key: "PlatformTypes", Values: ["Linux"] }]);
    const { Targets, ...rest } = aimedAt("linux");
    const { CommandId } = await send({ ...rest, Targets: [...Targets, { Key: "tag:Role", Values: ["web"] }] });
    expect(await targetsOf(CommandId)).toEqual([web]);
  });

  test.each<[string, unknown[], (string | number)[]]>([
    ["no filter", [], ["Filters"]],
    ["a filter without values", [{ Key: "tag:Role", Values: [] }], ["Filters", 0, "Values"]],
    ["a filter that there is not", [{ Key: "Colour", Values: ["red"] }], ["Filters", 0, "Key"]],
    ["whether machines answer", [{ Key: "PingStatus", Values: ["Online"] }], ["Filters", 0, "Key"]],
    ["a group in a group", [{ Key: "resource-groups:Name", Values: ["web"] }], ["Filters", 0, "Key"]],
    ["a tag without a key", [{ Key: "tag:", Values: ["red"] }], ["Filters", 0, "Key"]],
    ["every machine by *", [{ Key: "InstanceIds", Values: ["*"] }], ["Filters", 0, "Values"]],
    ["a platform that there is not", [{ Key: "PlatformTypes", Values: ["linux"] }], ["Filters", 0, "Values"]],
    [
      "the same twice",
      [
        { Key: "tag:Role", Values: ["web"] },
        { Key: "tag:Role", Values: ["db"] },
      ],
      ["Filters", 1, "Key"],
    ],
  ])("cannot ask for %s, and the refusal names the field", async (_, filters, path) => {
    const Filters = filters as Filters;
    for (const attempt of [
      () => perform(app, createNodeGroup, { Name: "wrong", Filters }, admin()),
      () => perform(app, previewNodeGroup, { Filters }, admin()),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: "ValidationException", problems: [{ path }] });
    expect(await app.db.prisma.nodeGroup.count()).toBe(0);
  });

  test.each(["", "web servers", "aws-web", "AWSweb", "büro", "a/b", "x".repeat(301)])(
    "is not called %j",
    async (Name) => {
      const Filters = [{ Key: "tag-key", Values: ["Role"] }];
      await expect(perform(app, createNodeGroup, { Name, Filters }, admin())).rejects.toMatchObject({
        code: "ValidationException",
        problems: [{ path: ["Name"] }],
      });
    },
  );

  test("of a name that is taken is not made, and the one that is there stays", async () => {
    await make("web", [{ Key: "tag:Role", Values: ["web"] }]);
    await expect(make("web", [{ Key: "tag:Role", Values: ["db"] }])).rejects.toMatchObject({
      code: "NodeGroupAlreadyExists",
    });
    expect((await get("web")).Group.Filters).toEqual([{ Key: "tag:Role", Values: ["web"] }]);
  });
});

describe("a change", () => {
  test("is only made to the version that was looked at, and of two at once one wins", async () => {
    const { Version } = await make("web", [{ Key: "tag:Role", Values: ["web"] }]);
    const change = (Description: string) =>
      perform(app, updateNodeGroup, { Name: "web", Version, Description }, admin()).then(
        () => "made",
        (error: { code?: string }) => error.code,
      );
    const outcomes = await Promise.all([change("a"), change("b")]);
    expect(outcomes.toSorted()).toEqual(["NodeGroupChanged", "made"]);
    expect((await get("web")).Group).toMatchObject({ Version: Version + 1, Description: /^[ab]$/ });
  });

  test("between preview and sending changes what is sent, and nothing that was sent before", async () => {
    const { Version } = await make("aim", [{ Key: "tag:Role", Values: ["db"] }]);
    const before = await send(aimedAt("aim"));
    expect(await preview("aim")).toEqual([database]);
    const Filters = [{ Key: "InstanceIds", Values: [web] }];
    await perform(app, updateNodeGroup, { Name: "aim", Version, Filters }, admin());
    const after = await send(aimedAt("aim"));
    expect(await targetsOf(after.CommandId)).toEqual([web]);
    expect(await targetsOf(before.CommandId)).toEqual([database]);
  });

  test("is in the audit with what was asked before and after, and so are making and deleting", async () => {
    const filters = [{ Key: "tag:Role", Values: ["web"] }];
    const { Version } = await make("audited", filters);
    const changed = [{ Key: "tag:Role", Values: ["web", "db"] }];
    await perform(app, updateNodeGroup, { Name: "audited", Version, Filters: changed }, admin());
    await perform(app, deleteNodeGroup, { Name: "audited" }, admin());
    const lines = await app.db.prisma.auditEntry.findMany({
      where: { resources: { has: "NodeGroup/audited" }, outcome: "done" },
      orderBy: { id: "asc" },
    });
    expect(lines.map(({ operation, summary }) => [operation, summary])).toEqual([
      ["CreateNodeGroup", { after: { description: "", filters } }],
      ["UpdateNodeGroup", { before: { description: "", filters }, after: { description: "", filters: changed } }],
      ["DeleteNodeGroup", { before: { description: "", filters: changed } }],
    ]);
  });
});

describe("as a target", () => {
  test.each<[string, () => InputOf<typeof sendCommand>["Targets"], (string | number)[]]>([
    ["a group that there is not", () => aimedAt("nowhere").Targets, ["Targets", 0, "Values"]],
    ["two groups", () => aimedAt("a", "b").Targets, ["Targets", 0, "Values"]],
    [
      "types that groups do not hold",
      () => [{ Key: "resource-groups:ResourceTypeFilters", Values: ["AWS::EC2::VPC"] }, ...aimedAt("a").Targets],
      ["Targets", 0, "Values"],
    ],
  ])("%s is refused, the field named, at preview and sending", async (_, targets, path) => {
    const input = { ...aimedAt(), Targets: targets() };
    const refused = { code: "ValidationException", problems: [{ path }] };
    await expect(perform(app, previewCommand, input, admin())).rejects.toMatchObject(refused);
    await expect(send(input)).rejects.toMatchObject(refused);
  });

  test("an empty group is a command of no machine that has ended, as with tags", async () => {
    await make("empty", [{ Key: "tag:Role", Values: ["nobody"] }]);
    const { CommandId } = await send(aimedAt("empty"));
    const { Command } = (await perform(app, getCommand, { CommandId }, admin())).output;
    expect(Command).toMatchObject({ TargetCount: 0, StatusDetails: "NoInstancesInTag" });
    expect(Command.Targets).toEqual(aimedAt("empty").Targets);
  });

  test("a group is no way around policies: who may not see a machine does not reach it by one", async () => {
    await make("all", [{ Key: "tag:Role", Values: ["web", "db"] }]);
    expect((await preview("all", delegate)).toSorted()).toEqual([local, web].toSorted());
    expect(await get("all", delegate)).toMatchObject({ Total: 2 });
    const { CommandId } = await send(aimedAt("all"), delegate);
    expect((await targetsOf(CommandId)).toSorted()).toEqual([local, web].toSorted());
  });

  test("each machine is authorised: one that may be seen and not be run on refuses the command", async () => {
    await make("both", [{ Key: "InstanceIds", Values: [web, database] }]);
    await permit(
      "sees-db",
      `permit (principal == User::"${delegate.id}", action in Action::"read", resource == Node::"${database}");`,
    );
    await expect(send(aimedAt("both"), delegate)).rejects.toMatchObject({
      code: "AccessDeniedException",
      problems: [{ path: ["Node", database] }],
    });
  });
});

describe("policies", () => {
  test("who may not see a group is told that there is none, in the same words", async () => {
    await make("hidden", [{ Key: "tag:Role", Values: ["web"] }]);
    const { name } = await aUser(app, { role: "None" });
    const blind = aCaller(app, { id: name, roles: ["None"] });
    await permit(
      `blind-${name}`,
      `permit (principal == User::"${name}", action in Action::"read", resource is Node);
permit (principal == User::"${name}", action in [Action::"read", Action::"run"], resource is Document);
permit (principal == User::"${name}", action in Action::"read", resource == NodeGroup::"seen");`,
    );
    const about = async (group: string) => {
      const answers = await Promise.allSettled([
        perform(app, getNodeGroup, { Name: group }, blind),
        perform(app, previewCommand, aimedAt(group), blind),
        perform(app, listManagedNodes, { Filters: [{ Key: "resource-groups:Name", Values: [group] }] }, blind),
      ]);
      return answers.map((answer) =>
        answer.status === "rejected" ? [answer.reason.code, String(answer.reason.message).replace(group, "…")] : answer,
      );
    };
    expect(await about("hidden")).toEqual(await about("absent"));
    expect((await perform(app, listNodeGroups, {}, blind)).output.Groups).toEqual([]);
    await make("seen", [{ Key: "tag:Role", Values: ["web"] }]);
    expect((await perform(app, listNodeGroups, {}, blind)).output.Groups).toMatchObject([{ Name: "seen" }]);
  });

  test("who may see a group, or manage machines, may not change it", async () => {
    const { Version } = await make("fixed", [{ Key: "tag:Role", Values: ["web"] }]);
    await permit(
      "manages-machines",
      `permit (principal == User::"${delegate.id}", action in Action::"manage", resource is Node);`,
    );
    const Filters = [{ Key: "tag-key", Values: ["Role"] }];
    for (const attempt of [
      () => perform(app, updateNodeGroup, { Name: "fixed", Version, Filters }, delegate),
      () => perform(app, deleteNodeGroup, { Name: "fixed" }, delegate),
      () => perform(app, createNodeGroup, { Name: "own", Filters }, delegate),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: "AccessDeniedException" });
    expect((await get("fixed")).Group).toMatchObject({ Version, Filters: [{ Key: "tag:Role", Values: ["web"] }] });
  });

  test("a group that a policy names is not deleted, and only who may read policies is told by which", async () => {
    await make("named", [{ Key: "tag:Role", Values: ["web"] }]);
    const { name } = await aUser(app, { role: "Operator" });
    await permit("speaks-of-it", `forbid (principal == User::"${name}", action, resource == NodeGroup::"named");`);
    const refused = { code: "NodeGroupInUse" };
    const telling = expect.stringContaining("speaks-of-it");
    await expect(perform(app, deleteNodeGroup, { Name: "named" }, admin())).rejects.toMatchObject({
      ...refused,
      message: telling,
    });
    expect((await get("named")).Policies).toEqual(["speaks-of-it"]);
    const operator = aCaller(app, { id: "operator", roles: ["Operator"] });
    expect((await get("named", operator)).Policies).toEqual([]);
    await expect(perform(app, deleteNodeGroup, { Name: "named" }, operator)).rejects.toMatchObject({
      ...refused,
      message: expect.not.stringContaining("speaks-of-it"),
    });
  });
});

test("a group that was written into the database by hand does not exist: no command is aimed by it", async () => {
  await make("forged", [{ Key: "tag:Role", Values: ["web"] }]);
  await app.db.prisma.nodeGroup.updateMany({
    where: { name: "forged" },
    data: { filters: [{ Key: "tag-key", Values: ["Role"] }] },
  });
  await expect(get("forged")).rejects.toMatchObject({ code: "NodeGroupNotFound" });
  await expect(send(aimedAt("forged"))).rejects.toMatchObject({ code: "ValidationException" });
  expect((await perform(app, listNodeGroups, {}, admin())).output.Groups).toEqual([]);
});

test("lists go on where the page ended, by name", async () => {
  for (const name of ["c", "a", "b"]) await make(name, [{ Key: "tag-key", Values: ["Role"] }]);
  const first = (await perform(app, listNodeGroups, { MaxResults: 2 }, admin())).output;
  const rest = (await perform(app, listNodeGroups, { MaxResults: 2, NextToken: first.NextToken ?? "" }, admin()))
    .output;
  expect([...first.Groups, ...rest.Groups].map(({ Name }) => Name)).toEqual(["a", "b", "c"]);
  expect(rest).not.toHaveProperty("NextToken");
});
