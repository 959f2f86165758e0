import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isPermission } from "@/core/access/permission";
import { predefinedDocuments } from "@/core/documents/predefined/predefined";
import type { Action, Subject } from "../authorisation/access-model";
import type { Resource } from "../authorisation/resource-kinds";
import { checkPolicy } from "../authorisation/schema";
import { sendCommand } from "../commands/send-command";
import { aCaller, aNode, anAccount, aUser, type TestApplication, testApplication } from "../db/testing";
import { createDocument } from "../documents/create-document";
import { documentResource, resolveDocument } from "../documents/document-source";
import { addAccountMember } from "../identity/add-account-member";
import { addGroupMembers } from "../identity/add-group-members";
import { createGroup } from "../identity/create-group";
import { type Caller, type InputOf, type OutputOf, perform, seeing } from "../operation";
import { parameterResource } from "../parameters/parameter-resource";
import { putParameter } from "../parameters/put-parameter";
import { addTagsToResource } from "../tags/add-tags-to-resource";
import { type AccessReader, accessReader } from "./access-reader";
import { createPolicy } from "./create-policy";
import { deletePolicy } from "./delete-policy";
import { previewPolicyChange } from "./preview-policy-change";
import { type Shape, shapesOf } from "./touched";
import { updatePolicy } from "./update-policy";

let app: TestApplication;
let accountId: string;
/** A process's own reader of policies, beside the application's: what it enforces is asked for one by one. */
let enforcer: AccessReader;
/** Everybody who can act here, by what the preview calls them. */
let people: Map<string, Subject>;
let nodes: Resource[];
let documents: Resource[];
let runnable: Set<string>;
let commands: { resource: Resource; nodeIds: string[] }[];

const admin = () => aCaller(app);
const runScript = "AWS-RunShellScript";
const paths = ["/app", "/app/a", "/app/b", "/db/a", "/root"];

beforeAll(async () => {
  app = await testApplication();
  ({ accountId } = app.config);
  enforcer = accessReader(app);
  for (const Name of paths) await perform(app, putParameter, { Name, Type: "String", Value: "value" }, admin());
  people = new Map();
  const person = async (name: string, role: string) => {
    await aUser(app, { name, role });
    people.set(name, { type: "User", id: name, accountId, roles: [role] });
  };
  await person("alice", "None");
  await person("anna", "None");
  // Alike to every policy, as long as none asks for names.
  await person("amy", "None");
  await person("zoe", "None");
  await person("bob", "ReadOnly");
  await person("carol", "Operator");
  await perform(app, createGroup, { GroupName: "ops", Role: "None" }, admin());
  await perform(app, addGroupMembers, { GroupName: "ops", UserNames: ["anna", "bob"] }, admin());
  const other = await anAccount(app);
  await aUser(app, { accountId: other.id, name: "mia", role: "Administrator" });
  const mia = { AccountId: accountId, UserName: "mia", UserAccountId: other.id, Role: "ReadOnly" } as const;
  await perform(app, addAccountMember, mia, admin());
  people.set(`${other.id}/mia`, { type: "User", id: `${other.id}/mia`, accountId, roles: ["ReadOnly"] });

  nodes = [];
  const tagSets: Record<string, string>[] = [
    { Role: "web", Owner: "user/amy" },
    { Role: "db" },
    { Role: "web", Env: "prod" },
    {},
  ];
  for (const tags of tagSets) {
    const { id } = await aNode(app);
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    if (Tags.length > 0)
      await perform(app, addTagsToResource, { ResourceType: "ManagedInstance", ResourceId: id, Tags }, admin());
    nodes.push({ type: "Node", id, accountId, attributes: { platform: "Linux", isLocal: false }, tags });
  }
  const Content = JSON.stringify({
    schemaVersion: "2.2",
    mainSteps: [{ action: "aws:runShellScript", name: "restart", inputs: { runCommand: ["true"] } }],
  });
  await perform(app, createDocument, { Name: "Restart-Web", Content }, admin());
  const context = { app, tx: app.db.prisma, caller: admin(), config: app.config };
  const resolved = await Promise.all(
    [...predefinedDocuments.map(({ name }) => name), "Restart-Web"].map((name) => resolveDocument(context, name)),
  );
  documents = resolved.map((document) => documentResource(accountId, document));
  runnable = new Set(resolved.filter(({ documentType }) => documentType === "Command").map(({ name }) => name));
  commands = [];
  for (const [DocumentName, by, targets] of [
    [runScript, "alice", [0, 1]],
    ["Restart-Web", "carol", [2]],
    [runScript, "amy", [0, 3]],
  ] as const) {
    const nodeIds = targets.map((index) => nodes[index]?.id ?? "");
    const Parameters = DocumentName === runScript ? { commands: ["true"] } : {};
    const caller = aCaller(app, { id: by });
    const { output } = await perform(app, sendCommand, { DocumentName, InstanceIds: nodeIds, Parameters }, caller);
    const attributes = { requestedBy: `user/${by}`, document: DocumentName };
    commands.push({ resource: { type: "Command", id: output.Command.CommandId, accountId, attributes }, nodeIds });
  }
});
afterAll(() => app?.destroy());

