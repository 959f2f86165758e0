import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aCaller, aNode, anAccount, type TestApplication, testApplication } from "../db/testing";
import { deregisterManagedInstance } from "../nodes/deregister-managed-instance";
import { type AnyOperation, type InputOf, perform } from "../operation";
import { addTagsToResource } from "../tags/add-tags-to-resource";
import { cancelCommand } from "./cancel-command";
import { getCommandInvocation } from "./get-command-invocation";
import { listCommandInvocations } from "./list-command-invocations";
import { listCommands } from "./list-commands";
import { sendCommand } from "./send-command";

let app: TestApplication;
let one: string;
let two: string;
let gone: string;
/** The oldest of three commands, the one that was cancelled, and the newest, which no node had the tag for. */
let oldest: string;
let cancelled: string;
let empty: string;
let times: Date[];

const start = new Date("2026-03-01T10:00:00Z");

async function send(given: Partial<InputOf<typeof sendCommand>>): Promise<string> {
  const input = { DocumentName: "AWS-RunShellScript", Parameters: { commands: ["true"] }, ...given };
  return (await perform(app, sendCommand, input, aCaller(app))).output.Command.CommandId;
}

beforeAll(async () => {
  app = await testApplication();
  times = [0, 1, 2].map((minutes) => new Date(app.now().getTime() + minutes * 60_000));
  [one, two, gone] = [(await aNode(app)).id, (await aNode(app)).id, (await aNode(app)).id];
  oldest = await send({ InstanceIds: [one, two], Comment: "oldest" });
  app.setNow(times[1] ?? start);
  cancelled = await send({ InstanceIds: [one] });
  await perform(app, cancelCommand, { CommandId: cancelled }, aCaller(app));
  app.setNow(times[2] ?? start);
  empty = await send({ Targets: [{ Key: "tag:Role", Values: ["nobody"] }] });
});
afterAll(() => app?.destroy());

const list = async (input: InputOf<typeof listCommands> = {}) =>
  (await perform(app, listCommands, input, aCaller(app))).output;
const invocations = async (input: InputOf<typeof listCommandInvocations> = {}) =>
  (await perform(app, listCommandInvocations, input, aCaller(app))).output;
type Filters = NonNullable<InputOf<typeof listCommands>["Filters"]>;
const filtered = async (...Filters: Filters) => (await list({ Filters })).Commands.map(({ CommandId }) => CommandId);
const unknown = "00000000-0000-7000-8000-000000000000";
/** Of a command's length, as the API takes it. */
const noId = "this-is-no-id-and-has-36-characters!";

describe("ListCommands", () => {
  test("gives what the API has of a command, and nothing else", async () => {
    const { Commands } = await list({ CommandId: oldest });
    expect(Commands).toEqual([
      {
        CommandId: oldest,
        DocumentName: "AWS-RunShellScript",
        DocumentVersion: "1",
        Comment: "oldest",
        ExpiresAfter: expect.any(Date),
        Parameters: { commands: ["true"] },
        InstanceIds: [one, two],
        Targets: [],
        RequestedDateTime: times[0],
        Status: "Pending",
        StatusDetails: "Pending",
        OutputS3Region: "us-east-1",
        OutputS3BucketName: "",
        OutputS3KeyPrefix: "",
        MaxConcurrency: "50",
        MaxErrors: "0",
        TargetCount: 2,
        CompletedCount: 0,
        ErrorCount: 0,
        DeliveryTimedOutCount: 0,
        ServiceRole: "",
        NotificationConfig: { NotificationArn: "", NotificationEvents: [], NotificationType: "" },
        CloudWatchOutputConfig: { CloudWatchLogGroupName: "", CloudWatchOutputEnabled: false },
        TimeoutSeconds: 3600,
      },
    ]);
  });

  test("is narrowed by time, document, status and stage", async () => {
    const middle = times[1]?.toISOString() ?? "";
    expect(await filtered({ key: "InvokedAfter", value: middle })).toEqual([empty]);
    expect(await filtered({ key: "InvokedBefore", value: middle })).toEqual([oldest]);
    expect(await filtered({ key: "DocumentName", value: "Other" })).toEqual([]);
    expect(await filtered({ key: "ExecutionStage", value: "Complete" })).toContain(empty);
    expect(await filtered({ key: "ExecutionStage", value: "Executing" })).toContain(oldest);
    expect(await filtered({ key: "Status", value: "NoInstancesInTag" })).toEqual([empty]);
    expect(await filtered({ key: "Status", value: "Success" }, { key: "Status", value: "Pending" })).toEqual(
      expect.arrayContaining([empty, oldest]),
    );
    expect((await list({ InstanceId: two })).Commands.map(({ CommandId }) => CommandId)).toEqual([oldest]);
  });

  test.each<[Filters[number][]]>([
    [[{ key: "Status", value: "Fine" }]],
    [[{ key: "ExecutionStage", value: "Later" }]],
    [[{ key: "InvokedAfter", value: "yesterday" }]],
    [
      [
        { key: "DocumentName", value: "A" },
        { key: "DocumentName", value: "B" },
      ],
    ],
  ])("refuses the filters %j with InvalidFilterKey", async (filters) => {
    await expect(filtered(...filters)).rejects.toMatchObject({ code: "InvalidFilterKey" });
  });
});

