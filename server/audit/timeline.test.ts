import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sendCommand } from "../commands/send-command";
import { aCaller, anAccount, type TestApplication, testApplication } from "../db/testing";
import { connectNode, nodeKeys, registeredNode, startGateway, type TestNode } from "../gateway/node-testing";
import { updateManagedNodeName } from "../nodes/update-managed-node-name";
import { perform } from "../operation";
import { addTagsToResource } from "../tags/add-tags-to-resource";
import { getNodeTimeline } from "./get-node-timeline";

let app: TestApplication;
let gateway: Awaited<ReturnType<typeof startGateway>>;
beforeAll(async () => {
  app = await testApplication({ now: () => new Date() });
  gateway = await startGateway(app);
});
afterAll(async () => {
  await gateway?.close();
  await app?.destroy();
});

const timelineOf = async ({ nodeId }: { nodeId: string }, question: object = {}, caller = aCaller(app)) =>
  (await perform(app, getNodeTimeline, { InstanceId: nodeId, ...question }, caller)).output;
const kindsOf = async (node: TestNode) => (await timelineOf(node)).Events.map(({ Kind, What }) => `${Kind} ${What}`);

test("says of a machine who touched it: its registration, its connections, changes and runs, newest first", async () => {
  const node = await registeredNode(app, gateway.url);
  const connection = connectNode(gateway.url, node);
  await connection.welcome;
  const ann = aCaller(app, { id: "ann" });
  const tagged = { ResourceType: "ManagedInstance", ResourceId: node.nodeId };
  await perform(app, addTagsToResource, { ...tagged, Tags: [{ Key: "Role", Value: "web" }] }, ann);
  await perform(app, updateManagedNodeName, { InstanceId: node.nodeId, Name: "front" }, ann);
  const run = { DocumentName: "AWS-RunShellScript", InstanceIds: [node.nodeId], Parameters: { commands: ["true"] } };
  await perform(app, sendCommand, run, aCaller(app, { id: "bob" }));
  // Somebody who may not: in the audit, but nothing happened to the machine.
  await perform(app, addTagsToResource, { ...tagged, Tags: [] }, aCaller(app, { roles: ["Nobody"] })).catch(() => {});
  connection.close();
  await expect.poll(() => kindsOf(node)).toContain("Connection disconnected");

  const { Events } = await timelineOf(node);
  expect(Events).toMatchObject([
    { Kind: "Connection", What: "disconnected", Reason: "The agent stopped.", Source: "127.0.0.1" },
    { Kind: "Run", What: "SendCommand", Principal: "user/bob", DocumentName: "AWS-RunShellScript", State: "Pending" },
    { Kind: "Change", What: "UpdateManagedNodeName", Principal: "user/ann" },
    { Kind: "Change", What: "AddTagsToResource", Principal: "user/ann" },
    { Kind: "Connection", What: "connected", Source: "127.0.0.1" },
    { Kind: "Registration", What: "RegisterManagedInstance" },
  ]);
  expect(JSON.parse(Events[3]?.Summary ?? "")).toMatchObject({
    before: { tags: {} },
    after: { tags: { Role: "web" } },
  });
  // Where a person called from stays in the audit.
  expect(JSON.stringify(Events)).not.toContain(ann.source);

  expect((await timelineOf(node, { Kinds: ["Registration"] })).Events).toHaveLength(1);
  expect((await timelineOf(node, { Kinds: ["Run", "Connection"] })).Events).toHaveLength(3);
  const first = await timelineOf(node, { MaxResults: 4 });
  const second = await timelineOf(node, { MaxResults: 4, NextToken: first.NextToken });
  expect([...first.Events, ...second.Events]).toEqual(Events);
  expect(second.NextToken).toBeUndefined();
  const hour = 3_600_000;
  const later = { Since: new Date(Date.now() + hour).toISOString() };
  expect((await timelineOf(node, later)).Events).toEqual([]);
  const past = { Since: new Date(Date.now() - hour).toISOString(), Until: new Date(Date.now() + hour).toISOString() };
  expect((await timelineOf(node, past)).Events).toHaveLength(6);
});

test("says once that a copy was kept out, and that the machine was let in again; refusals are in the audit", async () => {
  const node = await registeredNode(app, gateway.url);
  const elder = connectNode(gateway.url, node);
  await elder.welcome;
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const clone = connectNode(gateway.url, node);
    expect(await clone.outcome).toMatchObject({ code: "Quarantined" });
  }
  const thief = connectNode(gateway.url, node, { privateKey: nodeKeys().privateKey });
  expect(await thief.outcome).toMatchObject({ code: "BadProof" });
  elder.close();
  await expect.poll(() => kindsOf(node)).toContain("Connection disconnected");
  const again = connectNode(gateway.url, node, { epoch: randomUUID() });
  await again.welcome;
  expect((await kindsOf(node)).toSorted()).toEqual([
    "Connection connected",
    "Connection connected",
    "Connection disconnected",
    "Connection quarantined",
    "Connection released",
    "Registration RegisterManagedInstance",
  ]);
  again.close();
  await app.refusals.settle();
  const lines = await app.db.prisma.auditEntry.findMany({
    where: { operation: "ConnectNode", resources: { has: `Node/${node.nodeId}` } },
    orderBy: { id: "asc" },
  });
  expect(lines).toMatchObject([
    { errorCode: "Quarantined", source: "127.0.0.1", principal: "anonymous/anonymous" },
    { errorCode: "BadProof" },
    { errorCode: "Quarantined", summary: { further: 1 } },
  ]);
});

test("is nobody's of another account", async () => {
  const node = await registeredNode(app, gateway.url);
  const elsewhere = aCaller(app, { accountId: (await anAccount(app)).id });
  await expect(timelineOf(node, {}, elsewhere)).rejects.toMatchObject({ code: "InvalidInstanceId" });
});
