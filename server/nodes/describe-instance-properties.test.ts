import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aCaller, aNode, anAccount, anActivation, type TestApplication, testApplication } from "../db/testing";
import { type InputOf, perform } from "../operation";
import { addTagsToResource } from "../tags/add-tags-to-resource";
import { serverVersion } from "../version";
import { describeInstanceInformation } from "./describe-instance-information";
import { describeInstanceProperties } from "./describe-instance-properties";
import { getConnectionStatus } from "./get-connection-status";
import { updateManagedInstanceRole } from "./update-managed-instance-role";

let app: TestApplication;
let activation: string;
/** Ids by the names that the tests know nodes by. */
let ids: Record<"web" | "database" | "fresh", string>;
let stranger: string;

const facts = {
  agentVersion: "3.10.0",
  platformType: "Linux",
  platformName: "Debian GNU/Linux",
  platformVersion: "12",
  architecture: "arm64",
  hostName: "w1.example",
  ipAddress: "198.51.100.1",
  addresses: [],
  capabilities: [],
  user: "root",
  clockSkewMs: 0,
};

beforeAll(async () => {
  app = await testApplication();
  const now = app.now();
  activation = (await anActivation(app, { iamRole: "FleetRole" })).id;
  const web = await aNode(app, {
    name: "web",
    activationId: activation,
    agentVersion: "3.10.0",
    facts,
    factsAt: now,
    connectionId: app.processId,
    leaseUntil: new Date(now.getTime() + 30_000),
    lastPingAt: now,
  });
  const database = await aNode(app, {
    name: "database",
    agentVersion: "3.9.1",
    platformType: "Windows",
    // Online still, but no longer connected.
    lastPingAt: new Date(now.getTime() - 5_000),
  });
  const fresh = await aNode(app, { name: "fresh", agentVersion: "", platformType: "", platformName: "" });
  ids = { web: web.id, database: database.id, fresh: fresh.id };
  const { id: accountId } = await anAccount(app);
  stranger = (await aNode(app, { accountId })).id;
  for (const [id, role] of [
    [ids.web, "web"],
    [ids.database, "db"],
  ])
    await perform(
      app,
      addTagsToResource,
      { ResourceType: "ManagedInstance", ResourceId: id, Tags: [{ Key: "Role", Value: role }] },
      aCaller(app),
    );
});
afterAll(() => app?.destroy());

const properties = async (input: InputOf<typeof describeInstanceProperties> = {}) =>
  (await perform(app, describeInstanceProperties, input, aCaller(app))).output;
const information = async (input: InputOf<typeof describeInstanceInformation> = {}) =>
  (await perform(app, describeInstanceInformation, input, aCaller(app))).output.InstanceInformationList;
type WithOperator = NonNullable<InputOf<typeof describeInstanceProperties>["FiltersWithOperator"]>[number];
/** The names of those found, sorted. */
const found = async (...filters: WithOperator[]) =>
  (await properties({ FiltersWithOperator: filters })).InstanceProperties.map(({ Name }) => Name).sort();