type Preview = OutputOf<typeof previewPolicyChange>;
const preview = async (input: InputOf<typeof previewPolicyChange>, caller: Caller = admin()): Promise<Preview> =>
  (await perform(app, previewPolicyChange, input, caller)).output;

/** Operations that are asked about one by one: of each permission, on each shape, named by policies and not. */
const askedOperations: readonly string[] = [
  "SendCommand",
  "PreviewCommand",
  "CancelCommand",
  "GetManagedNode",
  "ListManagedNodes",
  "GetDocument",
  "GetCommand",
  "GetInvocation",
  "GetOutput",
  "UpdateManagedNodeName",
  "AddTagsToResource",
  "GetParameter",
  "DescribeParameters",
  "PutParameter",
  "DeleteDocument",
  "CreateDocument",
  "CreateActivation",
  "ListAuditEntries",
  "UpdatePolicy",
  "UpdateUser",
  "CreateUser",
  "UpdateServiceSetting",
];

/** One thing of what is decided on together; `seen` has to be seen as well, `document` is the one that is to be run. */
type Part = { resource: Resource; document?: string; seen?: true };

const thing = (type: Resource["type"], id: string): Resource => ({ type, id, accountId });

/** All that there is of a shape: the ids that it is told by, with what is decided on together. */
function everyOf(shape: Shape, access: string): [string[], Part[]][] {
  const alone = (resources: readonly Resource[]) =>
    resources.map((resource): [string[], Part[]] => [[resource.id], [{ resource }]]);
  switch (shape) {
    case "Account":
      return alone([thing("Account", accountId)]);
    case "Activation":
    case "Association":
    case "Standing":
    case "NodeGroup":
      return [];
    case "Parameter":
      return alone(paths.map((path) => parameterResource(accountId, path)));
    case "Command":
      return alone(commands.map(({ resource }) => resource));
    case "Document":
      return alone(documents.filter(({ attributes }) => access === "read" || attributes?.["owner"] === "Self"));
    case "Node":
      return alone(nodes);
    case "User":
      return alone([...people.keys()].filter((name) => !name.includes("/")).map((name) => thing("User", name)));
    case "NewUser":
      return alone([thing("User", "somebody-new")]);
    case "NewDocument":
      return [false, true].map((runsArbitraryCommands) => [
        [String(runsArbitraryCommands)],
        [{ resource: { ...thing("Document", "Something-New"), attributes: { owner: "Self", runsArbitraryCommands } } }],
      ]);
    case "Sending":
      return documents
        .filter(({ id }) => runnable.has(id))
        .flatMap((document) =>
          nodes.map((node): [string[], Part[]] => [
            [document.id, node.id],
            [document, node].map((resource) => ({ resource, document: document.id, seen: true })),
          ]),
        );
    case "Invocation":
      return commands.flatMap(({ resource: command, nodeIds }) =>
        nodes
          .filter(({ id }) => nodeIds.includes(id))
          .map((node): [string[], Part[]] => [
            [command.id, node.id],
            [{ resource: command }, { resource: node }],
          ]),
      );
  }
}

/** Whether all is allowed that is decided on together, by who asks, the operation, the shape and the ids. */
type Decided = Map<string, boolean>;

