import {
  ListNodesCommand,
  ListNodesSummaryCommand,
  paginateDescribeInstanceInformation,
  paginateDescribeInstanceProperties,
  paginateListNodes,
  SendCommandCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type RunningQuarterdeck, startQuarterdeck } from "../../scripts/serve-for-tests.mjs";
import { clientConfig } from "../fixture/client-config";
import { type Machine, newActivation, startMachine } from "../fixture/machine";
import { clients } from "./clients";
import { differences } from "./shapes";
import { signedCall } from "./signed-call";

/** More than five pages of the API's largest. */
const howMany = 250;

let product: RunningQuarterdeck;
let ssm: SSMClient;
let machine: Machine;
/** The commands, newest first. */
const sent: string[] = [];

beforeAll(async () => {
  product = await startQuarterdeck();
  ssm = new SSMClient(clientConfig(product));
  machine = await startMachine(product.url, "paged", await newActivation(ssm, "paged"));
  await vi.waitFor(
    async () => {
      const { Nodes: [node] = [] } = await ssm.send(new ListNodesCommand({}));
      if (node?.NodeType?.Instance?.PlatformType !== "Linux") throw new Error("The agent has not said what it is.");
    },
    { timeout: 180_000, interval: 100 },
  );
  await machine.stop();
  for (let index = 0; index < howMany; index++) {
    const { Command } = await ssm.send(
      new SendCommandCommand({
        DocumentName: "AWS-RunShellScript",
        InstanceIds: [machine.id],
        Parameters: { commands: [`echo ${index}`] },
      }),
    );
    sent.unshift(Command?.CommandId ?? "");
  }
});
afterAll(async () => {
  await machine?.remove();
  ssm?.destroy();
  await product?.stop();
});

describe.each(clients)("by the paginators of $name", ({ open, isLeftOut }) => {
  test.skipIf(isLeftOut)("all commands and all invocations are had, each once, newest first", async () => {
    const client = open(product);
    expect(await client.commandIds("ListCommands", 50)).toEqual(sent);
    expect(await client.commandIds("ListCommandInvocations", 33)).toEqual(sent);
  });

  test.skipIf(isLeftOut)("they are had in portions of another size than the pages", async () => {
    const portions = await open(product).commandIdsInPortions?.("ListCommands", 120);
    if (!portions) return;
    expect(portions.map((portion) => portion.length)).toEqual([120, 120, 10]);
    expect(portions.flat()).toEqual(sent);
  });
});

test("nodes are listed and counted by the SDK, and each list is walked by its paginator", async () => {
  const { Nodes = [], $metadata } = await ssm.send(
    new ListNodesCommand({ Filters: [{ Key: "PlatformType", Values: ["Lin"], Type: "BeginWith" }] }),
  );
  expect($metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(Nodes).toMatchObject([
    {
      Id: machine.id,
      Region: "us-east-1",
      Owner: { AccountId: "123456789012" },
      NodeType: { Instance: { Name: "paged", ManagedStatus: "Managed", ResourceType: "ManagedInstance" } },
    },
  ]);
  expect(Nodes[0]?.CaptureTime).toBeInstanceOf(Date);
  const { Summary } = await ssm.send(
    new ListNodesSummaryCommand({
      Aggregators: [
        {
          AggregatorType: "Count",
          TypeName: "Instance",
          AttributeName: "ResourceType",
          Aggregators: [{ AggregatorType: "Count", TypeName: "Instance", AttributeName: "PlatformType" }],
        },
      ],
    }),
  );
  expect(Summary).toEqual([{ ResourceType: "ManagedInstance", PlatformType: "Linux", Count: "1" }]);

  const ids: (string | undefined)[] = [];
  for await (const page of paginateListNodes({ client: ssm }, {})) ids.push(...(page.Nodes ?? []).map(({ Id }) => Id));
  for await (const page of paginateDescribeInstanceInformation({ client: ssm }, {}))
    ids.push(...(page.InstanceInformationList ?? []).map(({ InstanceId }) => InstanceId));
  for await (const page of paginateDescribeInstanceProperties({ client: ssm }, {}))
    ids.push(...(page.InstanceProperties ?? []).map(({ InstanceId }) => InstanceId));
  expect(ids).toEqual([machine.id, machine.id, machine.id]);
});

test.each<[string, object]>([
  ["ListCommands", { MaxResults: 2 }],
  ["ListCommandInvocations", { MaxResults: 2, Details: true }],
  ["DescribeActivations", {}],
  ["DescribeInstanceInformation", {}],
  ["DescribeInstanceProperties", {}],
  ["ListNodes", {}],
  ["ListNodesSummary", { Aggregators: [{ AggregatorType: "Count", TypeName: "Instance", AttributeName: "Region" }] }],
  ["GetServiceSetting", { SettingId: "/ssm/managed-instance/activation-tier" }],
  ["ResetServiceSetting", { SettingId: "/ssm/managed-instance/activation-tier" }],
  ["GetConnectionStatus", { Target: "mi-00000000000000000" }],
])("what %s answers has the members and types of the API model, and no others", async (operation, body) => {
  const { status, text } = await signedCall(product, operation, { body });
  expect(status, text).toBe(200);
  expect(differences(operation, JSON.parse(text))).toEqual([]);
});
