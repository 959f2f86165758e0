import { afterAll, beforeAll, expect, test } from "vitest";
import { makeDelivery } from "../commands/delivery";
import { aCaller, aNode, aUser, type TestApplication, testApplication } from "../db/testing";
import { type InputOf, perform } from "../operation";
import * as tagStore from "../tags/store";
import { createAssociation } from "./create-association";
import { listAssociationNodes } from "./list-association-nodes";
import { listAssociations } from "./list-associations";
import { listUpcomingRuns } from "./list-upcoming-runs";
import { previewAssociation } from "./preview-association";
import { runDue } from "./run-due";
import { aMachine, hearCommands } from "./testing";

let app: TestApplication;
let delivery: ReturnType<typeof makeDelivery>;
let user: Awaited<ReturnType<typeof aUser>>;

beforeAll(async () => {
  app = await testApplication({ now: () => new Date() });
  delivery = makeDelivery(app);
  user = await aUser(app);
  hearCommands();
});
afterAll(async () => {
  await delivery?.close();
  await app?.destroy();
});

const admin = () => aCaller(app, { id: user.name });
const aimedAt = (role: string) => [{ Key: "tag:Role", Values: [role] }];
const create = async (given: Partial<InputOf<typeof createAssociation>>) => {
  const input = { Name: "AWS-RunShellScript", Parameters: { commands: ["true"] }, ...given };
  return (await perform(app, createAssociation, input, admin())).output.AssociationDescription.AssociationId;
};
const upcoming = async (input: InputOf<typeof listUpcomingRuns>) =>
  (await perform(app, listUpcomingRuns, input, admin())).output;

test("what runs in the days to come is told with every run of it, the first to run first; what runs all day only by its next run", async () => {
  const often = await create({ Targets: aimedAt("often"), ScheduleExpression: "cron(0/30 * * * ? *)" });
  const daily = await create({ Targets: aimedAt("daily"), ScheduleExpression: "cron(0 2 ? * * *)" });
  await create({ Targets: aimedAt("never") });
  await create({ Targets: aimedAt("past"), ScheduleExpression: "at(2020-01-01T00:00:00)" });
  const { From, Until, Associations } = await upcoming({ Days: 7 });
  expect(Until.getTime() - From.getTime()).toBe(7 * 86_400_000);
  expect(Associations.map(({ AssociationId }) => AssociationId).sort()).toEqual([often, daily].sort());
  const nexts = Associations.map(({ NextExecutionDate }) => NextExecutionDate.getTime());
  expect(nexts).toEqual(nexts.toSorted((a, b) => a - b));

  const ofDaily = Associations.find(({ AssociationId }) => AssociationId === daily);
  expect(ofDaily?.Runs.map((at) => at.toISOString().slice(11))).toEqual(Array(7).fill("02:00:00.000Z"));
  expect(new Set(ofDaily?.Runs.map((at) => at.toISOString().slice(0, 10))).size).toBe(7);
  expect(ofDaily?.Runs[0]).toEqual(ofDaily?.NextExecutionDate);
  expect(ofDaily?.Runs.every((at) => at > From && at <= Until)).toBe(true);
  expect(Associations.find(({ AssociationId }) => AssociationId === often)).toMatchObject({
    IsFrequent: true,
    Runs: [],
  });

  // Page by page nobody is told twice, and nobody is left out.
  const paged: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await upcoming({ Days: 7, MaxResults: 1, ...(NextToken !== undefined && { NextToken }) });
    paged.push(...page.Associations.map(({ AssociationId }) => AssociationId));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  expect(paged).toEqual(Associations.map(({ AssociationId }) => AssociationId));
});

