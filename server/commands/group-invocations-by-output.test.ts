import { afterAll, beforeAll, expect, test } from "vitest";
import { createPolicy } from "../access/create-policy";
import { aCaller, anAccount, aUser, type TestApplication, testApplication } from "../db/testing";
import { perform } from "../operation";
import { groupInvocationsByOutput } from "./group-invocations-by-output";
import { groupsByOutput } from "./output-group-store";
import { invocationStates } from "./store";
import { aPrintedCommand, type Printed } from "./testing";

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app?.destroy());

const groupsOf = async (CommandId: string, caller = aCaller(app)) =>
  (await perform(app, groupInvocationsByOutput, { CommandId }, caller)).output.Groups;

test("machines that printed the same and ended the same are one group, the largest first", async () => {
  const printed: Printed[] = [
    { stdout: "ok\n" },
    { stdout: "ok\n" },
    { stdout: "ok\n", exitCode: 2, state: "Failed" },
    { stdout: "ok\n", stderr: "warning: old\n" },
    { stdout: "other\n" },
    { stdout: "other\n" },
    { stdout: "ok\n" },
    { stdout: "ok\n" },
    { stdout: "ok\n" },
  ];
  const { CommandId, nodeIds } = await aPrintedCommand(app, printed);
  const groups = await groupsOf(CommandId);
  expect(groups.map(({ InstanceIds }) => InstanceIds.map((id) => nodeIds.indexOf(id)))).toEqual(
    expect.arrayContaining([[0, 1, 6, 7, 8], [4, 5], [2], [3]]),
  );
  expect(groups.map(({ Count }) => Count)).toEqual([5, 2, 1, 1]);
  expect(groups.map(({ IsMajority }) => IsMajority)).toEqual([true, false, false, false]);
  expect(groups.find(({ State }) => State === "Failed")).toMatchObject({ ExitCode: 2, Kind: "Same" });
  // What each one shows is what it has and the largest does not.
  expect(groups.map(({ FirstLines }) => FirstLines?.Text)).toEqual(
    expect.arrayContaining(["ok\n", "other\n", "warning: old\n"]),
  );
});

test("where no output is that of more than half, none is the majority's", async () => {
  const { CommandId } = await aPrintedCommand(
    app,
    ["a", "b", "c"].map((stdout) => ({ stdout })),
  );
  expect((await groupsOf(CommandId)).map(({ IsMajority }) => IsMajority)).toEqual([false, false, false]);
});

test("a thousand outputs in three variants are three groups", async () => {
  const variants: Printed[] = [
    { stdout: "nginx/1.24.0\n" },
    { stdout: "nginx/1.22.1\n" },
    { stderr: "nginx: command not found\n", exitCode: 127, state: "Failed" },
  ];
  const printed = Array.from(
    { length: 1_000 },
    (_, index) => variants[index % 50 === 0 ? 2 : index % 7 === 0 ? 1 : 0] ?? {},
  );
  const { CommandId } = await aPrintedCommand(app, printed);
  const groups = await groupsOf(CommandId);
  expect(groups.map(({ ExitCode }) => ExitCode)).toEqual([0, 0, 127]);
  expect(groups.reduce((sum, { InstanceIds }) => sum + InstanceIds.length, 0)).toBe(1_000);
});

test("the steps are read once, even while the planner takes a command of hundreds of machines for one of few", async () => {
  const { CommandId } = await aPrintedCommand(
    app,
    Array.from({ length: 300 }, () => ({ stdout: "ok\n" })),
  );
  const stepsRead = await app.db.prisma.$transaction(async (tx) => {
    // What it chooses for a few rows, if it has the choice.
    await tx.$executeRaw`SET LOCAL enable_hashjoin = off`;
    await tx.$executeRaw`SET LOCAL enable_mergejoin = off`;
    expect((await invocationStates(tx, app.config.accountId, CommandId)).nodeIds).toHaveLength(300);
    expect(await groupsByOutput(tx, app.config.accountId, CommandId, undefined)).toHaveLength(1);
    const [read] = await tx.$queryRaw<{ rows: number }[]>`
      SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS rows FROM pg_stat_xact_user_tables
      WHERE relname LIKE 'invocation_step%'`;
    return read?.rows;
  });
  // Two statements; each may read the whole table, with the steps of the other tests.
  const all = await app.db.prisma.invocationStep.count();
  expect(stepsRead).toBeGreaterThanOrEqual(600);
  expect(stepsRead).toBeLessThanOrEqual(2 * all);
});

test("a hash that was not compared with what is stored makes no machine look like the others", async () => {
  const { CommandId, nodeIds } = await aPrintedCommand(app, [
    { stdout: "ok\n" },
    { stdout: "ok\n" },
    { stdout: "ok\n", verified: null },
    { stdout: "ok\n", verified: false },
    { stdout: "o", state: "InProgress" },
    { isSilent: true, state: "DeliveryTimedOut" },
  ]);
  const groups = await groupsOf(CommandId);
  const kinds = groups.map(({ Kind, State, InstanceIds }) => [
    Kind,
    State,
    InstanceIds.map((id) => nodeIds.indexOf(id)),
  ]);
  expect(kinds).toEqual([
    ["Same", "Success", [0, 1]],
    ["Same", "DeliveryTimedOut", [5]],
    ["Unknown", "Success", [3]],
    ["Running", null, [2, 4]],
  ]);
  expect(groups.find(({ Kind }) => Kind === "Running")).toMatchObject({ Steps: [], FirstLines: null });
});

test("a group keeps its id while others join it, and another output has another", async () => {
  const first = await groupsOf(
    (await aPrintedCommand(app, [{ stdout: "same\n" }, { stdout: "other\n" }, { stdout: "other\n" }])).CommandId,
  );
  const second = await groupsOf((await aPrintedCommand(app, [{ stdout: "same\n" }, { stdout: "same\n" }])).CommandId);
  expect(second[0]?.Id).toBe(first[1]?.Id);
  expect(first[0]?.Id).not.toBe(first[1]?.Id);
});

test("nobody learns of output that they may not view, of machines that they may not see, or of another account", async () => {
  const { CommandId, nodeIds } = await aPrintedCommand(app, [
    { stdout: "ok\n", tags: { Team: "web" } },
    { stdout: "secret\n", tags: { Team: "db" } },
    { stdout: "ok\n", tags: { Team: "web" } },
  ]);
  const user = await aUser(app, { role: "None" });
  const caller = aCaller(app, { id: user.name, roles: [] });
  const allow = async (Name: string, permission: string, resource: string) => {
    const Text = `permit (principal == User::"${user.name}", action in Action::"${permission}", ${resource};`;
    await perform(app, createPolicy, { Name, Text }, aCaller(app));
    app.access.forget(app.config.accountId);
  };
  await expect(groupsOf(CommandId, caller)).rejects.toMatchObject({ code: "AccessDeniedException" });
  await allow("sees", "read", "resource)");
  await expect(groupsOf(CommandId, caller)).rejects.toMatchObject({ code: "AccessDeniedException" });
  await allow("output-of-commands", "viewOutput", "resource is Command)");
  const web = `resource.hasTag("Team") && resource.getTag("Team") == "web"`;
  await allow("output-of-web", "viewOutput", `resource is Node) when { ${web} }`);
  const groups = await groupsOf(CommandId, caller);
  expect(groups.map(({ InstanceIds }) => InstanceIds)).toEqual([[nodeIds[0], nodeIds[2]]]);

  const other = aCaller(app, { accountId: (await anAccount(app)).id });
  await expect(groupsOf(CommandId, other)).rejects.toMatchObject({ code: "InvalidCommandId" });
});
