import { expect, test } from "vitest";
import { holds } from "@/core/access/condition";
import { type Permission, permissions } from "@/core/access/permission";
import { toCedar } from "@/core/access/sentence";
import { AccessModel, type Action, type Memberships, type Statement, type Subject } from "./access-model";
import type { Resource } from "./resource-kinds";
import { splitStatements } from "./schema";

const accountId = "123456789012";
const someone = (id: string, roles: string[] = []): Subject => ({ type: "User", id, accountId, roles });
const sending: Action = { name: "SendCommand", permission: "run" };
const listing: Action = { name: "ListManagedNodes", permission: "read" };

let models = 0;
const model = (policies: Record<string, string> = {}, memberships: Memberships = new Map()) =>
  new AccessModel(
    accountId,
    Object.entries(policies).flatMap(([policy, text]): Statement[] =>
      splitStatements(text).map((statement) => ({ policy, text: statement })),
    ),
    memberships,
    `test-${models++}`,
  );

const machine = (id: string, tags: Record<string, string> = {}, isLocal = false): Resource => ({
  type: "Node",
  id,
  accountId,
  attributes: { platform: "Linux", isLocal },
  tags,
});
const document = (id: string): Resource => ({
  type: "Document",
  id,
  accountId,
  attributes: { owner: "Self", runsArbitraryCommands: false },
});
const may = (m: AccessModel, who: Subject, what: Resource, doc: string) =>
  m.decide(who, sending, what, { document: doc }).allowed;

const restartWeb = toCedar({
  who: { type: "User", name: "alice" },
  may: {
    kind: "run",
    documents: ["Restart-Web"],
    machines: { kind: "tagged", tags: [{ key: "Role", values: ["web"] }] },
  },
});
const backupDb = toCedar({
  who: { type: "User", name: "alice" },
  may: {
    kind: "run",
    documents: ["Backup-Db"],
    machines: { kind: "tagged", tags: [{ key: "Role", values: ["db"] }] },
  },
});

test("roles: an administrator may do everything in the account, an operator run and manage, a reader only look", () => {
  const m = model();
  const permitted = (role: string) =>
    (Object.keys(permissions) as Permission[]).filter(
      (permission) => m.decide(someone("x", [role]), { name: "Any", permission }, machine("mi-1")).allowed,
    );
  expect(permitted("Administrator")).toHaveLength(Object.keys(permissions).length);
  expect(permitted("Operator")).toEqual(["read", "viewOutput", "run", "manage", "readParameters", "writeParameters"]);
  expect(permitted("ReadOnly")).toEqual(["read", "viewOutput", "readParameters"]);
  expect(permitted("None")).toEqual([]);
  expect(permitted("Visitor")).toEqual([]);
});

test("accounts are walls: not even an administrator reaches into another", async () => {
  const m = model();
  const elsewhere = { ...machine("mi-2"), accountId: "999999999999" };
  expect(m.decide(someone("admin", ["Administrator"]), sending, elsewhere).allowed).toBe(false);
  expect(
    m.decide({ ...someone("admin", ["Administrator"]), accountId: "999999999999" }, sending, machine("mi-1")).allowed,
  ).toBe(false);
  expect(await m.refused(someone("admin", ["Administrator"]), sending, [machine("mi-1"), elsewhere])).toEqual([
    elsewhere,
  ]);
});

test("two sentences never add up to a third: each document only runs on the machines of its own", () => {
  const m = model({ restartWeb, backupDb });
  const alice = someone("alice");
  const web = machine("mi-1", { Role: "web" });
  const db = machine("mi-2", { Role: "db" });
  expect(may(m, alice, web, "Restart-Web")).toBe(true);
  expect(may(m, alice, db, "Backup-Db")).toBe(true);
  expect(may(m, alice, db, "Restart-Web")).toBe(false);
  expect(may(m, alice, web, "Backup-Db")).toBe(false);
  expect(may(m, alice, document("Restart-Web"), "Restart-Web")).toBe(true);
  expect(may(m, alice, document("Other"), "Other")).toBe(false);
  expect(may(m, someone("bob"), web, "Restart-Web")).toBe(false);
});