describe("DescribeInstanceProperties", () => {
  test("says what a node is, and leaves out what is not known of it", async () => {
    const { InstanceProperties } = await properties({
      InstancePropertyFilterList: [{ key: "InstanceIds", valueSet: [ids.web] }],
    });
    expect(InstanceProperties).toMatchObject([
      {
        InstanceId: ids.web,
        Name: "web",
        Architecture: "arm64",
        PingStatus: "Online",
        IamRole: "FleetRole",
        ActivationId: activation,
        SourceType: "AWS::SSM::ManagedInstance",
      },
    ]);
    const [fresh] = (await properties({ FiltersWithOperator: [{ Key: "InstanceIds", Values: [ids.fresh] }] }))
      .InstanceProperties;
    for (const member of ["AgentVersion", "PlatformType", "Architecture", "IamRole", "LastPingDateTime"])
      expect(fresh).not.toHaveProperty(member);
  });

  test.each<[WithOperator, string[]]>([
    [{ Key: "PlatformTypes", Values: ["Linux"] }, ["web"]],
    [{ Key: "PlatformTypes", Values: ["Linux"], Operator: "NotEqual" }, ["database", "fresh"]],
    [{ Key: "IamRole", Values: ["FleetRole"], Operator: "NotEqual" }, ["database", "fresh"]],
    [{ Key: "PingStatus", Values: ["Online"], Operator: "NotEqual" }, ["fresh"]],
    [{ Key: "AgentVersion", Values: ["3.1"], Operator: "BeginWith" }, ["web"]],
    [{ Key: "AgentVersion", Values: ["3.10"], Operator: "LessThan" }, ["database"]],
    [{ Key: "AgentVersion", Values: ["3.9.1"], Operator: "GreaterThan" }, ["web"]],
    [{ Key: "AgentVersion", Values: ["9.9", "3.9.2"], Operator: "GreaterThan" }, ["web"]],
    [{ Key: "tag:Role", Values: ["w"], Operator: "BeginWith" }, ["web"]],
    [{ Key: "tag:Role", Values: ["web"], Operator: "NotEqual" }, ["database", "fresh"]],
    [{ Key: "tag-key", Values: ["Ro"], Operator: "BeginWith" }, ["database", "web"]],
    [{ Key: "tag-key", Values: ["Role"], Operator: "NotEqual" }, ["fresh"]],
    [{ Key: "ResourceType", Values: ["ManagedInstance"], Operator: "NotEqual" }, []],
    [{ Key: "SourceTypes", Values: ["AWS::SSM"], Operator: "BeginWith" }, ["database", "fresh", "web"]],
    [{ Key: "AssociationStatus", Values: ["Success"] }, []],
    [{ Key: "AssociationStatus", Values: ["Success"], Operator: "NotEqual" }, ["database", "fresh", "web"]],
    [{ Key: "DocumentName", Values: ["Any"] }, []],
  ])("finds by %j exactly %j", async (filter, names) => {
    expect(await found(filter)).toEqual(names);
  });

  test("asks all filters of both forms at once", async () => {
    const { InstanceProperties } = await properties({
      InstancePropertyFilterList: [{ key: "ResourceType", valueSet: ["ManagedInstance"] }],
      FiltersWithOperator: [
        { Key: "PlatformTypes", Values: ["Linux", "Windows"] },
        { Key: "tag:Role", Values: ["web"], Operator: "NotEqual" },
      ],
    });
    expect(InstanceProperties.map(({ Name }) => Name)).toEqual(["database"]);
  });

  test.each<[WithOperator, string]>([
    [{ Key: "Colour", Values: ["red"] }, "InvalidFilterKey"],
    [{ Key: "constructor", Values: ["red"] }, "InvalidFilterKey"],
    [{ Key: "Name", Values: ["a"], Operator: "LessThan" }, "InvalidFilterKey"],
    [{ Key: "PlatformTypes", Values: ["Linux"], Operator: "GreaterThan" }, "InvalidFilterKey"],
    [{ Key: "tag:Role", Values: ["web"], Operator: "GreaterThan" }, "InvalidFilterKey"],
    [{ Key: "AgentVersion", Values: ["latest"], Operator: "LessThan" }, "InvalidInstancePropertyFilterValue"],
    [{ Key: "PingStatus", Values: ["Asleep"] }, "InvalidInstancePropertyFilterValue"],
    [{ Key: "InstanceIds", Values: ["web-1"] }, "InvalidInstanceId"],
    [{ Key: "ActivationIds", Values: ["mine"] }, "InvalidActivationId"],
    [{ Key: "PingStatus", Values: [] }, "ValidationException"],
  ])("refuses the filter %j with %s", async (filter, code) => {
    await expect(found(filter)).rejects.toMatchObject({ code });
  });
});

