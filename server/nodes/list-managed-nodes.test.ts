import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { always } from "@/core/access/condition";
import { CONNECTION_LOST_AFTER_MS, pingStatus } from "@/core/nodes/node";
import { parseTargets, selectIds, settle } from "@/core/targets/selector";
import { aCaller, aNode, anAccount, type TestApplication, testApplication } from "../db/testing";
import { type InputOf, perform } from "../operation";
import { addTagsToResource } from "../tags/add-tags-to-resource";
import { describeInstanceInformation } from "./describe-instance-information";
import { getManagedNode } from "./get-managed-node";
import { listManagedNodes } from "./list-managed-nodes";
import { selectNodes } from "./select-nodes";
import { updateManagedNodeName } from "./update-managed-node-name";

let app: TestApplication;
let web: string;
let database: string;
let local: string;
let stranger: string;
const list = async (input: InputOf<typeof listManagedNodes> = {}) =>
  (await perform(app, listManagedNodes, input, aCaller(app))).output;
const describeAws = async (input: InputOf<typeof describeInstanceInformation> = {}) =>
  (await perform(app, describeInstanceInformation, input, aCaller(app))).output;
const tag = (ResourceId: string, Tags: { Key: string; Value: string }[]) =>
  perform(app, addTagsToResource, { ResourceType: "ManagedInstance", ResourceId, Tags }, aCaller(app));

beforeAll(async () => {
  app = await testApplication();
  const now = app.now();
  web = (
    await aNode(app, {
      name: "web-1",
      hostName: "w1.example",
      ipAddress: "198.51.100.1",
      connectionId: app.processId,
      leaseUntil: new Date(now.getTime() + 30_000),
      lastPingAt: now,
    })
  ).id;
  database = (
    await aNode(app, {
      name: "database",
      platformType: "Windows",
      platformName: "Windows Server",
      agentVersion: "9.9.9",
    })
  ).id;
  local = (await aNode(app, { name: "This server", isLocal: true })).id;
  const { id: accountId } = await anAccount(app);
  stranger = (await aNode(app, { accountId, name: "stranger" })).id;
  await tag(web, [
    { Key: "Role", Value: "web" },
    { Key: "Stage", Value: "live" },
  ]);
  await tag(database, [
    { Key: "Role", Value: "db" },
    { Key: "Stage", Value: "live" },
  ]);
  await tag(local, [{ Key: "Role", Value: "web" }]);
});
afterAll(() => app?.destroy());

describe("ListManagedNodes", () => {
  test("finds by words, filters and tags together, and counts all that it found", async () => {
    expect((await list()).Nodes.map(({ Name }) => Name)).toEqual(["database", "This server", "web-1"]);
    expect(await list({ Search: "W1.EXAMPLE" })).toMatchObject({
      Total: 1,
      Nodes: [
        {
          InstanceId: web,
          Tags: [
            { Key: "Role", Value: "web" },
            { Key: "Stage", Value: "live" },
          ],
        },
      ],
    });
    expect(await list({ Search: "%" })).toMatchObject({ Total: 0 });
    expect(
      await list({
        Filters: [
          { Key: "tag:Role", Values: ["web", "db"] },
          { Key: "PlatformTypes", Values: ["Windows"] },
        ],
      }),
    ).toMatchObject({ Total: 1, Nodes: [{ InstanceId: database }] });
    expect(
      await list({
        Filters: [
          { Key: "tag-key", Values: ["Stage"] },
          { Key: "PingStatus", Values: ["Online"] },
        ],
      }),
    ).toMatchObject({ Total: 1, Nodes: [{ InstanceId: web }] });
    expect(await list({ MaxResults: 1 })).toMatchObject({ Total: 3 });
  });

  test.each(["Name", "PingStatus", "PlatformName", "AgentVersion", "LastPingDateTime", "RegistrationDate"] as const)(
    "gives every node once over pages, ordered by %s either way",
    async (SortBy) => {
      const walk = async (SortOrder: "Ascending" | "Descending") => {
        const ids: string[] = [];
        let NextToken: string | undefined;
        do {
          const page = await list({ SortBy, SortOrder, MaxResults: 1, ...(NextToken && { NextToken }) });
          ids.push(...page.Nodes.map(({ InstanceId }) => InstanceId));
          NextToken = page.NextToken;
        } while (NextToken);
        return ids;
      };
      const ascending = await walk("Ascending");
      expect([...ascending].sort()).toEqual([web, database, local].sort());
      expect(await walk("Descending")).toEqual([...ascending].reverse());
    },
  );

  test("refuses a token that was altered, or made for another question, account or operation", async () => {
    const { NextToken = "" } = await list({ MaxResults: 1 });
    const forged = `${Buffer.from(JSON.stringify(["", ""])).toString("base64url")}.${NextToken.split(".")[1]}`;
    for (const [token, input] of [
      [forged, {}],
      [`${NextToken}x`, {}],
      ["", {}],
      [NextToken, { Search: "x" }],
    ] as const) {
      await expect(list({ ...input, NextToken: token })).rejects.toMatchObject({ code: "InvalidNextToken" });
    }
    await expect(describeAws({ NextToken })).rejects.toMatchObject({ code: "InvalidNextToken" });
    const { id } = await anAccount(app, { id: "210987654321" });
    await expect(perform(app, listManagedNodes, { NextToken }, aCaller(app, { accountId: id }))).rejects.toMatchObject({
      code: "InvalidNextToken",
    });
  });
});

