import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aCaller, aNode, anAccount, type TestApplication, testApplication } from "../db/testing";
import { type InputOf, perform } from "../operation";
import { listNodes } from "./list-nodes";
import { listNodesSummary } from "./list-nodes-summary";

let app: TestApplication;
let online: string;

beforeAll(async () => {
  app = await testApplication();
  const now = app.now();
  online = (await aNode(app, { name: "a", platformVersion: "12", lastPingAt: now, factsAt: now })).id;
  await aNode(app, { name: "b", platformVersion: "11" });
  await aNode(app, { name: "c", platformVersion: "11", agentVersion: "0.2.0" });
  await aNode(app, { name: "d", platformType: "Windows", platformName: "Windows Server", platformVersion: "10.0" });
  await aNode(app, { name: "e", platformType: "", platformName: "", platformVersion: "", agentVersion: "" });
  const { id: accountId } = await anAccount(app);
  await aNode(app, { accountId, name: "stranger" });
});
afterAll(() => app?.destroy());

type Filter = NonNullable<InputOf<typeof listNodes>["Filters"]>[number];
type Aggregator = InputOf<typeof listNodesSummary>["Aggregators"][number];
const list = async (input: InputOf<typeof listNodes> = {}) =>
  (await perform(app, listNodes, input, aCaller(app))).output;
const names = async (...Filters: Filter[]) =>
  (await list({ Filters })).Nodes.map(({ NodeType }) => NodeType.Instance.Name).sort();
const summary = async (input: InputOf<typeof listNodesSummary>) =>
  (await perform(app, listNodesSummary, input, aCaller(app))).output;
const by = (AttributeName: Aggregator["AttributeName"], Aggregators?: Aggregator[]): Aggregator => ({
  AggregatorType: "Count",
  TypeName: "Instance",
  AttributeName,
  ...(Aggregators && { Aggregators }),
});

describe("ListNodes", () => {
  test("says of each node whose it is, where it is and what it is", async () => {
    const { Nodes } = await list({ Filters: [{ Key: "InstanceId", Values: [online] }] });
    expect(Nodes).toEqual([
      {
        CaptureTime: app.now(),
        Id: online,
        Owner: { AccountId: app.config.accountId },
        Region: "us-east-1",
        NodeType: {
          Instance: {
            AgentType: "quarterdeck-agent",
            AgentVersion: "0.1.0",
            ComputerName: "a-node.example",
            InstanceStatus: "Active",
            IpAddress: "192.0.2.2",
            ManagedStatus: "Managed",
            Name: "a",
            PlatformType: "Linux",
            PlatformName: "Debian GNU/Linux",
            PlatformVersion: "12",
            ResourceType: "ManagedInstance",
            SourceType: "AWS::SSM::ManagedInstance",
            SourceId: online,
          },
        },
      },
    ]);
  });

  test.each<[Filter, string]>([
    [{ Key: "InstanceStatus", Values: ["Active"] }, "a"],
    [{ Key: "InstanceStatus", Values: ["Active"], Type: "NotEqual" }, "bcde"],
    [{ Key: "PlatformType", Values: ["Linux"] }, "abc"],
    [{ Key: "PlatformType", Values: ["Linux", "Windows"], Type: "NotEqual" }, "e"],
    [{ Key: "PlatformName", Values: ["Win", "Deb"], Type: "BeginWith" }, "abcd"],
    [{ Key: "AgentVersion", Values: ["0.2"], Type: "BeginWith" }, "c"],
    [{ Key: "AgentType", Values: ["amazon-ssm-agent"] }, ""],
    [{ Key: "AgentType", Values: ["quarterdeck"], Type: "BeginWith" }, "abcde"],
    [{ Key: "ManagedStatus", Values: ["All"] }, "abcde"],
    [{ Key: "ManagedStatus", Values: ["Unmanaged"] }, ""],
    [{ Key: "Region", Values: ["us-east-1"] }, "abcde"],
    [{ Key: "AccountId", Values: ["999999999999"] }, ""],
    [{ Key: "AvailabilityZone", Values: ["us-east-1a"] }, ""],
    [{ Key: "AvailabilityZone", Values: ["us-east-1a"], Type: "NotEqual" }, "abcde"],
    [{ Key: "OrganizationalUnitId", Values: [""], Type: "BeginWith" }, ""],
  ])("finds by %j exactly %j", async (filter, found) => {
    expect((await names(filter)).join("")).toBe(found);
  });

  test("gives every node once over pages", async () => {
    const seen: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await list({ MaxResults: 2, ...(NextToken && { NextToken }) });
      seen.push(...page.Nodes.map(({ Id }) => Id));
      NextToken = page.NextToken;
    } while (NextToken);
    expect(new Set(seen).size).toBe(5);
    expect(seen).toHaveLength(5);
  });

  test.each<[InputOf<typeof listNodes>, string]>([
    [{ SyncName: "AWS-QuickSetup-ManagedNode" }, "ResourceDataSyncNotFoundException"],
    [{ Filters: [{ Key: "PlatformType", Values: ["linux"] }] }, "InvalidFilter"],
    [{ Filters: [{ Key: "ManagedStatus", Values: ["Lost"] }] }, "InvalidFilter"],
    [{ Filters: [] }, "ValidationException"],
    [{ Filters: [{ Key: "PlatformName", Values: ["<b>"] }] }, "ValidationException"],
    [{ NextToken: "e30.e30" }, "InvalidNextToken"],
  ])("refuses %j with %s", async (input, code) => {
    await expect(list(input)).rejects.toMatchObject({ code });
  });
});

