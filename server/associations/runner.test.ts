import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { makeDelivery } from "../commands/delivery";
import { sendCommand } from "../commands/send-command";
import { aCaller, aUser, type TestApplication, testApplication } from "../db/testing";
import { freezeAccount } from "../freeze/freeze-account";
import { unfreezeAccount } from "../freeze/unfreeze-account";
import { activation, nodeKeys, registration } from "../gateway/node-testing";
import { nodeEvents } from "../nodes/node-events";
import { registerManagedInstance } from "../nodes/register-managed-instance";
import { type InputOf, perform } from "../operation";
import { addTagsToResource } from "../tags/add-tags-to-resource";
import { createAssociation } from "./create-association";
import { deleteAssociation } from "./delete-association";
import { applyToRegisteredNode } from "./node-registered";
import { refreshNode } from "./refresh-node";
import { runDue } from "./run-due";
import { startAssociations } from "./runner";
import { startAssociationsOnce } from "./start-associations-once";
import { aMachine, connectMachine, hearCommands } from "./testing";

let app: TestApplication;
let delivery: ReturnType<typeof makeDelivery>;
let user: Awaited<ReturnType<typeof aUser>>;
let runners: ReturnType<typeof startAssociations>[] = [];

beforeAll(async () => {
  app = await testApplication({ now: () => new Date() });
  delivery = makeDelivery(app);
  user = await aUser(app);
  hearCommands();
  nodeEvents.onRegistered.push(applyToRegisteredNode);
  await app.notices.start();
});
afterEach(async () => {
  await Promise.all(runners.map((runner) => runner.stop()));
  runners = [];
});
afterAll(async () => {
  await delivery?.close();
  await app?.destroy();
});

/** Begins to apply what is due, as in two processes. */
const begin = () => {
  runners = [startAssociations(app), startAssociations(app)];
};
const admin = () => aCaller(app, { id: user.name });
const script = { commands: ["true"] };
const bound = { Name: "AWS-RunShellScript", Parameters: script };
const create = async (given: Partial<InputOf<typeof createAssociation>>) =>
  (await perform(app, createAssociation, { ...bound, ...given }, admin())).output.AssociationDescription.AssociationId;
const causesOf = async (associationId: string) =>
  (await app.db.prisma.associationExecution.findMany({ where: { associationId }, orderBy: { id: "asc" } })).map(
    ({ cause }) => cause,
  );

test("whoever applies associations hears of what is due, of a new tag, and of a scheduled time; of two one does each", async () => {
  const machine = await aMachine(app, delivery, { tags: { Role: "heard" } });
  const late = await aMachine(app, delivery);
  begin();
  const Targets = [{ Key: "tag:Role", Values: ["heard"] }];
  const id = await create({ Targets, ScheduleExpression: "rate(30 minutes)" });
  await expect.poll(() => machine.orders.length).toBe(1);
  const tagged = { ResourceType: "ManagedInstance", ResourceId: late.id, Tags: [{ Key: "Role", Value: "heard" }] };
  await perform(app, addTagsToResource, tagged, admin());
  await expect.poll(() => late.orders.length).toBe(1);
  await app.db.pool.query("UPDATE association SET next_run_at = now() + interval '300 milliseconds' WHERE id = $1", [
    id,
  ]);
  await expect.poll(() => [machine.orders.length, late.orders.length]).toEqual([2, 2]);
  await perform(app, startAssociationsOnce, { AssociationIds: [id] }, admin());
  await expect.poll(() => causesOf(id)).toEqual(["Created", "Node", "Schedule", "Started"]);
  await perform(app, deleteAssociation, { AssociationId: id }, admin());
});

test("while the account is frozen nothing is applied, and what was due meanwhile is met once afterwards", async () => {
  const machine = await aMachine(app, delivery, { tags: { Role: "frozen" } });
  const waiting = await create({
    Targets: [{ Key: "tag:Role", Values: ["frozen"] }],
    ScheduleExpression: "rate(1 hour)",
  });
  await perform(app, freezeAccount, { Reason: "a test" }, admin());
  await app.db.pool.query("UPDATE association SET next_run_at = now() - interval '5 hours' WHERE id = $1", [waiting]);
  begin();
  expect(await runDue(app, { accountId: app.config.accountId, associationId: waiting })).toBe(false);
  expect(await causesOf(waiting)).toEqual([]);
  await perform(app, unfreezeAccount, {}, admin());
  await expect.poll(() => machine.orders.length).toBe(1);
  expect(await causesOf(waiting)).toEqual(["Created"]);
});

test("a machine gets what is bound to its activation first: whatever else is sent to it waits until that has ended", async () => {
  const made = await activation(app);
  const id = await create({ Targets: [{ Key: "aws:ActivationId", Values: [made.ActivationId] }] });
  begin();
  await expect.poll(() => causesOf(id)).toEqual(["Created"]);
  await Promise.all(runners.map((runner) => runner.stop()));
  runners = [];

  const nobody = aCaller(app, { type: "Anonymous", id: "anonymous", roles: [], door: "node" });
  const { nodeId } = (await perform(app, registerManagedInstance, registration(made, nodeKeys()), nobody)).output;
  const machine = connectMachine(app, delivery, nodeId, "nothing");
  const other = { DocumentName: bound.Name, Parameters: script, InstanceIds: [nodeId] };
  const { CommandId } = (await perform(app, sendCommand, other, admin())).output.Command;
  begin();
  await expect.poll(() => machine.orders.length).toBe(1);
  const [before] = machine.orders;
  expect(before).not.toBe(CommandId);
  expect(await app.db.prisma.command.findFirst({ where: { id: before ?? "" } })).toMatchObject({ originId: id });
  const heard: string[] = [];
  const deaf = app.notices.hear((notices) => {
    for (const { topic, id } of notices) if (topic === "deliver") heard.push(id);
  });
  machine.end(before ?? "", "Failed");
  await expect.poll(() => machine.orders).toEqual([before, CommandId]);
  expect(await app.db.prisma.orderHold.count()).toBe(0);
  // It is looked for at once, and not only on the next round.
  await expect.poll(() => heard).toContain(nodeId);
  deaf();
});

test("a machine that asks for its associations gets them again, and only those that mean it", async () => {
  const [asking, another] = [await aMachine(app, delivery), await aMachine(app, delivery)];
  const on = (nodeId: string) => create({ Targets: [{ Key: "InstanceIds", Values: [nodeId] }] });
  const [own, others] = [await on(asking.id), await on(another.id)];
  begin();
  await expect.poll(() => [asking.orders.length, another.orders.length]).toEqual([1, 1]);
  await refreshNode(app, { accountId: app.config.accountId, nodeId: asking.id, only: [] });
  await expect.poll(() => asking.orders.length).toBe(2);
  await refreshNode(app, { accountId: app.config.accountId, nodeId: asking.id, only: [others] });
  expect([await causesOf(own), await causesOf(others)]).toEqual([["Created", "Refresh"], ["Created"]]);
});