describe("DescribeInstanceInformation", () => {
  test("understands both forms of filters and leaves out what is not known", async () => {
    expect(
      (await describeAws({ Filters: [{ Key: "InstanceIds", Values: [database] }] })).InstanceInformationList,
    ).toEqual([
      expect.objectContaining({
        InstanceId: database,
        PingStatus: "ConnectionLost",
        ResourceType: "ManagedInstance",
        AgentVersion: "9.9.9",
      }),
    ]);
    const old = await describeAws({ InstanceInformationFilterList: [{ key: "AgentVersion", valueSet: ["9.9.9"] }] });
    expect(old.InstanceInformationList).toHaveLength(1);
    expect(old.InstanceInformationList[0]).not.toHaveProperty("LastPingDateTime");
    expect(
      (await describeAws({ Filters: [{ Key: "ResourceType", Values: ["EC2Instance"] }] })).InstanceInformationList,
    ).toEqual([]);
  });

  test.each([
    [{ Key: "Colour", Values: ["red"] }, "InvalidFilterKey"],
    [{ Key: "tag:", Values: ["red"] }, "InvalidFilterKey"],
    [{ Key: "PingStatus", Values: ["Asleep"] }, "InvalidInstanceInformationFilterValue"],
    [{ Key: "PlatformTypes", Values: ["linux"] }, "InvalidInstanceInformationFilterValue"],
    [{ Key: "InstanceIds", Values: ["web-1"] }, "InvalidInstanceId"],
    [{ Key: "PingStatus", Values: [] }, "ValidationException"],
  ])("refuses the filter %j with %s", async (filter, code) => {
    await expect(describeAws({ Filters: [filter] })).rejects.toMatchObject({ code });
  });

  test.each([4, 51])("refuses pages of %i", async (MaxResults) => {
    await expect(describeAws({ MaxResults })).rejects.toMatchObject({ code: "ValidationException" });
  });
});

describe("selectNodes", () => {
  const select = async (targets: Parameters<typeof parseTargets>[0]) => {
    const selector = await settle(parseTargets(targets), { nodesOf: async () => [], groupOf: async () => [] });
    const nodes = await selectNodes(app.db.prisma, app.config.accountId, selector, app.now(), always);
    return nodes.map(({ id }) => id);
  };

  test("leaves the server's own machine out of whatever says all", async () => {
    expect(await select([{ Key: "tag-key", Values: ["Role"] }])).toEqual([database, web]);
  });
  test("has it when its id or a tag's value is asked for", async () => {
    expect(await select([{ Key: "tag:Role", Values: ["web"] }])).toEqual([local, web]);
    expect(await select([{ Key: "InstanceIds", Values: [local] }])).toEqual([local]);
  });
  test("means the nodes that meet every target, each once", async () => {
    expect(
      await select([
        { Key: "tag:Role", Values: ["web", "db"] },
        { Key: "tag-key", Values: ["Stage", "Role"] },
      ]),
    ).toEqual([database, local, web]);
    expect(
      await select([
        { Key: "tag:Role", Values: ["web"] },
        { Key: "InstanceIds", Values: [database] },
      ]),
    ).toEqual([]);
  });
  test("never has another account's nodes", async () => {
    expect(
      await selectNodes(app.db.prisma, app.config.accountId, selectIds([stranger, web]), app.now(), always),
    ).toMatchObject([{ id: web, tags: { Role: "web", Stage: "live" } }]);
  });
});

describe("a node", () => {
  test("is Online or ConnectionLost in lists exactly when the rule says so", async () => {
    const base = app.now();
    const at = (ms: number | null) => (ms === null ? null : new Date(base.getTime() + ms));
    for (const lease of [null, -1, 0, 1, 20_000]) {
      for (const ping of [
        null,
        0,
        1 - CONNECTION_LOST_AFTER_MS,
        -CONNECTION_LOST_AFTER_MS,
        -CONNECTION_LOST_AFTER_MS - 1,
      ]) {
        await app.db.prisma.node.update({
          where: { id: database },
          data: { connectionId: lease === null ? null : app.processId, leaseUntil: at(lease), lastPingAt: at(ping) },
        });
        const { output } = await perform(app, getManagedNode, { InstanceId: database }, aCaller(app));
        expect([lease, ping, output.PingStatus]).toEqual([
          lease,
          ping,
          pingStatus({ connectedUntil: at(lease), lastPingAt: at(ping), now: base }),
        ]);
      }
    }
  });

  test("has the name that it was given last, whatever it was before", async () => {
    const named = async () => (await perform(app, getManagedNode, { InstanceId: web }, aCaller(app))).output.Name;
    await perform(app, updateManagedNodeName, { InstanceId: web, Name: "edge" }, aCaller(app));
    expect(await named()).toBe("edge");
    await tag(web, [{ Key: "Name", Value: "tagged" }]);
    expect(await named()).toBe("tagged");
    await perform(app, updateManagedNodeName, { InstanceId: web, Name: "edge-2" }, aCaller(app));
    expect(await named()).toBe("edge-2");
    await perform(app, updateManagedNodeName, { InstanceId: web, Name: "" }, aCaller(app));
    expect(await named()).toBe("w1.example");
    await expect(
      perform(app, updateManagedNodeName, { InstanceId: web, Name: "<b>" }, aCaller(app)),
    ).rejects.toMatchObject({ code: "ValidationException" });
  });

  test("of another account is as if there were none", async () => {
    await expect(perform(app, getManagedNode, { InstanceId: stranger }, aCaller(app))).rejects.toMatchObject({
      code: "InvalidInstanceId",
    });
  });
});