describe("ListNodesSummary", () => {
  test("counts by one attribute, and what a node has not said is the empty text", async () => {
    expect((await summary({ Aggregators: [by("PlatformType")] })).Summary).toEqual([
      { PlatformType: "", Count: "1" },
      { PlatformType: "Linux", Count: "3" },
      { PlatformType: "Windows", Count: "1" },
    ]);
    expect((await summary({ Aggregators: [by("Region"), by("AvailabilityZone")] })).Summary).toEqual([
      { Region: "us-east-1", Count: "5" },
      { AvailabilityZone: "", Count: "5" },
    ]);
  });

  test("counts by an attribute within another, of the nodes that the filters leave", async () => {
    const { Summary } = await summary({
      Filters: [{ Key: "PlatformType", Values: ["Linux"] }],
      Aggregators: [by("PlatformName", [by("PlatformVersion"), by("AgentVersion")])],
    });
    expect(Summary).toEqual([
      { PlatformName: "Debian GNU/Linux", PlatformVersion: "11", Count: "2" },
      { PlatformName: "Debian GNU/Linux", PlatformVersion: "12", Count: "1" },
      { PlatformName: "Debian GNU/Linux", AgentVersion: "0.1.0", Count: "2" },
      { PlatformName: "Debian GNU/Linux", AgentVersion: "0.2.0", Count: "1" },
    ]);
  });

  test("gives every row once over pages, and none of what is not there", async () => {
    const Aggregators = [by("PlatformType", [by("PlatformVersion")]), by("ResourceType")];
    const whole = (await summary({ Aggregators })).Summary;
    expect(whole).toHaveLength(5);
    const rows: unknown[] = [];
    let NextToken: string | undefined;
    do {
      const page = await summary({ Aggregators, MaxResults: 2, ...(NextToken && { NextToken }) });
      rows.push(...page.Summary);
      NextToken = page.NextToken;
    } while (NextToken);
    expect(rows).toEqual(whole);
    const nobody = { Filters: [{ Key: "ManagedStatus" as const, Values: ["Unmanaged"] }] };
    expect((await summary({ ...nobody, Aggregators })).Summary).toEqual([]);
  });

  test.each([[[by("Region", [by("PlatformType", [by("AgentVersion")])])]], [[by("Region", [by("Region")])]]])(
    "refuses to count by %j",
    async (Aggregators) => {
      await expect(summary({ Aggregators })).rejects.toMatchObject({ code: "InvalidAggregatorException" });
    },
  );
});
