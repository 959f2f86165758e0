import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPolicy } from "../access/create-policy";
import { aCaller, aNode, anAccount, aUser, type TestApplication, testApplication } from "../db/testing";
import { createDocument } from "../documents/create-document";
import { updateDocument } from "../documents/update-document";
import { updateDocumentDefaultVersion } from "../documents/update-document-default-version";
import { createWebhook } from "../notifications/webhook-settings";
import { type InputOf, perform } from "../operation";
import { createOutputDestination } from "../output-destinations/destination-settings";
import { addTagsToResource } from "../tags/add-tags-to-resource";
import { removeTagsFromResource } from "../tags/remove-tags-from-resource";
import { getCommand } from "./get-command";
import { getCommandPlan } from "./get-command-plan";
import { listInvocationStates } from "./list-invocation-states";
import { previewCommand } from "./preview-command";
import { sendCommand } from "./send-command";

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app?.destroy());

const anAdministrator = () => aCaller(app);
type Request = InputOf<typeof sendCommand>;
const script = { DocumentName: "AWS-RunShellScript", Parameters: { commands: ["true"] } };
const role = (value: string) => ({ ...script, Targets: [{ Key: "tag:Role", Values: [value] }] });
const preview = async (request: Request, caller = anAdministrator()) =>
  (await perform(app, previewCommand, request, caller)).output;
const send = async (request: Request, caller = anAdministrator()) =>
  (await perform(app, sendCommand, request, caller)).output.Command;
const commandsSent = () => app.db.prisma.command.count();
const reached = async (CommandId: string) =>
  (await perform(app, listInvocationStates, { CommandId }, anAdministrator())).output.InstanceIds.sort();
const detailOf = async (CommandId: string) =>
  (await perform(app, getCommand, { CommandId }, anAdministrator())).output.Command;

async function aMachine(Role: string, more: Parameters<typeof aNode>[1] = {}) {
  const node = await aNode(app, more);
  await tag(node.id, Role);
  return node;
}
const tag = (ResourceId: string, Value: string, Key = "Role") =>
  perform(
    app,
    addTagsToResource,
    { ResourceType: "ManagedInstance", ResourceId, Tags: [{ Key, Value }] },
    anAdministrator(),
  );

/** What a refusal says beside its sentence. */
const refusalOf = async (request: Request, caller = anAdministrator()) =>
  send(request, caller).then(
    () => {
      throw new Error("It was sent.");
    },
    (error: unknown) => error,
  );