/** What the enforcer says to everybody about everything, asked one by one. */
async function enforced(): Promise<Decided> {
  enforcer.forget(accountId);
  const model = await enforcer.of(accountId);
  const decided: Decided = new Map();
  const known = new Map<string, boolean>();
  for (const [who, subject] of people) {
    const allows = (action: Action, resource: Resource, document?: string) => {
      const key = JSON.stringify([who, action.name, resource, document]);
      const answer = known.get(key) ?? model.decide(subject, action, resource, document ? { document } : {}).allowed;
      known.set(key, answer);
      return answer;
    };
    for (const name of askedOperations) {
      const access = app.actions.find((each) => each.name === name)?.access ?? "";
      if (!isPermission(access)) throw new Error(`${name} has no permission.`);
      const action = { name, permission: access };
      for (const shape of shapesOf(name))
        for (const [ids, parts] of everyOf(shape, access)) {
          const isAllowed = parts.every(
            ({ resource, document, seen }) => allows(action, resource, document) && (!seen || allows(seeing, resource)),
          );
          decided.set(JSON.stringify([who, name, shape, ...ids]), isAllowed);
        }
    }
  }
  return decided;
}

/** What the enforcer says differently afterwards: by person, operation and shape the things, as lists of ids. */
function differences(before: Decided, after: Decided) {
  const found = new Map<string, string[][]>();
  for (const [key, was] of before) {
    const is = after.get(key);
    if (is === was) continue;
    const [who, operation, shape, ...ids]: string[] = JSON.parse(key);
    const place = JSON.stringify([is ? "gain" : "loss", who, operation, shape]);
    found.set(place, [...(found.get(place) ?? []), ids]);
  }
  return found;
}

/** What a preview said, in the same form. */
function said({ Changes }: Preview) {
  const found = new Map<string, Preview["Changes"][number]["Gains"]>();
  for (const { People, PeopleCount, Gains, Losses } of Changes) {
    expect(People).toHaveLength(PeopleCount);
    for (const { Name } of People)
      for (const [effect, items] of [
        ["gain", Gains],
        ["loss", Losses],
      ] as const)
        for (const item of items)
          for (const operation of item.Operations) {
            if (!askedOperations.includes(operation)) continue;
            const place = JSON.stringify([effect, Name, operation, item.On]);
            found.set(place, [...(found.get(place) ?? []), item]);
          }
  }
  return found;
}

function expectAgreement(answer: Preview, before: Decided, after: Decided, about: string) {
  const [expected, told] = [differences(before, after), said(answer)];
  expect([...told.keys()].sort(), about).toEqual([...expected.keys()].sort());
  for (const [place, tuples] of expected) {
    const items = told.get(place) ?? [];
    const [, , , shape] = JSON.parse(place);
    if (shape === "Sending") {
      expect(
        items.reduce((sum, { Count, BesideCount }) => sum + Count * BesideCount, 0),
        `${place} ${about}`,
      ).toBe(tuples.length);
      for (const { Examples, Beside } of items)
        for (const node of Examples)
          for (const document of Beside) expect(tuples, `${place} ${about}`).toContainEqual([document.Id, node.Id]);
      continue;
    }
    const [item, ...more] = items;
    expect(more, place).toEqual([]);
    const last = new Set(tuples.map((ids) => ids.at(-1) ?? ""));
    expect(item?.Count, `${place} ${about}`).toBe(last.size);
    if (shape === "NewDocument" || shape === "NewUser") continue;
    for (const { Id } of item?.Examples ?? []) expect([...last], `${place} ${about}`).toContain(Id);
    if (shape === "Invocation")
      expect(item?.Beside.map(({ Id }) => Id).sort(), place).toEqual([...new Set(tuples.map(([id]) => id))].sort());
  }
}

