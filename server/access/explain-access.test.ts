import { afterAll, beforeAll, expect, test } from "vitest";
import { cancelCommand } from "../commands/cancel-command";
import { getCommand } from "../commands/get-command";
import { getInvocation } from "../commands/get-invocation";
import { previewCommand } from "../commands/preview-command";
import { sendCommand } from "../commands/send-command";
import { aCaller, aNode, aUser, type TestApplication, testApplication } from "../db/testing";
import { getDocument } from "../documents/get-document";
import { addGroupMembers } from "../identity/add-group-members";
import { createGroup } from "../identity/create-group";
import { getManagedNode } from "../nodes/get-managed-node";
import { listManagedNodes } from "../nodes/list-managed-nodes";
import { updateManagedNodeName } from "../nodes/update-managed-node-name";
import { type AnyOperation, perform } from "../operation";
import { operations } from "../operations";
import { randomFrom } from "../output/testing";
import { addTagsToResource } from "../tags/add-tags-to-resource";
import { createPolicy } from "./create-policy";
import { deletePolicy } from "./delete-policy";
import { explainAccess } from "./explain-access";
import { touched } from "./touched";

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app?.destroy());

const DocumentName = "AWS-RunShellScript";
// The same cases in every run: one that goes wrong can be looked into.
const random = randomFrom(20_261_127);
const below = (count: number) => Math.floor(random() * count);
const of = <T>(choices: readonly T[]): T => choices[below(choices.length)] as T;

async function aMachine(tags: Record<string, string>) {
  const { id } = await aNode(app);
  const { accountId } = app.config;
  await app.db.prisma.tag.createMany({
    data: Object.entries(tags).map(([key, value]) => ({
      accountId,
      resourceType: "ManagedInstance",
      resourceId: id,
      key,
      value,
    })),
  });
  return id;
}

/** A group that this server wrote, with one member. */
async function aGroup(name: string, role: "None" | "Operator" | "ReadOnly", userName: string) {
  await perform(app, createGroup, { GroupName: name, Role: role }, aCaller(app));
  await perform(app, addGroupMembers, { GroupName: name, UserNames: [userName] }, aCaller(app));
}

/** One statement about any of the given people, made at random. */
function aStatement(users: readonly string[], machines: readonly string[]): string {
  const principal = of([
    ...users.map((name) => `principal == User::"${name}"`),
    'principal in Group::"ops"',
    'principal in Role::"ReadOnly"',
    "principal",
  ]);
  const action = of([
    "action",
    'action in Action::"read"',
    'action in [Action::"read", Action::"run"]',
    'action in [Action::"viewOutput", Action::"manage", Action::"read"]',
    'action == Action::"PreviewCommand"',
    'action in Action::"run"',
  ]);
  const [resource, condition] = of([
    ["resource", ""],
    ["resource is Account", ""],
    [`resource == Document::"${DocumentName}"`, ""],
    ['resource == Document::"Other"', ""],
    ["resource is Document", " when { resource.runsArbitraryCommands }"],
    ["resource is Node", ""],
    [`resource == Node::"${of(machines)}"`, ""],
    ["resource is Node", ' when { resource.hasTag("Role") && resource.getTag("Role") == "web" }'],
    ["resource is Node", ' unless { resource.hasTag("Role") && resource.getTag("Role") == "db" }'],
    ["resource is Node", ` when { context has document && context.document == "${of([DocumentName, "Other"])}" }`],
    ["resource is Command", " when { resource.requestedBy == principal.name }"],
    ["resource is Command", ` when { resource.document == "${DocumentName}" }`],
  ] as const);
  // Who asks for the explanations can go on doing so.
  const effect = of(["permit", "permit", "permit", "forbid"]);
  const exception = effect === "forbid" ? ' unless { principal == User::"admin" }' : "";
  return `${effect} (${principal}, ${action}, ${resource})${condition}${exception};`;
}