describe("DescribeInstanceInformation", () => {
  test("says of an agent whether it is of this server's version", async () => {
    await aNode(app, { name: "newest", agentVersion: serverVersion });
    const versions = new Map((await information()).map(({ Name, IsLatestVersion }) => [Name, IsLatestVersion]));
    expect(versions.get("newest")).toBe(true);
    expect(versions.get("web")).toBe(false);
    expect(versions.get("fresh")).toBeUndefined();
    await app.db.prisma.node.deleteMany({ where: { name: "newest" } });
  });

  test("gives ten nodes on a page when it is not told how many", async () => {
    for (let made = 0; made < 8; made++) await aNode(app, { name: "crowd" });
    const { output } = await perform(app, describeInstanceInformation, {}, aCaller(app));
    expect(output.InstanceInformationList).toHaveLength(10);
    expect(output.NextToken).toBeDefined();
    await app.db.prisma.node.deleteMany({ where: { name: "crowd" } });
  });

  test("filters by where nodes come from, and by associations, of which there are none", async () => {
    const names = async (Key: string, Values: string[]) =>
      (await information({ Filters: [{ Key, Values }] })).map(({ Name }) => Name).sort();
    expect(await names("SourceTypes", ["AWS::SSM::ManagedInstance"])).toEqual(["database", "fresh", "web"]);
    expect(await names("SourceTypes", ["AWS::EC2::Instance"])).toEqual([]);
    expect(await names("SourceIds", [ids.web])).toEqual(["web"]);
    expect(await names("AssociationStatus", ["Success", "Pending", "Failed"])).toEqual([]);
  });

  test("takes one form of filters at a time, as AWS does", async () => {
    await expect(
      information({
        InstanceInformationFilterList: [{ key: "PingStatus", valueSet: ["Online"] }],
        Filters: [{ Key: "PingStatus", Values: ["Online"] }],
      }),
    ).rejects.toMatchObject({ code: "ValidationException" });
  });
});

describe("GetConnectionStatus", () => {
  test.each([
    ["a node that is connected", () => ids.web, "connected"],
    ["a node that was there a moment ago", () => ids.database, "notconnected"],
    ["a node that never came", () => ids.fresh, "notconnected"],
    ["another account's node", () => stranger, "notconnected"],
    ["what is no node", () => "web-1", "notconnected"],
  ])("of %s", async (_, target, Status) => {
    const { output } = await perform(app, getConnectionStatus, { Target: target() }, aCaller(app));
    expect(output).toEqual({ Target: target(), Status });
  });
});

describe("UpdateManagedInstanceRole", () => {
  test("gives one node another role than its activation's, and the audit says which", async () => {
    const sibling = await aNode(app, { name: "sibling", activationId: activation });
    await perform(app, updateManagedInstanceRole, { InstanceId: sibling.id, IamRole: "Other" }, aCaller(app));
    const roles = await information({ Filters: [{ Key: "ActivationIds", Values: [activation] }] });
    expect(new Map(roles.map(({ Name, IamRole }) => [Name, IamRole]))).toEqual(
      new Map([
        ["web", "FleetRole"],
        ["sibling", "Other"],
      ]),
    );
    expect(await found({ Key: "IamRole", Values: ["Other"] })).toEqual(["sibling"]);
    const line = await app.db.prisma.auditEntry.findFirst({ where: { operation: "UpdateManagedInstanceRole" } });
    expect(line).toMatchObject({ summary: { before: { iamRole: "FleetRole" }, after: { iamRole: "Other" } } });
  });

  test.each([() => stranger, () => "mi-00000000000000000", () => "eks_c:cluster_00000000000000000"])(
    "refuses what is no node of the account with InvalidInstanceId",
    async (id) => {
      await expect(
        perform(app, updateManagedInstanceRole, { InstanceId: id(), IamRole: "a" }, aCaller(app)),
      ).rejects.toMatchObject({ code: "InvalidInstanceId" });
    },
  );
});