/** Policies of every form that a text can have, with conditions that tell people, machines and documents apart. */
const statement = fc
  .record({
    effect: fc.constantFrom("permit", "permit", "permit", "forbid"),
    principal: fc.constantFrom(
      'principal == User::"alice"',
      'principal == User::"anna"',
      'principal in Group::"ops"',
      'principal in Role::"ReadOnly"',
      'principal is User in Group::"ops"',
      "principal",
    ),
    action: fc.constantFrom(
      "action",
      'action in Action::"read"',
      'action in [Action::"read", Action::"run"]',
      'action in [Action::"viewOutput", Action::"manage", Action::"read"]',
      'action in [Action::"run", Action::"changeAccess"]',
      'action in [Action::"readParameters", Action::"PutParameter"]',
      'action in [Action::"read", Action::"readParameters"]',
      'action == Action::"PreviewCommand"',
      'action in [Action::"read", Action::"SendCommand"]',
      'action == Action::"GetDocument"',
      'action in [Action::"administer", Action::"viewAudit", Action::"UpdateUser"]',
    ),
    what: fc.constantFrom(
      "resource)",
      "resource is Account)",
      `resource == Document::"${runScript}")`,
      'resource == Document::"Restart-Web")',
      "resource is Document) when { resource.runsArbitraryCommands }",
      "resource is Node)",
      "resource == Node::$node)",
      'resource is Node) when { resource.hasTag("Role") && resource.getTag("Role") == "web" }',
      'resource is Node) unless { resource.hasTag("Role") && resource.getTag("Role") == "db" }',
      `resource is Node) when { context has document && context.document == "${runScript}" }`,
      `resource is Node) when { context has document && ["Restart-Web"].contains(context.document) && !resource.hasTag("Env") }`,
      'resource is Node) when { context has document && context.document like "AWS-*" }',
      'resource is Node) when { resource.hasTag("Owner") && resource.getTag("Owner") == principal.name }',
      'resource is Node) when { resource.hasTag("Role") && ["db", "cache"].contains(resource.getTag("Role")) }',
      'resource is Node) when { resource.hasTag("Role") && resource.hasTag("Env") && resource.getTag("Role") != resource.getTag("Env") }',
      "resource is Command) when { resource.requestedBy == principal.name }",
      `resource is Command) when { resource.document == "${runScript}" }`,
      'resource) when { principal.name like "user/a*" }',
      'resource == Parameter::"/app/b")',
      'resource is Parameter) when { resource.path == "/app" || resource.path like "/app/*" }',
      'resource is Parameter) unless { ["/db/a", "/app/b"].contains(resource.path) }',
      'resource is Parameter) when { resource.path like "/*/a" && !(resource.path like "/db/*") }',
      'resource is Parameter) when { principal.name == resource.path || resource.path != "/app" }',
      "resource is User) when { resource == principal }",
      'resource is User) unless { resource == User::"bob" }',
      'resource) when { principal in Group::"ops" && !(principal == User::"bob") }',
      'resource) when { action == Action::"GetManagedNode" || action in Action::"manage" }',
    ),
    node: fc.nat(3),
  })
  .map(({ effect, principal, action, what, node }) => ({
    text: `${effect} (${principal}, ${action}, ${what};`,
    node,
  }));

const textOf = (statements: readonly { text: string; node: number }[]) =>
  statements.map(({ text, node }) => text.replace("$node", JSON.stringify(nodes[node]?.id ?? ""))).join("\n");

test("what is said before is what the enforcer does after, for policies that are made, changed and deleted", {
  timeout: 900_000,
}, async () => {
  let told = 0;
  // Whoever asks stays able to see everything and to change policies, whatever these forbid everybody.
  app.access.forget(accountId);
  await app.access.of(accountId);
  const policies = fc.record({
    beside: fc.array(statement, { maxLength: 3 }),
    before: fc.array(statement, { maxLength: 2 }),
    after: fc.array(statement, { maxLength: 3 }),
    stays: fc.option(statement),
  });
  await fc.assert(
    fc.asyncProperty(policies, async ({ beside, before, after, stays }) => {
      const kept = stays ? [stays] : [];
      const [besides, old, fresh] = [textOf(beside), textOf([...before, ...kept]), textOf([...kept, ...after])];
      // Cedar finds some of what is made at random impossible.
      for (const text of [besides, old, fresh])
        fc.pre(text === "" || checkPolicy(text, app.actions).problems.length === 0);
      fc.pre(old !== "" || fresh !== "");
      try {
        if (besides) await perform(app, createPolicy, { Name: "beside", Text: besides }, admin());
        if (old) await perform(app, createPolicy, { Name: "it", Text: old }, admin());
        const answer = await preview({ ...(old && { Name: "it" }), ...(fresh && { Text: fresh }) });
        expect(answer).toMatchObject({ PeopleCount: people.size, PeopleLookedAt: people.size });
        const was = await enforced();
        if (!fresh) await perform(app, deletePolicy, { Name: "it" }, admin());
        else if (old) await perform(app, updatePolicy, { Name: "it", Text: fresh }, admin());
        else await perform(app, createPolicy, { Name: "it", Text: fresh }, admin());
        const is = await enforced();
        expectAgreement(answer, was, is, `beside:\n${besides}\nbefore:\n${old}\nafter:\n${fresh}`);
        told += answer.ChangeCount;
      } finally {
        await app.db.prisma.policy.deleteMany();
      }
    }),
    { numRuns: 16, endOnFailure: true },
  );
  // Something was really put to the test.
  expect(told).toBeGreaterThan(0);
});

