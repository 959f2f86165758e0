import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { makeDelivery } from "../commands/delivery";
import { getCommand } from "../commands/get-command";
import { aCaller, aUser, type TestApplication, testApplication } from "../db/testing";
import { createDocument } from "../documents/create-document";
import { updateDocument } from "../documents/update-document";
import { updateDocumentDefaultVersion } from "../documents/update-document-default-version";
import { updateUser } from "../identity/update-user";
import { type InputOf, perform } from "../operation";
import { putParameter } from "../parameters/put-parameter";
import { addTagsToResource } from "../tags/add-tags-to-resource";
import { removeTagsFromResource } from "../tags/remove-tags-from-resource";
import { type AssociationNodeState, associationEvents } from "./association-events";
import { converge } from "./converge";
import { createAssociation } from "./create-association";
import { deleteAssociation } from "./delete-association";
import { describeAssociation } from "./describe-association";
import { describeAssociationExecutionTargets } from "./describe-association-execution-targets";
import { describeAssociationExecutions } from "./describe-association-executions";
import { describeInstanceAssociationsStatus } from "./describe-instance-associations-status";
import { runDue } from "./run-due";
import { startAssociationsOnce } from "./start-associations-once";
import { aMachine, hearCommands } from "./testing";
import { updateAssociation } from "./update-association";

let app: TestApplication;
let delivery: ReturnType<typeof makeDelivery>;
let user: Awaited<ReturnType<typeof aUser>>;
let told: AssociationNodeState[] = [];
let gone: string[] = [];

beforeAll(async () => {
  app = await testApplication({ now: () => new Date() });
  delivery = makeDelivery(app);
  user = await aUser(app);
  hearCommands();
  associationEvents.onGone.push(async ({ nodeIds = [] }) => void gone.push(...nodeIds));
  associationEvents.onNodeStates.push(async (states) => void told.push(...states));
});
afterAll(async () => {
  await delivery?.close();
  await app?.destroy();
});
beforeEach(() => {
  told = [];
  gone = [];
});

const admin = () => aCaller(app, { id: user.name });
let groups = 0;
/** A tag that no other test's machines have. */
const aTag = () => `role-${groups++}`;
const aimedAt = (role: string) => [{ Key: "tag:Role", Values: [role] }];

type Given = Partial<InputOf<typeof createAssociation>>;
const create = async (given: Given, caller = admin()) => {
  const input = { Name: "AWS-RunShellScript", Parameters: { commands: ["true"] }, ...given };
  const { AssociationDescription } = (await perform(app, createAssociation, input, caller)).output;
  return AssociationDescription.AssociationId;
};
const key = (associationId: string) => ({ accountId: app.config.accountId, associationId });
const run = (associationId: string) => runDue(app, key(associationId));
/** Has what is due done. While an outcome is being counted the association is held, and the runner comes again too. */
const apply = (associationId: string) => expect.poll(() => run(associationId)).toBe(true);
const executionsOf = async (AssociationId: string) =>
  (await perform(app, describeAssociationExecutions, { AssociationId }, admin())).output.AssociationExecutions;
const descriptionOf = async (AssociationId: string) =>
  (await perform(app, describeAssociation, { AssociationId }, admin())).output.AssociationDescription;
const statusOf = async (AssociationId: string) => (await descriptionOf(AssociationId)).Overview.Status;
const dueSince = (associationId: string, interval: string) =>
  app.db.pool.query("UPDATE association SET next_run_at = now() - $2::interval WHERE id = $1", [
    associationId,
    interval,
  ]);