describe("a plan", () => {
  test("of 500 machines of which one has lost its tag and another got it is refused with both, and nothing is sent; unchanged, it is sent", async () => {
    const machines: Awaited<ReturnType<typeof aNode>>[] = [];
    // No more at once than there are connections for.
    while (machines.length < 500)
      machines.push(
        ...(await Promise.all([0, 1, 2, 3, 4].map((next) => aNode(app, { name: `fleet-${machines.length + next}` })))),
      );
    await app.db.prisma.tag.createMany({
      data: machines.map(({ id }) => ({
        accountId: app.config.accountId,
        resourceType: "ManagedInstance",
        resourceId: id,
        key: "Role",
        value: "fleet",
      })),
    });
    const request = role("fleet");
    const { PlanHash, Plan, TargetCount } = await preview(request);
    expect(TargetCount).toBe(500);
    const left = machines[123]!;
    const came = await aNode(app, { name: "newcomer" });
    await tag(left.id, "other");
    await tag(came.id, "fleet");

    const before = await commandsSent();
    await expect(send({ ...request, PlanHash, Plan })).rejects.toMatchObject({
      code: "PlanChanged",
      message: `The plan has changed, so nothing was sent: no longer among the machines: ${left.name} (${left.id}); new among the machines: newcomer (${came.id}).`,
      problems: [{ path: ["PlanHash"] }],
      members: {
        Changes: {
          NodesLeft: [{ InstanceId: left.id, Name: left.name }],
          NodesCame: [{ InstanceId: came.id, Name: "newcomer" }],
          Documents: [],
          Steps: [],
          Settings: [],
        },
      },
    });
    // Without the plan it is refused all the same, and says what to give to be told.
    await expect(send({ ...request, PlanHash })).rejects.toMatchObject({ code: "PlanChanged", members: {} });
    expect(await commandsSent()).toBe(before);

    await tag(left.id, "fleet");
    await perform(
      app,
      removeTagsFromResource,
      { ResourceType: "ManagedInstance", ResourceId: came.id, TagKeys: ["Role"] },
      anAdministrator(),
    );
    const { CommandId, TargetCount: sent } = await send({ ...request, PlanHash, Plan });
    expect(sent).toBe(500);
    expect((await detailOf(CommandId)).Plan).toEqual({
      Hash: PlanHash,
      Part: "Whole",
      TriedOn: "",
      TrialCommandId: "",
      RestCommandId: "",
    });
    // It is a condition and no ticket: what still holds can be sent again.
    expect((await send({ ...request, PlanHash })).TargetCount).toBe(500);
  });

  test("says of a document that its version, or the content of one, is another, and which step", async () => {
    const text = (...lines: string[]) =>
      JSON.stringify({
        schemaVersion: "2.2",
        mainSteps: lines.map((line, index) => ({
          action: "aws:runShellScript",
          name: `step${index}`,
          inputs: { runCommand: [line] },
        })),
      });
    const Name = "Moves";
    await perform(app, createDocument, { Name, Content: text("one", "two") }, anAdministrator());
    const { id } = await aNode(app);
    const request = { DocumentName: Name, InstanceIds: [id] };
    const { PlanHash, Plan } = await preview(request);
    await perform(
      app,
      updateDocument,
      { Name, Content: text("one", "another", "three"), DocumentVersion: "$LATEST" },
      anAdministrator(),
    );
    await expect(send({ ...request, PlanHash, Plan })).resolves.toMatchObject({ DocumentVersion: "1" });
    await perform(app, updateDocumentDefaultVersion, { Name, DocumentVersion: "2" }, anAdministrator());
    await expect(refusalOf({ ...request, PlanHash, Plan })).resolves.toMatchObject({
      code: "PlanChanged",
      members: {
        Changes: {
          NodesLeft: [],
          Documents: [{ Name, Before: { Version: "1" }, After: { Version: "2" } }],
          Steps: [
            { Name: "step1", Change: "Changed" },
            { Name: "step2", Change: "Added" },
          ],
        },
      },
    });
  });

  test.each<[string, Partial<Request>, object]>([
    [
      "the concurrency",
      { MaxConcurrency: "10%" },
      { Settings: [{ Name: "MaxConcurrency", Before: "50", After: "10%" }] },
    ],
    ["the tolerated errors", { MaxErrors: "1" }, { Settings: [{ Name: "MaxErrors", Before: "0", After: "1" }] }],
    ["the timeout", { TimeoutSeconds: 60 }, { Settings: [{ Name: "TimeoutSeconds", Before: "3600", After: "60" }] }],
    ["the text", { Parameters: { commands: ["false"] } }, { Steps: [{ Change: "Changed" }] }],
  ])("is another when %s is", async (_, change, Changes) => {
    const request = { ...script, InstanceIds: [(await aNode(app)).id] };
    const { PlanHash, Plan } = await preview(request);
    await expect(refusalOf({ ...request, ...change, PlanHash, Plan })).resolves.toMatchObject({
      code: "PlanChanged",
      members: { Changes },
    });
  });

  test("is the same whoever is connected, and whatever the comment says", async () => {
    const { id } = await aNode(app);
    const request = { ...script, InstanceIds: [id] };
    const { PlanHash } = await preview(request);
    await app.db.prisma.node.update({ where: { id }, data: { name: "renamed", lastPingAt: new Date(0) } });
    expect((await preview({ ...request, Comment: "another" })).PlanHash).toBe(PlanHash);
  });

  test.each<[string, Partial<Request>, string]>([
    ["a plan without its hash", { Plan: "abc" }, "PlanHash"],
    ["a plan that is none", { PlanHash: "0".repeat(64), Plan: "abc" }, "Plan"],
    ["a hash that is none", { PlanHash: "abc" }, "PlanHash"],
    ["a trial without a hash", { TryOnInstanceId: "mi-0123456789abcdef0" }, "PlanHash"],
    ["others without a hash", { TrialCommandId: "00000000-0000-7000-8000-000000000001" }, "PlanHash"],
    [
      "both parts at once",
      {
        PlanHash: "0".repeat(64),
        TryOnInstanceId: "mi-0123456789abcdef0",
        TrialCommandId: "00000000-0000-7000-8000-000000000001",
      },
      "TrialCommandId",
    ],
    [
      "the others of a command that there is not",
      { PlanHash: "0".repeat(64), TrialCommandId: "00000000-0000-7000-8000-000000000001" },
      "TrialCommandId",
    ],
  ])("is refused by the name of the member: %s", async (_, given, member) => {
    const request = { ...script, InstanceIds: [(await aNode(app)).id], ...given };
    await expect(send(request)).rejects.toMatchObject({ code: "ValidationException", problems: [{ path: [member] }] });
  });

  test("another plan than that of the hash is refused as such", async () => {
    const [one, two] = [await aNode(app), await aNode(app)];
    const first = await preview({ ...script, InstanceIds: [one.id] });
    const second = await preview({ ...script, InstanceIds: [two.id] });
    await expect(
      send({ ...script, InstanceIds: [one.id], PlanHash: first.PlanHash, Plan: second.Plan }),
    ).rejects.toMatchObject({ code: "ValidationException", problems: [{ path: ["Plan"] }] });
  });
});

