import { afterAll, beforeAll, expect, test } from "vitest";
import { createPolicy } from "../access/create-policy";
import { aCaller, aNode, aUser, type TestApplication, testApplication } from "../db/testing";
import { type InputOf, perform } from "../operation";
import { createCommandGuard, deleteCommandGuard, listCommandGuards, updateCommandGuard } from "./guard-settings";
import { previewCommand } from "./preview-command";
import { sendCommand } from "./send-command";

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app?.destroy());

const anAdministrator = () => aCaller(app);
type Request = InputOf<typeof sendCommand>;
const onRole = (value: string, more: Partial<Request> = {}): Request => ({
  DocumentName: "AWS-RunShellScript",
  Parameters: { commands: ["true"] },
  Targets: [{ Key: "tag:Role", Values: [value] }],
  ...more,
});
const send = async (request: Request) => (await perform(app, sendCommand, request, anAdministrator())).output.Command;
const preview = async (request: Request) => (await perform(app, previewCommand, request, anAdministrator())).output;
const create = (guard: InputOf<typeof createCommandGuard>) =>
  perform(app, createCommandGuard, guard, anAdministrator());

async function machines(Role: string, count: number) {
  const nodes = await Promise.all(Array.from({ length: count }, () => aNode(app)));
  await app.db.prisma.tag.createMany({
    data: nodes.map(({ id }) => ({
      accountId: app.config.accountId,
      resourceType: "ManagedInstance",
      resourceId: id,
      key: "Role",
      value: Role,
    })),
  });
  return nodes;
}

test("a command that would reach more of a tag at once than a guard lets is refused by every call, named, and told before", async () => {
  await machines("db", 8);
  await create({ GuardName: "Databases", TagKey: "Role", TagValue: "db", MaxAtOnce: "25%" });
  const message =
    "The guard Databases lets 25% of the machines with Role=db be reached at once, which is 2 machines; this would reach 8. Give MaxConcurrency 2 or less.";
  expect((await preview(onRole("db"))).Guards).toEqual([
    { GuardName: "Databases", Refusal: message, NeedsCount: false },
  ]);
  const before = await app.db.prisma.command.count();
  await expect(send(onRole("db"))).rejects.toMatchObject({
    code: "GuardExceeded",
    message,
    problems: [{ path: ["MaxConcurrency"] }],
  });
  await expect(send(onRole("db", { MaxConcurrency: "50%" }))).rejects.toMatchObject({ code: "GuardExceeded" });
  expect(await app.db.prisma.command.count()).toBe(before);
  for (const MaxConcurrency of ["2", "25%", "1"])
    expect((await send(onRole("db", { MaxConcurrency }))).TargetCount).toBe(8);
  // Others are none of its business, and neither is a part that is small enough.
  await machines("web", 3);
  expect((await preview(onRole("web"))).Guards).toEqual([]);
  await send(onRole("web"));
});

test("a part of a plan heeds the guard for itself: one machine is tried, the others are refused", async () => {
  const [one] = await machines("part", 3);
  if (!one) throw new Error("no machine");
  await create({ GuardName: "Parts", TagKey: "Role", TagValue: "part", MaxAtOnce: "1" });
  const { PlanHash } = await preview(onRole("part"));
  const trial = await send(onRole("part", { PlanHash, TryOnInstanceId: one.id }));
  await expect(send(onRole("part", { PlanHash, TrialCommandId: trial.CommandId }))).rejects.toMatchObject({
    code: "GuardExceeded",
  });
});