test("how it stands on each machine is told by machine, whichever execution reached it, and only of machines that are there", async () => {
  const tags = { Role: "nodes" };
  const good = await aMachine(app, delivery, { tags });
  const bad = await aMachine(app, delivery, { tags, does: "Failed" });
  const AssociationId = await create({ Targets: aimedAt("nodes") });
  expect(await runDue(app, { accountId: app.config.accountId, associationId: AssociationId })).toBe(true);
  const nodes = async (input = {}) =>
    (await perform(app, listAssociationNodes, { AssociationId, ...input }, admin())).output;
  const standings = async () => (await nodes()).Nodes.map(({ InstanceId, Status }) => [InstanceId, Status]);
  const expected = [
    [good.id, "Success"],
    [bad.id, "Failed"],
  ].sort();
  await expect.poll(standings, { timeout: 20_000 }).toEqual(expected);
  const [first] = (await nodes()).Nodes;
  expect(first).toMatchObject({ AssociationVersion: "1", CommandId: expect.any(String) });

  const page = await nodes({ MaxResults: 1 });
  expect(page.Nodes).toHaveLength(1);
  const rest = await nodes({ NextToken: page.NextToken });
  expect([...page.Nodes, ...rest.Nodes].map(({ InstanceId }) => InstanceId)).toEqual(expected.map(([id]) => id));

  await app.db.prisma.node.updateMany({ where: { id: bad.id }, data: { deregisteredAt: new Date() } });
  expect(await standings()).toEqual([[good.id, "Success"]]);
});

test("a preview tells exactly the machines and the steps, also of every machine, and keeps nothing", async () => {
  const machine = await aNode(app);
  const local = await aNode(app, { isLocal: true });
  const tagged = { accountId: app.config.accountId, resourceType: "ManagedInstance", resourceId: machine.id };
  await tagStore.put(app.db.prisma, tagged, [{ Key: "Role", Value: "preview" }]);
  const before = await app.db.prisma.association.count();
  const preview = async (Targets: InputOf<typeof previewAssociation>["Targets"]) =>
    (
      await perform(
        app,
        previewAssociation,
        { Name: "AWS-RunShellScript", Parameters: { commands: ["echo kept"] }, Targets },
        admin(),
      )
    ).output;
  expect(await preview(aimedAt("preview"))).toMatchObject({
    TargetCount: 1,
    RefusedCount: 0,
    Script: "echo kept",
    Nodes: [{ InstanceId: machine.id, IsPermitted: true }],
  });
  const every = (await preview([{ Key: "InstanceIds", Values: ["*"] }])).Nodes.map(({ InstanceId }) => InstanceId);
  expect(every).toContain(machine.id);
  expect(every).not.toContain(local.id);
  await expect(preview([{ Key: "InstanceIds", Values: ["mi-00000000000000000"] }])).rejects.toMatchObject({
    code: "InvalidInstanceId",
  });
  expect(await app.db.prisma.association.count()).toBe(before);
});

test("associations are found by their tags: by the key, and by the key with its value", async () => {
  const tagged = (Owner: string) =>
    create({
      Targets: aimedAt("tagged"),
      Tags: [{ Key: "Owner", Value: Owner }, ...(Owner === "ops" ? [] : [{ Key: "Tier", Value: "1" }])],
    });
  const [ops, web] = [await tagged("ops"), await tagged("web")];
  await create({ Targets: aimedAt("tagged") });
  const find = async (...filters: [`tag:${string}` | "tag-key", string][]) => {
    const AssociationFilterList = filters.map(([key, value]) => ({ key, value }));
    const { Associations } = (await perform(app, listAssociations, { AssociationFilterList }, admin())).output;
    return Associations.map(({ AssociationId }) => AssociationId).sort();
  };
  expect(await find(["tag-key", "Owner"])).toEqual([ops, web].sort());
  expect(await find(["tag:Owner", "web"])).toEqual([web]);
  expect(await find(["tag:Owner", "ops"], ["tag-key", "Tier"])).toEqual([]);
  await expect(
    find(...Array.from({ length: 6 }, (_, index): [`tag:${string}`, string] => [`tag:k${index}`, "v"])),
  ).rejects.toMatchObject({ code: "ValidationException" });
});