describe("lists of commands and of invocations", () => {
  test.each([
    [{ CommandId: unknown }, "InvalidCommandId"],
    [{ CommandId: noId }, "InvalidCommandId"],
    [{ CommandId: "short" }, "ValidationException"],
    [{ InstanceId: "mi-00000000000000000" }, "InvalidInstanceId"],
    [{ InstanceId: "i-12345678" }, "InvalidInstanceId"],
    [{ Filters: [] }, "ValidationException"],
    [{ NextToken: "forged" }, "InvalidNextToken"],
  ])("refuse %j with %s", async (input, code) => {
    await expect(list(input)).rejects.toMatchObject({ code });
    await expect(invocations(input)).rejects.toMatchObject({ code });
  });

  test("still have what a machine did that was deregistered since", async () => {
    const id = await send({ InstanceIds: [gone] });
    await perform(app, deregisterManagedInstance, { InstanceId: gone }, aCaller(app));
    expect((await list({ InstanceId: gone })).Commands).toMatchObject([{ CommandId: id }]);
    expect((await invocations({ InstanceId: gone })).CommandInvocations).toMatchObject([
      { CommandId: id, InstanceId: gone },
    ]);
  });

  test("have nothing of another account", async () => {
    const { id: accountId } = await anAccount(app);
    const { output } = await perform(app, listCommands, {}, aCaller(app, { accountId }));
    expect(output.Commands).toEqual([]);
    await expect(perform(app, listCommands, { CommandId: oldest }, aCaller(app, { accountId }))).rejects.toMatchObject({
      code: "InvalidCommandId",
    });
  });
});

describe("ListCommandInvocations", () => {
  test("says Pending of a step that is still to come, and nothing of one that never came about", async () => {
    const { CommandInvocations } = await invocations({ CommandId: oldest, Details: true });
    expect(CommandInvocations).toHaveLength(2);
    for (const { CommandPlugins } of CommandInvocations)
      expect(CommandPlugins).toEqual([
        {
          Name: "aws:runShellScript",
          Status: "Pending",
          StatusDetails: "Pending",
          ResponseCode: -1,
          Output: "",
          StandardOutputUrl: "",
          StandardErrorUrl: "",
          OutputS3Region: "us-east-1",
          OutputS3BucketName: "",
          OutputS3KeyPrefix: "",
        },
      ]);
    expect((await invocations({ CommandId: oldest })).CommandInvocations[0]?.CommandPlugins).toEqual([]);
    expect((await invocations({ CommandId: cancelled, Details: true })).CommandInvocations).toMatchObject([
      { Status: "Cancelled", CommandPlugins: [] },
    ]);
  });

  test("has no execution stage", async () => {
    await expect(invocations({ Filters: [{ key: "ExecutionStage", value: "Complete" }] })).rejects.toMatchObject({
      code: "InvalidFilterKey",
    });
  });

  test("gives every invocation once over pages, newest command first", async () => {
    const seen: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await invocations({ MaxResults: 1, ...(NextToken && { NextToken }) });
      seen.push(...page.CommandInvocations.map(({ CommandId, InstanceId }) => `${CommandId} ${InstanceId}`));
      NextToken = page.NextToken;
    } while (NextToken);
    const whole = (await invocations()).CommandInvocations;
    expect(seen).toEqual(whole.map(({ CommandId, InstanceId }) => `${CommandId} ${InstanceId}`));
  });
});

test.each<[AnyOperation, string]>([
  [cancelCommand, "InvalidCommandId"],
  [getCommandInvocation, "InvocationDoesNotExist"],
])("text of an id's length that is no id names no command", async (operation, code) => {
  const input = { CommandId: noId, ...(operation === getCommandInvocation && { InstanceId: one }) };
  await expect(perform(app, operation, input, aCaller(app))).rejects.toMatchObject({ code });
});

describe("what SendCommand is asked for and cannot do", () => {
  const alarm = { Alarms: [{ Name: "too-hot" }] };
  test.each<[string, Partial<InputOf<typeof sendCommand>>]>([
    ["CloudWatchOutputConfig", { CloudWatchOutputConfig: { CloudWatchOutputEnabled: true } }],
    ["AlarmConfiguration", { AlarmConfiguration: alarm }],
  ])("is refused by the name of the member, %s, and nothing is sent", async (member, input) => {
    const before = await app.db.prisma.command.count();
    await expect(send({ InstanceIds: [one], ...input })).rejects.toMatchObject({
      code: "ValidationException",
      problems: [{ path: [member], message: expect.stringContaining("Member is not supported: ") }],
    });
    expect(await app.db.prisma.command.count()).toBe(before);
  });

  test("is no reason to refuse where nothing is asked for, or where AWS itself ignores it", async () => {
    const id = await send({
      InstanceIds: [one],
      OutputS3Region: "eu-west-1",
      OutputS3KeyPrefix: "",
      ServiceRoleArn: "",
      NotificationConfig: { NotificationArn: "", NotificationEvents: [] },
      CloudWatchOutputConfig: { CloudWatchOutputEnabled: false },
    });
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
  });
});

test("a command goes to the nodes that have a tag when it is sent, and its targets stay as they were asked for", async () => {
  const Tags = [{ Key: "Role", Value: "late" }];
  await perform(app, addTagsToResource, { ResourceType: "ManagedInstance", ResourceId: two, Tags }, aCaller(app));
  const Targets = [{ Key: "tag:Role", Values: ["late"] }];
  const id = await send({ Targets });
  expect((await list({ CommandId: id })).Commands).toMatchObject([{ TargetCount: 1, InstanceIds: [], Targets }]);
  expect((await invocations({ CommandId: id })).CommandInvocations).toMatchObject([{ InstanceId: two }]);
});
