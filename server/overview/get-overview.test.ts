import { afterEach, beforeEach, expect, test } from "vitest";
import { createPolicy } from "../access/create-policy";
import { advance } from "../commands/advance";
import { cancelCommand } from "../commands/cancel-command";
import { sendCommand } from "../commands/send-command";
import { putComplianceItems } from "../compliance/put-compliance-items";
import { aCaller, aNode, anAccount, aUser, type TestApplication, testApplication } from "../db/testing";
import { type Caller, type InputOf, perform } from "../operation";
import { addTagsToResource } from "../tags/add-tags-to-resource";
import { getOverview } from "./get-overview";

let app: TestApplication;
beforeEach(async () => {
  app = await testApplication();
});
afterEach(() => app?.destroy());

const minutes = (count: number) => new Date(app.now().getTime() + count * 60_000);
const connected = () => ({ connectionId: app.processId, leaseUntil: minutes(10_000), lastPingAt: app.now() });

const overview = async (input: InputOf<typeof getOverview> = {}, caller: Caller = aCaller(app)) =>
  (await perform(app, getOverview, input, caller)).output;
const send = async (InstanceIds: string[], given: Partial<InputOf<typeof sendCommand>> = {}) =>
  (
    await perform(
      app,
      sendCommand,
      { DocumentName: "AWS-RunShellScript", Parameters: { commands: ["true"] }, InstanceIds, ...given },
      aCaller(app),
    )
  ).output.Command.CommandId;

/** Ends a command on its nodes in these states, as reports would. */
async function end(commandId: string, states: Record<string, string>): Promise<void> {
  for (const [nodeId, state] of Object.entries(states))
    await app.db.prisma.invocation.updateMany({
      where: { commandId, nodeId },
      data: { state, endedAt: app.now(), acceptedAt: app.now() },
    });
  await advance(app, { accountId: app.config.accountId, commandId });
}
const idsOf = (commands: { CommandId: string }[]) => commands.map(({ CommandId }) => CommandId);

test("an account in which nothing has happened has an empty one", async () => {
  expect(await overview()).toEqual({
    Since: minutes(-24 * 60),
    Machines: {
      Total: 0,
      Online: 0,
      ConnectionLost: 0,
      OtherAgentVersion: 0,
      AgentVersion: expect.stringMatching(/^\d+\.\d+\.\d+/),
      Dark: [],
      Compliance: { Known: 0, NonCompliant: 0 },
    },
    Commands: { Sent: 0, WentWrong: { Total: 0, Commands: [] }, Running: { Total: 0, Commands: [] } },
  });
});

test("machines that are not in their declared state are counted once each, of those that one may see", async () => {
  const [one, two] = [(await aNode(app)).id, (await aNode(app)).id];
  const put = (ResourceId: string, name: string, Status: "COMPLIANT" | "NON_COMPLIANT") =>
    perform(
      app,
      putComplianceItems,
      {
        ResourceId,
        ResourceType: "ManagedInstance",
        ComplianceType: `Custom:${name}`,
        ExecutionSummary: { ExecutionTime: app.now() },
        Items: [{ Id: "a", Severity: "HIGH", Status }],
      },
      aCaller(app),
    );
  await put(one, "First", "NON_COMPLIANT");
  await put(one, "Second", "NON_COMPLIANT");
  await put(two, "First", "COMPLIANT");
  expect((await overview()).Machines.Compliance).toEqual({ Known: 2, NonCompliant: 1 });
  const { name } = await aUser(app, { role: "None" });
  await perform(
    app,
    createPolicy,
    {
      Name: "sees-two",
      Text: `permit (principal == User::"${name}", action in Action::"read", resource == Node::"${two}");`,
    },
    aCaller(app),
  );
  app.access.forget(app.config.accountId);
  const delegate = aCaller(app, { id: name, roles: ["None"] });
  expect((await overview({}, delegate)).Machines.Compliance).toEqual({ Known: 1, NonCompliant: 0 });
});