describe("a preview", () => {
  test("tells how long the steps may take, those of documents that are run too; the command expires after as much", async () => {
    const node = await aNode(app);
    const child = `schemaVersion: "2.2"\nmainSteps:\n  - action: aws:runShellScript\n    name: a\n    inputs: { runCommand: ["true"], timeoutSeconds: 100 }\n  - action: aws:runShellScript\n    name: b\n    inputs: { runCommand: ["true"] }\n`;
    const parent = `schemaVersion: "2.2"\nmainSteps:\n  - action: aws:runDocument\n    name: run\n    inputs: { documentType: SSMDocument, documentPath: Takes-Time }\n`;
    for (const [Name, Content] of [
      ["Takes-Time", child],
      ["Runs-Another", parent],
    ] as const)
      await perform(app, createDocument, { Name, Content, DocumentFormat: "YAML" }, anAdministrator());
    for (const [DocumentName, seconds] of [
      ["Takes-Time", 3700],
      ["Runs-Another", 3700],
    ] as const) {
      const request = { DocumentName, InstanceIds: [node.id], TimeoutSeconds: 600 };
      expect((await preview(request)).ExecutionTimeoutSeconds).toBe(seconds);
      const { RequestedDateTime, ExpiresAfter } = await send(request);
      expect(ExpiresAfter.getTime() - RequestedDateTime.getTime()).toBe((600 + seconds) * 1000);
    }
  });

  test("says of each machine why it is chosen", async () => {
    const [web, db] = [await aMachine("why-web", { name: "a" }), await aMachine("why-db", { name: "b" })];
    await tag(web.id, "ops", "Owner");
    await tag(db.id, "", "Stage");
    const reasons = async (request: Partial<Request>) =>
      (await preview({ ...script, ...request })).Nodes.map(({ InstanceId, SelectedBy }) => [InstanceId, SelectedBy]);
    expect(await reasons({ InstanceIds: [db.id] })).toEqual([[db.id, [{ Key: "InstanceIds", Values: [db.id] }]]]);
    const Targets = [
      { Key: "tag:Role", Values: ["why-db", "why-web"] },
      { Key: "tag-key", Values: ["Owner", "Stage"] },
    ];
    expect(await reasons({ Targets })).toEqual([
      [
        web.id,
        [
          { Key: "tag:Role", Values: ["why-web"] },
          { Key: "tag-key", Values: ["Owner"] },
        ],
      ],
      [
        db.id,
        [
          { Key: "tag:Role", Values: ["why-db"] },
          { Key: "tag-key", Values: ["Stage"] },
        ],
      ],
    ]);
    const { CommandId } = await send({ ...script, InstanceIds: [web.id, db.id] });
    await app.db.prisma.invocation.updateMany({
      where: { commandId: CommandId, nodeId: web.id },
      data: { state: "Failed", endedAt: new Date() },
    });
    const Key = `command:${CommandId}`;
    expect(await reasons({ Targets: [{ Key, Values: ["Failed", "Success"] }] })).toEqual([
      [web.id, [{ Key, Values: ["Failed"] }]],
    ]);
  });

  test("tells on which of the machines one may not run it, as far as one may see them; sent, it is refused", async () => {
    const [may, mayNot, unseen] = [
      await aMachine("told-may"),
      await aMachine("told-not"),
      await aMachine("told-unseen"),
    ];
    const person = await aUser(app, { role: "None" });
    const who = `principal == User::"${person.name}"`;
    await perform(
      app,
      createPolicy,
      {
        Name: "told",
        Text: `permit (${who}, action in [Action::"run", Action::"read"], resource is Document);
permit (${who}, action in [Action::"run", Action::"read"], resource == Node::"${may.id}");
permit (${who}, action in [Action::"read"], resource == Node::"${mayNot.id}");`,
      },
      anAdministrator(),
    );
    app.access.forget(app.config.accountId);
    const caller = aCaller(app, { id: person.name, roles: ["None"] });
    const request = (...values: string[]) => ({ ...script, Targets: [{ Key: "tag:Role", Values: values }] });
    const told = await preview(request("told-may", "told-not", "told-unseen"), caller);
    expect(told.RefusedCount).toBe(1);
    expect(told.Nodes.map(({ InstanceId, IsPermitted }) => [InstanceId, IsPermitted]).sort()).toEqual(
      [
        [may.id, true],
        [mayNot.id, false],
      ].sort(),
    );
    expect(JSON.stringify(told)).not.toContain(unseen.id);
    const before = await commandsSent();
    await expect(
      send({ ...request("told-may", "told-not"), PlanHash: told.PlanHash, Plan: told.Plan }, caller),
    ).rejects.toMatchObject({ code: "AccessDeniedException", problems: [{ path: ["Node", mayNot.id] }] });
    expect(await commandsSent()).toBe(before);
    // On none: nothing of what would run is told.
    await expect(preview(request("told-not"), caller)).rejects.toMatchObject({
      code: "AccessDeniedException",
      problems: [{ path: ["Node", mayNot.id] }],
    });
  });
});