test("a command belongs to whoever sent it: another's is neither seen nor cancelled", () => {
  const m = model({ restartWeb });
  const command = (requestedBy: string): Resource => ({
    type: "Command",
    id: "c",
    accountId,
    attributes: { requestedBy, document: "Restart-Web" },
  });
  const cancelling: Action = { name: "CancelCommand", permission: "run" };
  expect(m.decide(someone("alice"), cancelling, command("user/alice")).allowed).toBe(true);
  expect(m.decide(someone("alice"), cancelling, command("user/bob")).allowed).toBe(false);
});

test("the server's own machine is not among all machines", () => {
  const text = toCedar({
    who: { type: "User", name: "alice" },
    may: { kind: "run", documents: ["Restart-Web"], machines: { kind: "all" } },
  });
  const m = model({ text });
  expect(may(m, someone("alice"), machine("mi-1"), "Restart-Web")).toBe(true);
  expect(may(m, someone("alice"), machine("mi-1", {}, true), "Restart-Web")).toBe(false);
});

test("whoever does something to themselves is decided about like anybody", () => {
  const self: Resource = { type: "User", id: "root", accountId };
  const changing: Action = { name: "UpdateUser", permission: "changeAccess" };
  expect(model().decide(someone("root", ["Administrator"]), changing, self).allowed).toBe(true);
  expect(model().decide(someone("root"), changing, self).allowed).toBe(false);
});

test("a group's members have what the group has, and its role", () => {
  const text = restartWeb.replaceAll('principal == User::"alice"', 'principal in Group::"web team"');
  const m = model(
    { text },
    new Map([
      ["bob", { groups: ["web team"], roles: ["ReadOnly"] }],
      ["carol", { groups: ["other"], roles: [] }],
    ]),
  );
  const web = machine("mi-1", { Role: "web" });
  expect(may(m, someone("bob"), web, "Restart-Web")).toBe(true);
  expect(may(m, someone("carol"), web, "Restart-Web")).toBe(false);
  expect(m.decide(someone("bob"), listing, machine("mi-9"))).toEqual({ allowed: true, policies: ["ReadOnly"] });
});

test("names the policies that decide, and those that only speak of the matter", () => {
  const m = model({
    restartWeb,
    never: 'forbid (principal, action in Action::"run", resource is Node) when { resource.isLocal };',
  });
  const decided = m.decide(someone("alice"), sending, machine("mi-1", { Role: "web" }), { document: "Restart-Web" });
  expect(decided).toEqual({ allowed: true, policies: ["restartWeb"] });
  expect(
    m.decide(someone("alice"), sending, machine("mi-1", { Role: "web" }, true), { document: "Restart-Web" }),
  ).toEqual({
    allowed: false,
    policies: ["never"],
  });
  expect(m.policiesAbout(someone("alice"), sending)).toEqual(["never", "restartWeb"]);
});

test("knows who may never do a thing without looking at any", () => {
  const m = model({ restartWeb });
  expect(m.mayEver(someone("alice"), sending)).toBe(true);
  expect(m.mayEver(someone("alice"), { name: "CreateActivation", permission: "manage" })).toBe(false);
  expect(m.mayEver(someone("bob"), sending)).toBe(false);
  expect(m.mayEver(someone("bob", ["Operator"]), sending)).toBe(true);
});

test("what is seen in lists is what the engine permits, one by one", () => {
  const m = model({ restartWeb });
  const visible = m.visible(someone("alice"), listing, "Node");
  expect(visible).toEqual({
    kind: "all",
    of: [
      { kind: "has-tag", key: "Role" },
      { kind: "tag", key: "Role", in: ["web"] },
    ],
  });
  for (const tags of [{ Role: "web" }, { Role: "db" }, {}, { role: "web" }] as Record<string, string>[]) {
    const node = machine("mi-1", tags);
    expect(holds(visible, node)).toBe(m.decide(someone("alice"), listing, node).allowed);
  }
  expect(m.visible(someone("bob"), listing, "Node")).toEqual({ kind: "never" });
  expect(m.visible(someone("root", ["Administrator"]), listing, "Node")).toEqual({ kind: "always" });
});