test("what went wrong on any machine is told, by when it ended; what succeeded or was cancelled is not", async () => {
  const [one, two] = [(await aNode(app, connected())).id, (await aNode(app, connected())).id];
  const [partly, fine, cancelled, old] = [
    await send([one, two]),
    await send([one]),
    await send([two]),
    await send([one]),
  ];
  await end(old, { [one]: "Failed" });
  const slow = await send([two], { TimeoutSeconds: 2_592_000 });
  const late = await send([one], { TimeoutSeconds: 2_592_000 });
  app.setNow(minutes(26 * 60));
  await end(partly, { [one]: "Success", [two]: "Undeliverable" });
  await end(fine, { [one]: "Success" });
  await perform(app, cancelCommand, { CommandId: cancelled }, aCaller(app));
  // Sent before the time that is looked at, and ended in it.
  await end(late, { [one]: "DeliveryTimedOut" });
  app.setNow(minutes(1));
  await end(slow, { [two]: "ExecutionTimedOut" });
  const halfway = await send([one, two], { MaxErrors: "1" });
  await end(halfway, { [two]: "Failed" });

  const { Commands } = await overview();
  expect(idsOf(Commands.WentWrong.Commands)).toEqual([halfway, slow, late, partly]);
  expect(Commands.WentWrong.Total).toBe(4);
  expect(Commands.WentWrong.Commands.map(({ Verdict }) => Verdict)).toEqual([
    { Family: "blue", Text: "In progress: 1 of 2 done, 1 failed" },
    { Family: "red", Text: "Execution timed out" },
    { Family: "red", Text: "Delivery timed out" },
    { Family: "amber", Text: "Success on 1 of 2: 1 undeliverable" },
  ]);
  expect(Commands.Sent).toBe(1);
  expect(idsOf(Commands.Running.Commands)).toEqual([halfway]);
  expect(idsOf((await overview({ Hours: 48 })).Commands.WentWrong.Commands)).toContain(old);
});

test("what runs says for which machines it waits, by name and until when, and what rate control holds back", async () => {
  const away = await Promise.all(["db-4", "db-1", "db-3", "db-2"].map((name) => aNode(app, { name })));
  const here = await Promise.all([1, 2, 3].map(() => aNode(app, connected())));
  const id = await send(
    [...away, ...here].map((node) => node.id),
    { MaxConcurrency: "1", TimeoutSeconds: 600 },
  );
  const { Running } = (await overview()).Commands;
  expect(Running.Commands).toMatchObject([
    {
      CommandId: id,
      Waiting: { NotConnected: 4, FirstNames: ["db-1", "db-2", "db-3"], Until: minutes(10), HeldBack: 2 },
    },
  ]);
});

test("machines that went dark come newest first, with why, and how much waits for them", async () => {
  const lost = (name: string, ago: number, disconnectReason: string) =>
    aNode(app, { name, lastPingAt: minutes(-ago), disconnectedAt: minutes(-ago), disconnectReason });
  await aNode(app, { name: "never" });
  await lost("old", 500, "The agent closed the connection.");
  const recent = await lost("recent", 5, "It stopped answering.");
  await aNode(app, connected());
  await send([recent.id]);
  const { Machines } = await overview();
  expect(Machines).toMatchObject({ Total: 4, Online: 1, ConnectionLost: 3 });
  expect(
    Machines.Dark.map(({ Name, DisconnectReason, UnfinishedCommands }) => [Name, DisconnectReason, UnfinishedCommands]),
  ).toEqual([
    ["recent", "It stopped answering.", 1],
    ["old", "The agent closed the connection.", 0],
    ["never", null, 0],
  ]);
});

test("agents of another version are counted, those that have not said theirs are not", async () => {
  const { AgentVersion } = (await overview()).Machines;
  for (const agentVersion of [AgentVersion, "0.0.1", ""]) await aNode(app, { agentVersion });
  expect((await overview()).Machines.OtherAgentVersion).toBe(1);
});

test("whoever may see some of it is told of that and no more; another account of nothing", async () => {
  const [web, db] = [await aNode(app, { name: "web-1" }), await aNode(app, { name: "db-1" })];
  await perform(
    app,
    addTagsToResource,
    { ResourceType: "ManagedInstance", ResourceId: web.id, Tags: [{ Key: "Role", Value: "web" }] },
    aCaller(app),
  );
  const { name } = await aUser(app, { role: "None" });
  await perform(
    app,
    createPolicy,
    {
      Name: "web",
      Text: `permit (principal == User::"${name}", action in [Action::"read"], resource is Node) when { resource.hasTag("Role") };
permit (principal == User::"${name}", action in [Action::"read"], resource is Command);`,
    },
    aCaller(app),
  );
  app.access.forget(app.config.accountId);
  await send([web.id, db.id]);
  const seen = await overview({}, aCaller(app, { id: name, roles: ["None"] }));
  expect(seen.Machines).toMatchObject({ Total: 1, Dark: [{ InstanceId: web.id }] });
  expect(seen.Commands.Running.Commands).toMatchObject([{ Waiting: { NotConnected: 2, FirstNames: ["web-1"] } }]);

  const other = await overview({}, aCaller(app, { accountId: (await anAccount(app)).id }));
  expect(other.Machines.Total).toBe(0);
  expect(other.Commands).toMatchObject({ Sent: 0, Running: { Total: 0 }, WentWrong: { Total: 0 } });
});

test("numbers of a command that cannot be read are no reason to fail", async () => {
  const { id: node } = await aNode(app);
  const id = await send([node]);
  await app.db.prisma.command.updateMany({ where: { id }, data: { counts: "what" } });
  expect(idsOf((await overview()).Commands.Running.Commands)).toEqual([id]);
});
