import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Ack, Order, OrderAnswer } from "@/core/node-protocol";
import { aCaller, aNode, type TestApplication, testApplication } from "../db/testing";
import { type InputOf, perform } from "../operation";
import { makeDelivery } from "./delivery";
import { getCommand } from "./get-command";
import { getCommandInvocation } from "./get-command-invocation";
import { getInvocation } from "./get-invocation";
import { previewCommand } from "./preview-command";
import { sendCommand } from "./send-command";

let app: TestApplication;
let delivery: ReturnType<typeof makeDelivery>;

beforeEach(async () => {
  app = await testApplication({ config: { outboundHosts: ["files.corp.example"] } });
  delivery = makeDelivery(app);
});
afterEach(async () => {
  await delivery.close();
  await app.destroy();
});

const webServer = { Targets: [{ Key: "tag:Role", Values: ["web"] }] };
const install = (more: Partial<InputOf<typeof sendCommand>>) => ({
  DocumentName: "AWS-InstallApplication",
  Parameters: { source: ["https://files.corp.example/tool.msi"] },
  ...more,
});
const send = async (more: Partial<InputOf<typeof sendCommand>>) =>
  (await perform(app, sendCommand, install(more), aCaller(app))).output.Command.CommandId;
const commandOf = async (CommandId: string) =>
  (await perform(app, getCommand, { CommandId }, aCaller(app))).output.Command;
const invocationOf = async (CommandId: string, InstanceId: string) =>
  (await perform(app, getInvocation, { CommandId, InstanceId }, aCaller(app))).output;

/** A node with the tag that commands here are sent to. */
async function aWebServer(platformType: string) {
  const node = await aNode(app, { platformType });
  const { accountId } = app.config;
  await app.db.prisma.tag.create({
    data: { accountId, resourceType: "ManagedInstance", resourceId: node.id, key: "Role", value: "web" },
  });
  return node;
}

/** A node that is connected to this process and answers as told. */
function connect(nodeId: string, answer: OrderAnswer = { taken: true }) {
  const orders: Order[] = [];
  delivery.connected({
    accountId: app.config.accountId,
    nodeId,
    connectionId: randomUUID(),
    address: "192.0.2.2",
    async sendOrder(order) {
      orders.push(order);
      return answer;
    },
    sendCancel: async (): Promise<Ack> => ({ ok: true }),
    reject: () => undefined,
  });
  return orders;
}

test("a machine of another platform that is named is refused before anything is sent", async () => {
  const { id } = await aNode(app);
  await expect(send({ InstanceIds: [id] })).rejects.toMatchObject({
    code: "UnsupportedPlatformType",
    message: "The document AWS-InstallApplication does not support Linux.",
  });
});

test("of machines that a tag finds, those of another platform end as such and the others get their order", async () => {
  const linux = await aWebServer("Linux");
  const windows = await aWebServer("Windows");
  const refused = connect(linux.id);
  const orders = connect(windows.id);
  const { output } = await perform(app, previewCommand, install(webServer), aCaller(app));
  expect(output).toMatchObject({
    TargetCount: 1,
    Nodes: [
      { InstanceId: windows.id, IsSupported: true },
      { InstanceId: linux.id, IsSupported: false },
    ],
  });

  // One error is one too many, and a machine that ran nothing made none.
  const id = await send({ ...webServer, MaxConcurrency: "1", MaxErrors: "0" });
  await expect.poll(() => orders.length).toBe(1);
  expect(refused).toEqual([]);
  expect(await invocationOf(id, linux.id)).toMatchObject({
    State: "InvalidPlatform",
    Message: "The document AWS-InstallApplication does not support Linux.",
  });
  const { output: seen } = await perform(
    app,
    getCommandInvocation,
    { CommandId: id, InstanceId: linux.id },
    aCaller(app),
  );
  expect(seen).toMatchObject({
    Status: "Failed",
    StatusDetails: "InvalidPlatform",
    ResponseCode: -1,
    StandardErrorContent: "The document AWS-InstallApplication does not support Linux.",
  });
  await expect.poll(() => invocationOf(id, windows.id)).toMatchObject({ State: "InProgress" });
  await expect.poll(() => commandOf(id)).toMatchObject({ Status: "InProgress", CompletedCount: 1, ErrorCount: 1 });
});

test("a tag that finds machines of other platforms alone is refused by the preview, and ends as failed when sent", async () => {
  await aWebServer("Linux");
  await expect(perform(app, previewCommand, install(webServer), aCaller(app))).rejects.toMatchObject({
    code: "UnsupportedPlatformType",
  });
  const id = await send(webServer);
  await expect
    .poll(() => commandOf(id))
    .toMatchObject({ Status: "Failed", StatusDetails: "Failed", CompletedCount: 1 });
});

test("a machine that says that its platform is another one is believed", async () => {
  const node = await aWebServer("Windows");
  const message = "aws:applications runs on Windows only, and this machine has Linux.";
  connect(node.id, { taken: false, reason: "InvalidPlatform", message });
  const id = await send({ InstanceIds: [node.id] });
  await expect.poll(() => invocationOf(id, node.id)).toMatchObject({ State: "InvalidPlatform", Message: message });
});

test("the operator's hosts go with the order, and an address without encryption needs a hash", async () => {
  const { id } = await aNode(app, { platformType: "Windows" });
  const preview = (source: string) =>
    perform(app, previewCommand, install({ InstanceIds: [id], Parameters: { source: [source] } }), aCaller(app));
  expect((await preview("https://files.corp.example/tool.msi")).output.Steps[0]?.Inputs).toMatchObject({
    allowedHosts: ["files.corp.example"],
  });
  await expect(preview("http://files.corp.example/tool.msi")).rejects.toMatchObject({
    code: "InvalidParameters",
    message: expect.stringContaining("needs a sourceHash"),
    problems: [{ path: ["Parameters", "source"] }],
  });
});
