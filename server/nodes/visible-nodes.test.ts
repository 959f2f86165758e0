import { afterAll, beforeAll, expect, test } from "vitest";
import { createPolicy } from "../access/create-policy";
import { listCommandInvocations } from "../commands/list-command-invocations";
import { listCommands } from "../commands/list-commands";
import { sendCommand } from "../commands/send-command";
import { aCaller, aNode, aUser, type TestApplication, testApplication } from "../db/testing";
import { type AnyOperation, perform } from "../operation";
import { addTagsToResource } from "../tags/add-tags-to-resource";
import { listTagsForResource } from "../tags/list-tags-for-resource";
import { describeInstanceInformation } from "./describe-instance-information";
import { describeInstanceProperties } from "./describe-instance-properties";
import { getConnectionStatus } from "./get-connection-status";
import { listNodes } from "./list-nodes";
import { listNodesSummary } from "./list-nodes-summary";

// Somebody who may see the machines of the role web, and nothing of the others.

let app: TestApplication;
let name: string;
let web: string;
let db: string;
/** A command that went to the machine that they may not see. */
let command: string;
const nowhere = "mi-00000000000000000";

beforeAll(async () => {
  app = await testApplication();
  await app.notices.start();
  ({ name } = await aUser(app, { role: "None" }));
  const connected = { connectionId: app.processId, leaseUntil: new Date(app.now().getTime() + 30_000) };
  [web, db] = [(await aNode(app, connected)).id, (await aNode(app, { ...connected, platformType: "Windows" })).id];
  for (const [id, role] of [
    [web, "web"],
    [db, "db"],
  ])
    await perform(
      app,
      addTagsToResource,
      { ResourceType: "ManagedInstance", ResourceId: id, Tags: [{ Key: "Role", Value: role }] },
      aCaller(app),
    );
  const machines = { kind: "tagged" as const, tags: [{ key: "Role", values: ["web"] }] };
  await perform(
    app,
    createPolicy,
    {
      Name: "web",
      Sentence: { who: { type: "User", name }, may: { kind: "run", documents: ["AWS-RunShellScript"], machines } },
    },
    aCaller(app),
  );
  app.access.forget(app.config.accountId);
  const other = await aNode(app);
  const sent = { DocumentName: "AWS-RunShellScript", InstanceIds: [other.id], Parameters: { commands: ["true"] } };
  command = (await perform(app, sendCommand, sent, aCaller(app))).output.Command.CommandId;
});
afterAll(() => app?.destroy());

const somebody = () => aCaller(app, { id: name, roles: ["None"] });

test("they are told of these machines only, in every list of machines", async () => {
  const { InstanceInformationList } = (await perform(app, describeInstanceInformation, {}, somebody())).output;
  expect(InstanceInformationList.map(({ InstanceId }) => InstanceId)).toEqual([web]);
  const { InstanceProperties } = (await perform(app, describeInstanceProperties, {}, somebody())).output;
  expect(InstanceProperties.map(({ InstanceId }) => InstanceId)).toEqual([web]);
  const { Nodes } = (await perform(app, listNodes, {}, somebody())).output;
  expect(Nodes.map(({ Id }) => Id)).toEqual([web]);
});

test("machines that they may not see are not counted", async () => {
  const Aggregators = [{ AggregatorType: "Count", TypeName: "Instance", AttributeName: "PlatformType" } as const];
  const { Summary } = (await perform(app, listNodesSummary, { Aggregators }, somebody())).output;
  expect(Summary).toEqual([{ PlatformType: "Linux", Count: "1" }]);
});

test("whether a machine is connected is told of those that they may see", async () => {
  const status = async (Target: string) =>
    (await perform(app, getConnectionStatus, { Target }, somebody())).output.Status;
  expect(await status(web)).toBe("connected");
  expect(await status(db)).toBe(await status(nowhere));
});

test.each<[string, AnyOperation, (id: string) => object, () => string, string]>([
  ["ListCommands of a machine", listCommands, (InstanceId) => ({ InstanceId }), () => db, nowhere],
  ["ListCommandInvocations of a machine", listCommandInvocations, (InstanceId) => ({ InstanceId }), () => db, nowhere],
  [
    "ListCommands of a command",
    listCommands,
    (CommandId) => ({ CommandId }),
    () => command,
    "00000000-0000-7000-8000-000000000000",
  ],
  [
    "ListTagsForResource",
    listTagsForResource,
    (ResourceId) => ({ ResourceType: "ManagedInstance", ResourceId }),
    () => db,
    nowhere,
  ],
])("%s answers of what they may not see as of what there is not", async (_, operation, input, hidden, absent) => {
  const about = (id: string) =>
    perform(app, operation, input(id), somebody()).then(
      () => "an answer",
      (error: Error & { code?: string }) => [error.code, error.message.replace(id, "…")],
    );
  expect(await about(hidden())).toEqual(await about(absent));
  expect(await about(hidden())).toMatchObject([expect.stringMatching(/^Invalid/), expect.any(String)]);
});