describe("an association", () => {
  test("is applied once when it is created, by a command that says where it comes from, and tells what became of it", async () => {
    const role = aTag();
    const [good, bad] = [
      await aMachine(app, delivery, { tags: { Role: role } }),
      await aMachine(app, delivery, { tags: { Role: role }, does: "Failed" }),
    ];
    const id = await create({ Targets: aimedAt(role), AssociationName: "nightly", ComplianceSeverity: "HIGH" });
    await apply(id);
    expect(await run(id)).toBe(false);
    await expect.poll(async () => (await executionsOf(id))[0]?.ResourceCountByStatus).toBe("{Success=1, Failed=1}");
    const [execution, ...others] = await executionsOf(id);
    expect(others).toEqual([]);
    expect(execution).toMatchObject({
      AssociationVersion: "1",
      Status: "Failed",
      Cause: "Created",
    });
    const { Command } = (await perform(app, getCommand, { CommandId: execution?.CommandId ?? "" }, admin())).output;
    expect(Command).toMatchObject({
      RequestedBy: `user/${user.name}`,
      Targets: aimedAt(role),
      Origin: { Kind: "Association", Id: id, Version: 1, ExecutionId: execution?.ExecutionId },
    });
    const which = { AssociationId: id, ExecutionId: execution?.ExecutionId ?? "" };
    const targets = (await perform(app, describeAssociationExecutionTargets, which, admin())).output;
    expect(targets.AssociationExecutionTargets.map((each) => [each.ResourceId, each.Status]).sort()).toEqual(
      [
        [good.id, "Success"],
        [bad.id, "Failed"],
      ].sort(),
    );
    const onGood = (await perform(app, describeInstanceAssociationsStatus, { InstanceId: good.id }, admin())).output;
    expect(onGood.InstanceAssociationStatusInfos).toMatchObject([
      { AssociationId: id, AssociationName: "nightly", Status: "Success" },
    ]);
    expect(told.map(({ nodeId, status, severity }) => [nodeId, status, severity]).sort()).toEqual(
      [
        [good.id, "COMPLIANT", "HIGH"],
        [bad.id, "NON_COMPLIANT", "HIGH"],
      ].sort(),
    );
    const lines = await app.db.prisma.auditEntry.findMany({ where: { resources: { has: `Association/${id}` } } });
    expect(lines.map(({ operation, door, principal }) => [operation, door, principal])).toEqual([
      ["CreateAssociation", "console", `user/${user.name}`],
      ["SendCommand", "system", `user/${user.name}`],
    ]);
    expect(JSON.stringify(lines.map(({ summary }) => summary))).not.toContain("commands");
  });

  test("waits for its schedule when it is to be applied at that only, and what was missed is one run", async () => {
    const role = aTag();
    const machine = await aMachine(app, delivery, { tags: { Role: role } });
    const id = await create({
      Targets: aimedAt(role),
      ScheduleExpression: "cron(0 2 ? * * *)",
      ApplyOnlyAtCronInterval: true,
    });
    expect(await run(id)).toBe(false);
    await dueSince(id, "3 days 1 hour");
    const twice = await Promise.all([run(id), run(id), run(id)]);
    expect(twice.filter(Boolean)).toHaveLength(1);
    expect(await run(id)).toBe(false);
    await expect.poll(() => machine.orders.length).toBe(1);
    const [execution, ...others] = await executionsOf(id);
    expect([execution?.Cause, others]).toEqual(["Schedule", []]);
    const { rows } = await app.db.pool.query("SELECT next_run_at > now() AS later FROM association WHERE id = $1", [
      id,
    ]);
    expect(rows).toEqual([{ later: true }]);
  });

  test("is applied with the rights that whoever saved it has now; what they may not do is said and not done", async () => {
    const role = aTag();
    const machine = await aMachine(app, delivery, { tags: { Role: role } });
    const operator = await aUser(app, { role: "Operator" });
    const id = await create({ Targets: aimedAt(role) }, aCaller(app, { id: operator.name, roles: ["Operator"] }));
    await perform(app, updateUser, { UserName: operator.name, Role: "ReadOnly" }, admin());
    app.access.forget(app.config.accountId);
    await apply(id);
    expect(machine.orders).toEqual([]);
    const [execution] = await executionsOf(id);
    expect(execution).toMatchObject({ Status: "Failed", DetailedStatus: "AccessDenied", CommandId: null });
    expect(await descriptionOf(id)).toMatchObject({ Overview: { Status: "Failed", DetailedStatus: "AccessDenied" } });
    // Whoever saves it again has it applied with their rights.
    await perform(app, updateAssociation, { AssociationId: id, Parameters: { commands: ["true"] } }, admin());
    await apply(id);
    await expect.poll(() => statusOf(id)).toBe("Success");
  });

  test("that somebody else has written into the database is none", async () => {
    const role = aTag();
    const machine = await aMachine(app, delivery, { tags: { Role: role } });
    const id = await create({ Targets: aimedAt(role) });
    await app.db.pool.query(
      `UPDATE association SET terms = jsonb_set(terms, '{Parameters,commands}', '["rm -rf /"]') WHERE id = $1`,
      [id],
    );
    expect(await run(id)).toBe(false);
    expect(machine.orders).toEqual([]);
  });

  test("takes its own place: a newer run ends the one that is still at work", async () => {
    const role = aTag();
    const machine = await aMachine(app, delivery, { tags: { Role: role }, does: "nothing" });
    const id = await create({ Targets: aimedAt(role) });
    await apply(id);
    await expect.poll(() => machine.orders.length).toBe(1);
    machine.does = "Success";
    await perform(app, startAssociationsOnce, { AssociationIds: [id] }, admin());
    await apply(id);
    await expect.poll(() => statusOf(id)).toBe("Success");
    expect(machine.cancels).toHaveLength(1);
    const [, former] = await executionsOf(id);
    expect(former?.Cause).toBe("Created");
  });

  test("reaches a machine that gains the tag, once, leaves those alone that have it, and forgets one that loses it", async () => {
    const role = aTag();
    const first = await aMachine(app, delivery, { tags: { Role: role } });
    const late = await aMachine(app, delivery);
    const id = await create({ Targets: aimedAt(role) });
    await apply(id);
    await expect.poll(() => statusOf(id)).toBe("Success");
    const tagged = { ResourceType: "ManagedInstance", ResourceId: late.id };
    await perform(app, addTagsToResource, { ...tagged, Tags: [{ Key: "Role", Value: role }] }, admin());
    await converge(app, app.config.accountId, { nodeIds: [late.id, first.id] });
    await converge(app, app.config.accountId);
    await apply(id);
    expect(await run(id)).toBe(false);
    await expect.poll(() => [first.orders.length, late.orders.length]).toEqual([1, 1]);
    expect((await executionsOf(id)).map(({ Cause }) => Cause)).toEqual(["Node", "Created"]);
    await perform(app, removeTagsFromResource, { ...tagged, TagKeys: ["Role"] }, admin());
    await perform(app, startAssociationsOnce, { AssociationIds: [id] }, admin());
    await apply(id);
    expect(gone).toEqual([late.id]);
    const onLate = (await perform(app, describeInstanceAssociationsStatus, { InstanceId: late.id }, admin())).output;
    expect(onLate.InstanceAssociationStatusInfos).toEqual([]);
  });

  test("reaches a machine that comes back after it has missed a run", async () => {
    const role = aTag();
    const machine = await aMachine(app, delivery, { tags: { Role: role }, does: "nothing" });
    const id = await create({ Targets: aimedAt(role) });
    await apply(id);
    await app.db.pool.query(
      "UPDATE association_node SET state = 'DeliveryTimedOut', status = 'Failed', at = now() - interval '1 hour' WHERE association_id = $1",
      [id],
    );
    expect(await converge(app, app.config.accountId, { nodeIds: [machine.id] })).toBe(1);
    await app.db.pool.query("UPDATE association_node SET at = now() + interval '1 hour' WHERE association_id = $1", [
      id,
    ]);
    await app.db.pool.query("DELETE FROM association_due WHERE association_id = $1", [id]);
    expect(await converge(app, app.config.accountId, { nodeIds: [machine.id] })).toBe(0);
  });

  test("follows the default version of its document, and a pinned one stays", async () => {
    const role = aTag();
    const machine = await aMachine(app, delivery, { tags: { Role: role } });
    const text = (word: string) => ({
      Content: JSON.stringify({
        schemaVersion: "2.2",
        mainSteps: [{ action: "aws:runShellScript", name: "say", inputs: { runCommand: [`echo ${word}`] } }],
      }),
    });
    const Name = `Say-${role}`;
    await perform(app, createDocument, { Name, ...text("one") }, admin());
    const bound = { Name, Targets: aimedAt(role), Parameters: {} };
    const [following, pinned] = [await create(bound), await create({ ...bound, DocumentVersion: "1" })];
    for (const id of [following, pinned]) await apply(id);
    await expect.poll(() => machine.orders.length).toBe(2);
    await perform(app, updateDocument, { Name, ...text("two"), DocumentVersion: "$LATEST" }, admin());
    expect(await converge(app, app.config.accountId, { document: Name })).toBe(0);
    await perform(app, updateDocumentDefaultVersion, { Name, DocumentVersion: "2" }, admin());
    expect(await converge(app, app.config.accountId, { document: Name })).toBe(1);
    expect(await run(pinned)).toBe(false);
    await apply(following);
    expect((await executionsOf(following)).map(({ Cause }) => Cause)).toEqual(["Document", "Created"]);
  });

  test("follows the value of Parameter Store that its parameters name, and no other change of it", async () => {
    const role = aTag();
    const machine = await aMachine(app, delivery, { tags: { Role: role } });
    const Name = `/word/${role}`;
    const put = (Value: string) =>
      perform(app, putParameter, { Name, Type: "String", Value, Overwrite: true }, admin());
    await put("one");
    const id = await create({ Targets: aimedAt(role), Parameters: { commands: [`echo {{ssm:${Name}}}`] } });
    await apply(id);
    await expect.poll(() => machine.orders.length).toBe(1);
    await put("one");
    expect(await converge(app, app.config.accountId, { isStored: true })).toBe(0);
    await put("two");
    expect(await converge(app, app.config.accountId, { isStored: true })).toBe(1);
    await apply(id);
    const [latest] = await executionsOf(id);
    expect(latest?.Cause).toBe("Parameter");
    const { Command } = (await perform(app, getCommand, { CommandId: latest?.CommandId ?? "" }, admin())).output;
    expect(Command.Script).toBe("echo two");
  });

  test("gives the version of a secret that is the latest, and takes the right to decrypt it of whoever saves it", async () => {
    const role = aTag();
    const machine = await aMachine(app, delivery, { tags: { Role: role } });
    const Content = JSON.stringify({
      schemaVersion: "2.2",
      parameters: { password: { type: "String", interpolationType: "ENV_VAR" } },
      mainSteps: [{ action: "aws:runShellScript", name: "use", inputs: { runCommand: ["use {{ password }}"] } }],
    });
    const Name = `Use-${role}`;
    await perform(app, createDocument, { Name, Content }, admin());
    const put = (Value: string) =>
      perform(app, putParameter, { Name: `/${role}`, Type: "SecureString", Value, Overwrite: true }, admin());
    await put("one");
    const given = { Name, Targets: aimedAt(role), Parameters: { password: [`{{ssm-secure:/${role}}}`] } };
    const operator = await aUser(app, { role: "Operator" });
    await expect(create(given, aCaller(app, { id: operator.name, roles: ["Operator"] }))).rejects.toMatchObject({
      code: "InvalidParameters",
      message: expect.stringContaining("that you may decrypt"),
    });
    const id = await create(given);
    await apply(id);
    await put("two");
    expect(await converge(app, app.config.accountId, { isStored: true })).toBe(1);
    await apply(id);
    await expect.poll(() => machine.orders.length).toBe(2);
    const bodies = await app.db.prisma.orderBody.findMany({ where: { commandId: { in: machine.orders } } });
    const versions = bodies.map(({ body }) => /"version":(\d+)/.exec(Buffer.from(body).toString())?.[1]);
    expect(versions.sort()).toEqual(["1", "2"]);
  });

  test("loses what an edit does not say again, and a deleted one leaves its commands", async () => {
    const role = aTag();
    await aMachine(app, delivery, { tags: { Role: role } });
    const id = await create({ Targets: aimedAt(role), AssociationName: "named", ScheduleExpression: "rate(1 hour)" });
    await apply(id);
    const [execution] = await executionsOf(id);
    const edit = { AssociationId: id, AssociationVersion: "1", Parameters: { commands: ["true"] } };
    await perform(app, updateAssociation, edit, admin());
    await expect(perform(app, updateAssociation, edit, admin())).rejects.toMatchObject({
      code: "InvalidAssociationVersion",
    });
    const now = await descriptionOf(id);
    expect(now).toMatchObject({ AssociationVersion: "2", Targets: aimedAt(role), NextExecutionDate: null });
    expect(now).not.toHaveProperty("AssociationName");
    const first = { AssociationId: id, AssociationVersion: "1" };
    expect((await perform(app, describeAssociation, first, admin())).output.AssociationDescription).toMatchObject({
      AssociationName: "named",
      ScheduleExpression: "rate(1 hour)",
    });
    await perform(app, deleteAssociation, { AssociationId: id }, admin());
    await expect(descriptionOf(id)).rejects.toMatchObject({ code: "AssociationDoesNotExist" });
    const left = (await perform(app, getCommand, { CommandId: execution?.CommandId ?? "" }, admin())).output;
    expect(left.Command.Origin).toMatchObject({ Id: id });
  });
});