describe("a trial", () => {
  test("goes to one machine, and the others follow once, by the same plan; each names the other, and the audit both", async () => {
    const fleet = await Promise.all([1, 2, 3].map((index) => aMachine("trial", { name: `trial-${index}` })));
    const misfit = await aMachine("trial", { platformType: "Windows" });
    const [tried, ...others] = fleet.map(({ id }) => id).sort();
    if (!tried) throw new Error("no machine");
    const request = { ...role("trial"), MaxConcurrency: "100%", Comment: "carefully" };
    const { PlanHash } = await preview(request);
    const trial = await send({ ...request, PlanHash, TryOnInstanceId: tried });
    expect(trial).toMatchObject({ TargetCount: 1, InstanceIds: [tried], Targets: [] });
    expect(await reached(trial.CommandId)).toEqual([tried]);

    const { output: plan } = await perform(app, getCommandPlan, { CommandId: trial.CommandId }, anAdministrator());
    expect(plan).toMatchObject({ PlanHash, TriedOn: tried, RestCommandId: "", OtherCount: 2, UnsupportedCount: 1 });
    expect(plan.Others.map(({ InstanceId }) => InstanceId).sort()).toEqual(others);
    const rest = await send(plan.Request);
    expect(await reached(rest.CommandId)).toEqual([...others, misfit.id].sort());
    expect(rest).toMatchObject({ Targets: request.Targets, Comment: "carefully" });
    expect((await detailOf(trial.CommandId)).Plan).toMatchObject({
      Part: "Trial",
      TriedOn: tried,
      RestCommandId: rest.CommandId,
    });
    expect((await detailOf(rest.CommandId)).Plan).toMatchObject({
      Part: "Rest",
      TriedOn: tried,
      TrialCommandId: trial.CommandId,
      Hash: PlanHash,
    });
    await expect(send(plan.Request)).rejects.toMatchObject({
      code: "PlanApplied",
      message: expect.stringContaining(rest.CommandId),
    });
    const lines = await app.db.prisma.auditEntry.findMany({ where: { operation: "SendCommand", outcome: "done" } });
    const summaryOf = (id: string) => lines.find(({ resources }) => resources.includes(`Command/${id}`))?.summary;
    expect(summaryOf(trial.CommandId)).toMatchObject({ planHash: PlanHash, part: "Trial", triedOn: tried });
    expect(summaryOf(rest.CommandId)).toMatchObject({ part: "Rest", triedOn: tried, trialCommandId: trial.CommandId });
  });

  test("lets the others follow to the same bucket and webhook", async () => {
    const bucket = { BucketName: "plans", Endpoint: "http://127.0.0.1:3", Region: "us-east-1", UsesPathStyle: true };
    const key = { AccessKeyId: "AKIA", SecretAccessKey: "secret" };
    await perform(app, createOutputDestination, { ...bucket, ...key }, anAdministrator());
    const hook = { Name: "plans", Url: "http://127.0.0.1:3/hook" };
    const { Webhook } = (await perform(app, createWebhook, hook, anAdministrator())).output;
    const fleet = [await aMachine("told"), await aMachine("told")];
    const receivers = {
      OutputS3BucketName: "plans",
      OutputS3KeyPrefix: "of/this",
      NotificationConfig: {
        NotificationArn: Webhook.Arn,
        NotificationEvents: ["Failed" as const],
        NotificationType: "Invocation" as const,
      },
    };
    const request = { ...role("told"), ...receivers };
    const { PlanHash } = await preview(request);
    const { CommandId } = await send({ ...request, PlanHash, TryOnInstanceId: fleet[0]?.id ?? "" });
    const { Request } = (await perform(app, getCommandPlan, { CommandId }, anAdministrator())).output;
    expect(await send(Request)).toMatchObject({ TargetCount: 1, ...receivers });
  });

  test("does not let the others go once something has moved, and says what, though nobody gave the plan again", async () => {
    const [one, two, three] = [
      await aMachine("moves"),
      await aMachine("moves"),
      await aMachine("moves", { name: "third" }),
    ];
    const request = role("moves");
    const { PlanHash } = await preview(request);
    const { CommandId } = await send({ ...request, PlanHash, TryOnInstanceId: one.id });
    await tag(three.id, "elsewhere");
    const { Request } = (await perform(app, getCommandPlan, { CommandId }, anAdministrator())).output;
    const before = await commandsSent();
    await expect(refusalOf(Request)).resolves.toMatchObject({
      code: "PlanChanged",
      members: { Changes: { NodesLeft: [{ InstanceId: three.id, Name: "third" }], NodesCame: [] } },
    });
    expect(await commandsSent()).toBe(before);
    await tag(three.id, "moves");
    expect(await reached((await send(Request)).CommandId)).toEqual([two.id, three.id].sort());
  });

  test("of two who send the others at once, one does", async () => {
    const [one, two] = [await aMachine("twice"), await aMachine("twice")];
    const request = role("twice");
    const { PlanHash } = await preview(request);
    const { CommandId } = await send({ ...request, PlanHash, TryOnInstanceId: one.id });
    const { Request } = (await perform(app, getCommandPlan, { CommandId }, anAdministrator())).output;
    const before = await commandsSent();
    const outcomes = await Promise.allSettled([send(Request), send(Request), send(Request)]);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "PlanApplied" });
    expect(await commandsSent()).toBe(before + 1);
    expect(await reached((await detailOf(CommandId)).Plan?.RestCommandId ?? "")).toEqual([two.id]);
  });

  test("is tried on no machine that is not of the plan, and its others are nobody else's", async () => {
    const [one, stranger] = [await aMachine("own"), await aNode(app)];
    const request = role("own");
    const { PlanHash } = await preview(request);
    await expect(send({ ...request, PlanHash, TryOnInstanceId: stranger.id })).rejects.toMatchObject({
      code: "ValidationException",
      problems: [{ path: ["TryOnInstanceId"] }],
    });
    const { CommandId } = await send({ ...request, PlanHash, TryOnInstanceId: one.id });
    const refused = { code: "ValidationException", problems: [{ path: ["TrialCommandId"] }] };
    // The plan has no other machine.
    await expect(send({ ...request, PlanHash, TrialCommandId: CommandId })).rejects.toMatchObject(refused);
    const other = aCaller(app, { accountId: (await anAccount(app)).id });
    await expect(perform(app, getCommandPlan, { CommandId }, other)).rejects.toMatchObject({
      code: "InvalidCommandId",
    });
    const whole = await send({ ...request, PlanHash });
    await expect(send({ ...request, PlanHash, TrialCommandId: whole.CommandId })).rejects.toMatchObject(refused);
    await expect(perform(app, getCommandPlan, { CommandId: whole.CommandId }, anAdministrator())).rejects.toMatchObject(
      { code: "PlanDoesNotExist" },
    );
  });

  test("a plan that somebody wrote into the database is none", async () => {
    const [one] = [await aMachine("forged"), await aMachine("forged")];
    const request = role("forged");
    const { PlanHash } = await preview(request);
    const { CommandId } = await send({ ...request, PlanHash, TryOnInstanceId: one.id });
    await app.db.prisma.commandPlan.updateMany({
      where: { commandId: CommandId },
      data: { triedOn: "mi-0123456789abcdef0" },
    });
    await expect(send({ ...request, PlanHash, TrialCommandId: CommandId })).rejects.toMatchObject({
      code: "ValidationException",
      problems: [{ path: ["TrialCommandId"] }],
    });
  });
});