test("above a guard's number the count of machines is to be given, and has to be right", async () => {
  const [misfit] = await machines("count", 6);
  await app.db.prisma.node.update({ where: { id: misfit?.id }, data: { platformType: "Windows" } });
  await create({ GuardName: "Count", TagKey: "Role", TagValue: "count", ConfirmAbove: 4 });
  expect((await preview(onRole("count"))).Guards).toEqual([{ GuardName: "Count", Refusal: "", NeedsCount: true }]);
  const refused = { code: "TargetCountUnconfirmed", problems: [{ path: ["ConfirmedTargetCount"] }] };
  await expect(send(onRole("count"))).rejects.toMatchObject(refused);
  await expect(send(onRole("count", { ConfirmedTargetCount: 6 }))).rejects.toMatchObject({
    ...refused,
    message: expect.stringContaining("5 machines"),
  });
  await send(onRole("count", { ConfirmedTargetCount: 5 }));
  await perform(
    app,
    updateCommandGuard,
    { GuardName: "Count", TagKey: "Role", TagValue: "count", ConfirmAbove: 5 },
    anAdministrator(),
  );
  await send(onRole("count"));
});

test("guards are of those who may change access, and every change is in the audit with what was before", async () => {
  const person = await aUser(app, { role: "Operator" });
  const caller = aCaller(app, { id: person.name, roles: ["Operator"] });
  const refused = { code: "AccessDeniedException" };
  await expect(perform(app, listCommandGuards, {}, caller)).rejects.toMatchObject(refused);
  await expect(perform(app, createCommandGuard, { GuardName: "X", MaxAtOnce: "1" }, caller)).rejects.toMatchObject(
    refused,
  );
  await perform(
    app,
    createPolicy,
    {
      Name: "delegate",
      Text: `permit (principal == User::"${person.name}", action in Action::"changeAccess", resource);`,
    },
    anAdministrator(),
  );
  app.access.forget(app.config.accountId);
  const guard = { GuardName: "Delegated", TagKey: "Stage", MaxAtOnce: "1" };
  await perform(app, createCommandGuard, guard, caller);
  await expect(perform(app, createCommandGuard, guard, caller)).rejects.toMatchObject({ code: "GuardAlreadyExists" });
  await perform(app, updateCommandGuard, { ...guard, MaxAtOnce: "2", ConfirmAbove: 3 }, caller);
  const { Guards } = (await perform(app, listCommandGuards, {}, caller)).output;
  expect(Guards.find(({ GuardName }) => GuardName === "Delegated")).toMatchObject({
    TagKey: "Stage",
    TagValue: null,
    MaxAtOnce: "2",
    ConfirmAbove: 3,
    UpdatedBy: `user/${person.name}`,
  });
  await perform(app, deleteCommandGuard, { GuardName: "Delegated" }, caller);
  await expect(perform(app, deleteCommandGuard, { GuardName: "Delegated" }, caller)).rejects.toMatchObject({
    code: "GuardNotFound",
  });
  const lines = await app.db.prisma.auditEntry.findMany({
    where: { resources: { has: "CommandGuard/Delegated" } },
    orderBy: { id: "asc" },
  });
  const first = { tagKey: "Stage", tagValue: null, maxAtOnce: "1", confirmAbove: null };
  const second = { ...first, maxAtOnce: "2", confirmAbove: 3 };
  expect(lines.map(({ operation, summary }) => [operation, summary])).toEqual([
    ["CreateCommandGuard", { after: first }],
    ["UpdateCommandGuard", { before: first, after: second }],
    ["DeleteCommandGuard", { before: second }],
  ]);
});

test.each<[string, object, string]>([
  ["one that limits nothing", {}, "MaxAtOnce"],
  ["a value without a key", { TagValue: "db", MaxAtOnce: "1" }, "TagKey"],
  ["no machine at once", { MaxAtOnce: "0" }, "MaxAtOnce"],
  ["less than none", { ConfirmAbove: -1 }, "ConfirmAbove"],
  ["a name of no letters", { GuardName: "../x", MaxAtOnce: "1" }, "GuardName"],
])("a guard is refused by the name of the member: %s", async (_, given, member) => {
  await expect(create({ GuardName: "Bad", ...given })).rejects.toMatchObject({
    code: "ValidationException",
    problems: [{ path: [member] }],
  });
});