describe("an association is refused that", () => {
  const every = [{ Key: "InstanceIds", Values: ["*"] }];
  test.each<[string, string, Given]>([
    ["has no targets", "InvalidTarget", {}],
    ["names every machine and more", "InvalidTarget", { Targets: [...every, { Key: "tag:a", Values: ["b"] }] }],
    [
      "asks for a group that is not there",
      "InvalidTarget",
      { Targets: [{ Key: "resource-groups:Name", Values: ["x"] }] },
    ],
    ["is aimed by a command", "InvalidTarget", { Targets: [{ Key: `command:${"0".repeat(36)}`, Values: ["Failed"] }] }],
    [
      "names a machine that is not there",
      "InvalidInstanceId",
      { Targets: [{ Key: "InstanceIds", Values: ["mi-00000000000000000"] }] },
    ],
    ["runs a document that is not there", "InvalidDocument", { Name: "Nothing-Known", Targets: every }],
    ["runs a version that is not there", "InvalidDocumentVersion", { DocumentVersion: "7", Targets: every }],
    ["leaves out a parameter", "InvalidParameters", { Parameters: {}, Targets: every }],
    ["is applied too often", "InvalidSchedule", { ScheduleExpression: "rate(5 minutes)", Targets: every }],
    ["has an offset to nothing", "InvalidSchedule", { ScheduleOffset: 2, Targets: every }],
    [
      "has an offset to a rate",
      "InvalidSchedule",
      { ScheduleExpression: "rate(1 day)", ScheduleOffset: 2, Targets: every },
    ],
    [
      "waits for a rate",
      "InvalidSchedule",
      { ScheduleExpression: "rate(1 day)", ApplyOnlyAtCronInterval: true, Targets: every },
    ],
    [
      "puts its output where nothing is set up",
      "InvalidOutputLocation",
      { Targets: every, OutputLocation: { S3Location: { OutputS3BucketName: "nowhere" } } },
    ],
    [
      "mixes the old form and the new",
      "InvalidUpdate",
      { InstanceId: "mi-00000000000000000", ScheduleExpression: "rate(1 day)" },
    ],
    ["asks for a calendar", "ValidationException", { Targets: every, CalendarNames: ["holidays"] }],
  ])("%s", async (_, code, given) => {
    const before = await app.db.prisma.association.count();
    await expect(create(given)).rejects.toMatchObject({ code });
    expect(await app.db.prisma.association.count()).toBe(before);
  });
});