test("what is said of sending is what happens when it is sent", async () => {
  const Input: InputOf<typeof createPolicy> = {
    Name: "restarts",
    Sentence: {
      who: { type: "Group", name: "ops" },
      may: {
        kind: "run",
        documents: ["Restart-Web"],
        machines: { kind: "tagged", tags: [{ key: "Role", values: ["web"] }] },
      },
    },
  };
  const sends = async (id: string, InstanceId: string) =>
    perform(
      app,
      sendCommand,
      { DocumentName: "Restart-Web", InstanceIds: [InstanceId] },
      aCaller(app, { id, roles: ["None"] }),
    ).then(
      () => true,
      () => false,
    );
  const reached = async () => {
    app.access.forget(accountId);
    const all = await Promise.all(nodes.map(async ({ id }) => ((await sends("anna", id)) ? [id] : [])));
    return all.flat().sort();
  };
  expect(await reached()).toEqual([]);
  const made = await preview({ Sentence: Input.Sentence });
  await perform(app, createPolicy, Input, admin());
  const then = await reached();
  expect(then).toHaveLength(2);
  const [change] = made.Changes.filter(({ People }) => People.some(({ Name }) => Name === "anna"));
  const sending = change?.Gains.find(({ On }) => On === "Sending");
  expect(sending).toMatchObject({ Count: 2, IsWhole: true, Beside: [{ Id: "Restart-Web" }] });
  expect(sending?.Examples.map(({ Id }) => Id).sort()).toEqual(then);

  const gone = await preview({ Name: "restarts" });
  await perform(app, deletePolicy, { Name: "restarts" }, admin());
  expect(await reached()).toEqual([]);
  const lost = gone.Changes.find(({ People }) => People.some(({ Name }) => Name === "anna"))?.Losses;
  expect(lost?.find(({ On }) => On === "Sending")).toEqual(sending);
});

test("people with the same changes are told together, and are called by their group when they are its members", async () => {
  const Text = 'permit (principal in Group::"ops", action in Action::"administer", resource is Account);';
  const { Changes, ChangeCount } = await preview({ Text });
  expect(ChangeCount).toBe(1);
  expect(Changes).toMatchObject([
    {
      People: [{ Name: "anna" }, { Name: "bob" }],
      GroupName: "ops",
      Gains: [{ Permission: "administer", On: "Account", IsWhole: true, Count: 1 }],
      Losses: [],
    },
  ]);
});

test("a change that changes nothing for anybody is said to be none, and a forbid takes away", async () => {
  const granted = 'permit (principal == User::"carol", action in Action::"read", resource);';
  expect(await preview({ Text: granted })).toMatchObject({ Changes: [], ChangeCount: 0 });
  const forbidden = 'forbid (principal == User::"carol", action in Action::"run", resource is Node);';
  const { Changes } = await preview({ Text: forbidden });
  expect(Changes).toMatchObject([{ People: [{ Name: "carol" }], Gains: [] }]);
  expect(Changes[0]?.Losses.map(({ On, Count }) => [On, Count])).toEqual([["Sending", nodes.length]]);
});