test("a condition that no list can be filtered by permits nothing in lists, and forbids everything if it forbids", () => {
  const odd = 'permit (principal, action, resource is Node) when { resource.platform like "*x*" };';
  expect(model({ odd }).visible(someone("alice"), listing, "Node")).toEqual({ kind: "never" });
  const m = model({ odd: odd.replace("permit", "forbid") });
  expect(m.visible(someone("root", ["Administrator"]), listing, "Node")).toEqual({ kind: "never" });
});

test("ten thousand machines cost as many decisions as there are differences that a policy asks about", async () => {
  const m = model({ restartWeb });
  let decisions = 0;
  const decide = m.decide.bind(m);
  m.decide = (...asked) => {
    decisions++;
    return decide(...asked);
  };
  const fleet = Array.from({ length: 10_000 }, (_, index) =>
    machine(`mi-${index}`, { Name: `host-${index}`, Role: ["web", "db", "cache"][index % 3] ?? "" }),
  );
  const refused = await m.refused(someone("alice"), sending, fleet, { document: "Restart-Web" });
  expect(refused).toHaveLength(fleet.filter(({ tags }) => tags?.["Role"] !== "web").length);
  // The cache and the database answer alike: not web.
  expect(decisions).toBe(2);
});

test("a policy about one machine by its id costs two decisions, however many machines there are", async () => {
  const m = model({ one: 'permit (principal == User::"alice", action in Action::"run", resource == Node::"mi-7");' });
  const before = m.asked;
  const fleet = Array.from({ length: 1_000 }, (_, index) => machine(`mi-${index}`));
  expect(await m.refused(someone("alice"), sending, fleet)).toHaveLength(999);
  expect(m.asked - before).toBe(3);
});

test("an action that no policy permits on a kind of thing is not offered for it, though it is on another", () => {
  const m = model({ web: restartWeb });
  const alice = someone("alice");
  expect(m.mayEver(alice, listing, ["Node"])).toBe(true);
  expect(m.mayEver(alice, listing, ["Document"])).toBe(true);
  expect(m.mayEver(alice, listing, ["Activation"])).toBe(false);
  expect(m.mayEver(alice, sending, ["Document", "Node"])).toBe(true);
  expect(m.mayEver(alice, sending, ["Document", "Account"])).toBe(false);
  expect(m.mayEver(someone("bob"), listing, ["Node"])).toBe(false);
  expect(m.mayEver(someone("root", ["Administrator"]), listing, ["Activation"])).toBe(true);
});

test("a decision that is kept for what looks alike is the engine's own, whoever asks about whom and in whichever order", async () => {
  const m = model({
    own: 'permit (principal, action in Action::"manage", resource is User) when { resource == principal };',
    team: 'permit (principal in Group::"ops", action in Action::"manage", resource) when { resource in Group::"ops" };',
    path: 'permit (principal == User::"alice", action in Action::"readParameters", resource is Parameter) when { resource.path like "/app/*" };',
    secret: 'forbid (principal, action, resource == Parameter::"/app/secret");',
  });
  const parameter = (path: string): Resource => ({ type: "Parameter", id: path, accountId, attributes: { path } });
  const user = (id: string): Resource => ({ type: "User", id, accountId });
  const reading: Action = { name: "GetParameter", permission: "readParameters" };
  const managing: Action = { name: "Any", permission: "manage" };
  const resources = ["/app/a", "/app/secret", "/apple", "/app/b"].map(parameter);
  const people = ["alice", "bob"].map((id) => user(id));
  for (let round = 0; round < 3; round++)
    for (const who of [someone("alice"), someone("bob"), someone("bob", ["Operator"])])
      for (const [action, things] of [
        [reading, round % 2 === 0 ? resources : resources.toReversed()],
        [managing, round % 2 === 0 ? people : people.toReversed()],
      ] as const)
        for (const thing of things)
          expect(await m.refused(who, action, [thing])).toEqual(m.decide(who, action, thing).allowed ? [] : [thing]);
  const before = m.asked;
  expect(await m.refused(someone("alice"), reading, resources)).toEqual([resources[1], resources[2]]);
  expect(m.asked).toBe(before);
});