test("what is explained is what happens, for people, policies, machines and operations of every form", {
  timeout: 180_000,
}, async () => {
  const people = [
    await aUser(app, { role: "None" }),
    await aUser(app, { role: "None" }),
    await aUser(app, { role: "ReadOnly" }),
    await aUser(app, { role: "Operator" }),
  ];
  const names = people.map(({ name }) => name);
  await aGroup("ops", "None", people[1]?.name ?? "");
  const machines = [await aMachine({ Role: "web" }), await aMachine({ Role: "db" }), await aMachine({})];
  const command = (InstanceIds: string[]) => ({ DocumentName, InstanceIds, Parameters: { commands: ["true"] } });
  const sent = await Promise.all(
    people.map(async ({ name }) => {
      // Sent before anything was taken from them, so that there are commands of everybody.
      const caller = aCaller(app, { id: name, roles: ["Administrator"] });
      return (await perform(app, sendCommand, command(machines), caller)).output.Command.CommandId;
    }),
  );

  let compared = { permitted: 0, refused: 0 };
  for (let round = 0; round < 25; round++) {
    const Name = `round-${round}`;
    const Text = Array.from({ length: 1 + below(4) }, () => aStatement(names, machines)).join("\n");
    const made = await perform(app, createPolicy, { Name, Text }, aCaller(app)).then(
      () => true,
      // Cedar finds some of what is made at random impossible.
      () => false,
    );
    if (!made) continue;
    app.access.forget(app.config.accountId);
    for (const { name, role } of people) {
      const InstanceId = of(machines);
      const CommandId = of(sent);
      const caller = aCaller(app, { id: name, roles: [role] });
      const calls: readonly (readonly [AnyOperation, Record<string, unknown>])[] = [
        [previewCommand, command([InstanceId])],
        [sendCommand, command([InstanceId])],
        [getManagedNode, { InstanceId }],
        [updateManagedNodeName, { InstanceId, Name: "a-node" }],
        [
          addTagsToResource,
          { ResourceType: "ManagedInstance", ResourceId: InstanceId, Tags: [{ Key: "Seen", Value: "" }] },
        ],
        [getDocument, { Name: DocumentName }],
        [getCommand, { CommandId }],
        [cancelCommand, { CommandId }],
        [getInvocation, { CommandId, InstanceId }],
        [listManagedNodes, {}],
        [operations.CreateActivation, { IamRole: "role" }],
        [operations.ListPolicies, {}],
      ];
      for (const [op, input] of calls) {
        const happened = await perform(app, op, input, caller).then(
          () => true,
          (error: Error & { code?: string }) => {
            expect(error.code).toMatch(
              /^AccessDenied|^Invalid(InstanceId|Document|CommandId|ResourceId)|InvocationDoes/,
            );
            return false;
          },
        );
        const question = { UserName: name, Operation: op.name, InstanceId, DocumentName, CommandId };
        const { output } = await perform(app, explainAccess, question, aCaller(app));
        expect(output.Allowed, `${name} (${role}) ${op.name} on ${InstanceId} under\n${Text}`).toBe(happened);
        compared = happened
          ? { ...compared, permitted: compared.permitted + 1 }
          : { ...compared, refused: compared.refused + 1 };
      }
    }
    await perform(app, deletePolicy, { Name }, aCaller(app));
  }
  // Both answers were really put to the test.
  expect(compared.permitted).toBeGreaterThan(100);
  expect(compared.refused).toBeGreaterThan(100);
});

test("the groups of a person are told, with what each gives", async () => {
  const user = await aUser(app, { role: "None" });
  await aGroup("readers", "ReadOnly", user.name);
  app.access.forget(app.config.accountId);
  const question = { UserName: user.name, Operation: "GetDocument", DocumentName };
  const { output } = await perform(app, explainAccess, question, aCaller(app));
  expect(output).toMatchObject({
    Allowed: true,
    Role: "None",
    Groups: [{ GroupName: "readers", Role: "ReadOnly" }],
    Decisions: [{ ResourceType: "Document", Policies: ["ReadOnly"] }],
  });
});

test("what has to be named for an answer is asked for", async () => {
  const { name } = await aUser(app);
  const explain = (more: object) => perform(app, explainAccess, { UserName: name, ...more }, aCaller(app));
  await expect(explain({ Operation: "SendCommand", DocumentName })).rejects.toMatchObject({
    problems: [{ path: ["InstanceId"] }],
  });
  await expect(explain({ Operation: "GetDocument" })).rejects.toMatchObject({ problems: [{ path: ["DocumentName"] }] });
  await expect(explain({ Operation: "SignIn" })).rejects.toMatchObject({ problems: [{ path: ["Operation"] }] });
});

test("every operation that is said to touch something is one of the table", () => {
  expect(Object.keys(touched).filter((name) => !Object.hasOwn(operations, name))).toEqual([]);
});