test("whoever would lose the right to change access is told exactly, and so is that nobody would be left", async () => {
  const Text = 'permit (principal == User::"alice", action in Action::"changeAccess", resource);';
  await perform(app, createPolicy, { Name: "delegate", Text }, admin());
  app.access.forget(accountId);
  const alice = aCaller(app, { id: "alice", roles: ["None"] });
  const all = app.actions.filter(({ access, name }) => access === "changeAccess" && shapesOf(name).includes("Account"));
  const deleted = await preview({ Name: "delegate" }, alice);
  expect(deleted.Caller.LosesAccess).toEqual(all.map(({ name }) => name).sort());
  // Nobody of this account is an administrator: the caller of the other tests has no row.
  expect(deleted.Caller.LeavesNobody).toBe(true);
  const narrowed = Text.replace('in Action::"changeAccess"', '== Action::"PreviewPolicyChange"');
  expect((await preview({ Name: "delegate", Text: narrowed }, alice)).Caller.LosesAccess).toContain("UpdatePolicy");
  expect((await preview({ Name: "delegate", Text: `${Text}\n` }, alice)).Caller.LosesAccess).toEqual([]);

  await aUser(app, { name: "root", role: "Administrator" });
  expect((await preview({ Name: "delegate" }, alice)).Caller.LeavesNobody).toBe(false);
  const nobody = await preview({ Text: 'forbid (principal, action in Action::"changeAccess", resource);' }, alice);
  expect(nobody.Caller.LeavesNobody).toBe(true);
  await app.db.prisma.user.deleteMany({ where: { name: "root" } });
  await perform(app, deletePolicy, { Name: "delegate" }, admin());
});

test("a caller learns of no machine, document or command that they may not see", async () => {
  const [web] = nodes;
  const Text = `permit (principal == User::"alice", action in Action::"changeAccess", resource);
    permit (principal == User::"alice", action in Action::"read", resource == Node::"${web?.id}");`;
  await perform(app, createPolicy, { Name: "delegate", Text }, admin());
  app.access.forget(accountId);
  const alice = aCaller(app, { id: "alice", roles: ["None"] });
  const answer = await preview({ Text: 'permit (principal == User::"anna", action, resource);' }, alice);
  expect(answer.CountedOn).toMatchObject({ Nodes: { Count: 1 }, Documents: { Count: 0 }, Commands: { Count: 0 } });
  const told = JSON.stringify(answer);
  expect(told).toContain(web?.id);
  for (const { id } of [...nodes.slice(1), ...documents, ...commands.map(({ resource }) => resource)])
    expect(told).not.toContain(`"${id}"`);
  await perform(app, deletePolicy, { Name: "delegate" }, admin());
});

test("many who ask at once are each told what they would be told alone", async () => {
  const texts = ["alice", "anna", "bob", "carol"].map(
    (name) => `forbid (principal == User::"${name}", action, resource is Node);`,
  );
  const alone: Preview[] = [];
  for (const Text of texts) alone.push(await preview({ Text }));
  expect(await Promise.all(texts.map((Text) => preview({ Text })))).toEqual(alone);
});

test("what is not asked for can be no preview", async () => {
  await expect(preview({})).rejects.toMatchObject({ code: "ValidationException", problems: [{ path: ["Name"] }] });
  await expect(preview({ Name: "not-there" })).rejects.toMatchObject({ code: "PolicyNotFound" });
  await expect(preview({ Name: "Operator" })).rejects.toMatchObject({ code: "PolicyNotFound" });
  await expect(preview({ Text: "permit (principal)" })).rejects.toMatchObject({ problems: [{ path: ["Text"] }] });
  const caller = aCaller(app, { id: "carol", roles: ["Operator"] });
  await expect(preview({ Text: "permit (principal, action, resource);" }, caller)).rejects.toMatchObject({
    code: "AccessDeniedException",
  });
});

test("more people than the engine can be asked about are said not to have been looked at, the named ones first", async () => {
  const crowd = Array.from({ length: 260 }, (_, index) => `crowd-${String(index).padStart(3, "0")}`);
  const passwordHash = "!";
  for (const name of crowd) await aUser(app, { name, role: "None", passwordHash });
  const Text = `permit (principal, action, resource) when { principal.name like "user/crowd-*" };
    permit (principal == User::"crowd-259", action, resource);`;
  const answer = await preview({ Text });
  expect(answer.PeopleCount).toBe(people.size + crowd.length);
  expect(answer.PeopleLookedAt).toBeGreaterThan(1);
  expect(answer.PeopleLookedAt).toBeLessThan(answer.PeopleCount);
  expect(answer.Changes[0]?.People[0]).toMatchObject({ Name: "crowd-259" });
  await app.db.prisma.user.deleteMany({ where: { name: { in: crowd } } });
});
