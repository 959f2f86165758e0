import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { advance } from "../commands/advance";
import { cancelCommand } from "../commands/cancel-command";
import { listCommandInvocations } from "../commands/list-command-invocations";
import { listCommands } from "../commands/list-commands";
import { makeReports } from "../commands/reports";
import { sendCommand } from "../commands/send-command";
import { aCaller, aNode, type TestApplication, testApplication } from "../db/testing";
import { type InputOf, perform } from "../operation";
import { startWorker } from "../worker/worker";
import { notificationUpkeepJobs } from "./jobs";
import { listCommandNotifications, listWebhookNotifications } from "./list-notifications";
import { listWebhooks } from "./list-webhooks";
import { retryCommandNotifications, retryWebhookNotifications } from "./retry-notifications";
import { createWebhook, deleteWebhook, rotateWebhookSecret, testWebhook, updateWebhook } from "./webhook-settings";

// A real HTTP server takes the messages; their signatures are verified by openssl, not by what made them.

type Taken = { path: string; headers: IncomingHttpHeaders; body: string };
type Message = { type: string; timestamp: string; data: Record<string, unknown> };

let app: TestApplication;
let receiver: Server;
let base: string;
let taken: Taken[];
/** What the receiver answers, by the path. */
let answers: Map<string, number>;
let worker: Awaited<ReturnType<typeof startWorker>> | undefined;
let reports: ReturnType<typeof makeReports>;
let secret: string;

beforeAll(async () => {
  app = await testApplication({ now: () => new Date(), config: { outboundHosts: ["127.0.0.1"] } });
  reports = makeReports(app);
  receiver = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const path = request.url ?? "";
      taken.push({ path, headers: request.headers, body: Buffer.concat(pieces).toString() });
      response.statusCode = answers.get(path) ?? 204;
      if (path === "/moved") response.setHeader("location", "/hook");
      response.end();
    });
  });
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  const address = receiver.address();
  if (address === null || typeof address === "string") throw new Error("It does not listen.");
  base = `http://127.0.0.1:${address.port}`;
  secret = (await perform(app, createWebhook, { Name: "oncall", Url: `${base}/hook` }, aCaller(app))).output.Secret;
});
beforeEach(() => {
  taken = [];
  answers = new Map();
});
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
});
afterAll(async () => {
  await worker?.stop();
  receiver?.close();
  await app?.destroy();
});

const arnOf = (name: string) => `arn:aws:sns:us-east-1:${app.config.accountId}:${name}`;

const send = async (InstanceIds: string[], given: Partial<InputOf<typeof sendCommand>>) =>
  (
    await perform(
      app,
      sendCommand,
      { DocumentName: "AWS-RunShellScript", InstanceIds, Parameters: { commands: ["true"] }, ...given },
      aCaller(app),
    )
  ).output.Command.CommandId;

/** The agent of a machine takes the order, and reports its end. */
async function run(order: string, nodeId: string, name: "succeed" | "fail"): Promise<void> {
  const news = { accountId: app.config.accountId, nodeId, order, steps: [], chunks: [] };
  await reports.record({ ...news, event: { name: "accept" } });
  await step(order);
  await reports.record({ ...news, event: { name } });
  await step(order);
}
const step = (commandId: string) => advance(app, { accountId: app.config.accountId, commandId });

const soon = { timeout: 60_000, interval: 50 };
const messages = () => taken.map(({ body }) => JSON.parse(body) as Message);
const told = async (CommandId: string) =>
  (await perform(app, listCommandNotifications, { CommandId }, aCaller(app))).output;
const statesOf = async (CommandId: string) => (await told(CommandId)).Notifications.map(({ State }) => State).sort();

/** The signature of a message by openssl: base64 of HMAC-SHA-256 over `id.time.body`. Source: Standard Webhooks 1.0. */
function signature(whsec: string, { headers, body }: Taken): string {
  const key = Buffer.from(whsec.replace("whsec_", ""), "base64").toString("hex");
  const text = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`;
  const mac = execFileSync("openssl", ["dgst", "-sha256", "-mac", "HMAC", "-macopt", `hexkey:${key}`, "-binary"], {
    input: text,
  });
  return `v1,${mac.toString("base64")}`;
}

test("a command tells of its start and its end, signed, by AWS's names, and the API says whom it tells", async () => {
  worker = await startWorker(app);
  const { id } = await aNode(app);
  const config = {
    NotificationArn: arnOf("oncall"),
    NotificationEvents: ["All" as const],
    NotificationType: "Command" as const,
  };
  const ServiceRoleArn = "arn:aws:iam::123456789012:role/notify";
  const CommandId = await send([id], { NotificationConfig: config, ServiceRoleArn, Comment: "tell me" });
  await run(CommandId, id, "succeed");
  await expect.poll(() => taken.length, soon).toBe(2);
  await expect.poll(() => statesOf(CommandId), soon).toEqual(["Delivered", "Delivered"]);

  const byStatus = new Map(messages().map((message) => [message.data["status"], message]));
  expect(byStatus.get("Success")).toMatchObject({
    type: "command.status",
    timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
    data: {
      commandId: CommandId,
      documentName: "AWS-RunShellScript",
      instanceIds: [id],
      comment: "tell me",
      status: "Success",
      statusDetails: "Success",
      outputS3BucketName: "",
      requestedDateTime: expect.any(String),
      expiresAfter: expect.any(String),
      eventTime: expect.any(String),
    },
  });
  expect(byStatus.has("InProgress")).toBe(true);
  for (const message of taken) {
    expect(message.headers["webhook-signature"]).toBe(signature(secret, message));
    expect(Math.abs(Date.now() / 1000 - Number(message.headers["webhook-timestamp"]))).toBeLessThan(300);
  }
  expect(new Set(taken.map(({ headers }) => headers["webhook-id"])).size).toBe(2);

  const shown = { ServiceRole: ServiceRoleArn, NotificationConfig: config };
  expect((await perform(app, listCommands, { CommandId }, aCaller(app))).output.Commands).toMatchObject([shown]);
  expect(
    (await perform(app, listCommandInvocations, { CommandId }, aCaller(app))).output.CommandInvocations,
  ).toMatchObject([shown]);
});

test("each machine is told of by itself, and of the events that were asked for alone", async () => {
  worker = await startWorker(app);
  const [good, bad] = [(await aNode(app)).id, (await aNode(app)).id];
  const CommandId = await send([good, bad], {
    MaxErrors: "100%",
    NotificationConfig: {
      NotificationArn: arnOf("oncall"),
      NotificationEvents: ["Failed"],
      NotificationType: "Invocation",
    },
  });
  await run(CommandId, good, "succeed");
  await run(CommandId, bad, "fail");
  await expect.poll(() => statesOf(CommandId), soon).toEqual(["Delivered"]);
  expect(messages()).toMatchObject([
    {
      type: "invocation.status",
      data: { commandId: CommandId, instanceId: bad, status: "Failed", statusDetails: "Failed" },
    },
  ]);
});

test("what the server ends itself is told as well, and a command without machines", async () => {
  worker = await startWorker(app);
  const { id } = await aNode(app);
  const each = { NotificationArn: arnOf("oncall"), NotificationType: "Invocation" } as const;
  const cancelled = await send([id], { NotificationConfig: each });
  await perform(app, cancelCommand, { CommandId: cancelled }, aCaller(app));
  await expect
    .poll(() => messages().map(({ data }) => [data["instanceId"], data["status"]]), soon)
    .toEqual([[id, "Cancelled"]]);
  taken = [];
  const nobody = await perform(
    app,
    sendCommand,
    {
      DocumentName: "AWS-RunShellScript",
      Targets: [{ Key: "tag:Role", Values: ["nobody"] }],
      Parameters: { commands: ["true"] },
      NotificationConfig: { NotificationArn: arnOf("oncall") },
    },
    aCaller(app),
  );
  await expect
    .poll(() => messages().map(({ data }) => [data["commandId"], data["status"], data["statusDetails"]]), soon)
    .toEqual([[nobody.output.Command.CommandId, "Success", "NoInstancesInTag"]]);
});

test("nobody is told by a command that names nobody", async () => {
  worker = await startWorker(app);
  const { id } = await aNode(app);
  const CommandId = await send([id], {});
  await run(CommandId, id, "fail");
  expect((await told(CommandId)).Notifications).toEqual([]);
});

describe("a webhook that does not take a message", () => {
  test("is asked again under the same id with the same bytes, and what became of the command stays", async () => {
    worker = await startWorker(app);
    answers.set("/hook", 500);
    const { id } = await aNode(app);
    const NotificationConfig = { NotificationArn: arnOf("oncall"), NotificationEvents: ["Success" as const] };
    const CommandId = await send([id], { NotificationConfig });
    await run(CommandId, id, "succeed");
    const host = new URL(base).host;
    await expect
      .poll(async () => (await told(CommandId)).Notifications, soon)
      .toMatchObject([
        {
          State: "Waiting",
          Failures: 1,
          AnswerStatus: 500,
          Problem: `${host} answered 500.`,
          NextTryDate: expect.any(Date),
        },
      ]);
    answers.clear();
    await expect.poll(() => statesOf(CommandId), soon).toEqual(["Delivered"]);
    const [first, again] = taken;
    expect(again?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    expect(again?.body).toBe(first?.body);
    expect((await perform(app, listCommands, { CommandId }, aCaller(app))).output.Commands).toMatchObject([
      { Status: "Success" },
    ]);
  });

  test("is not asked again once it wants no more, until somebody asks for it", async () => {
    worker = await startWorker(app);
    answers.set("/hook", 410);
    const { id } = await aNode(app);
    const CommandId = await send([id], {
      NotificationConfig: { NotificationArn: arnOf("oncall"), NotificationEvents: ["Failed"] },
    });
    await run(CommandId, id, "fail");
    await expect.poll(() => statesOf(CommandId), soon).toEqual(["Failed"]);
    answers.clear();
    const page = await perform(app, listWebhookNotifications, { Name: "oncall", State: "Failed" }, aCaller(app));
    expect(page.output.Notifications).toMatchObject([{ CommandId, AnswerStatus: 410 }]);
    expect((await perform(app, retryWebhookNotifications, { Name: "oncall" }, aCaller(app))).output.Count).toBe(1);
    await expect.poll(() => statesOf(CommandId), soon).toEqual(["Delivered"]);
    expect((await perform(app, retryCommandNotifications, { CommandId }, aCaller(app))).output.Count).toBe(0);
  });

  test("is led nowhere else", async () => {
    answers.set("/moved", 302);
    await perform(app, createWebhook, { Name: "moved", Url: `${base}/moved` }, aCaller(app));
    const { output } = await perform(app, testWebhook, { Name: "moved" }, aCaller(app));
    expect(output).toEqual({ AnswerStatus: 302, Problem: expect.stringContaining("none is followed") });
    expect(taken.map(({ path }) => path)).toEqual(["/moved"]);
  });

  test("that is of the inside is not asked at all, unless an operator allows its host", async () => {
    await perform(app, createWebhook, { Name: "inside", Url: "http://127.0.0.2:1/hook" }, aCaller(app));
    const { output } = await perform(app, testWebhook, { Name: "inside" }, aCaller(app));
    expect(output).toEqual({ AnswerStatus: null, Problem: expect.stringContaining("QUARTERDECK_OUTBOUND_HOSTS") });
  });
});

test("what a killed process was at is sent by another one", async () => {
  const { id } = await aNode(app);
  const CommandId = await send([id], {
    NotificationConfig: { NotificationArn: arnOf("oncall"), NotificationEvents: ["Failed"] },
  });
  await run(CommandId, id, "fail");
  await app.db.prisma.$executeRaw`DELETE FROM graphile_worker._private_jobs`;
  await app.db.prisma.notification.updateMany({
    where: { commandId: CommandId },
    data: { dueAt: new Date(Date.now() - 60_000), leaseUntil: new Date(Date.now() - 1) },
  });
  await notificationUpkeepJobs["sweep-notifications"](app)();
  worker = await startWorker(app);
  await expect.poll(() => statesOf(CommandId), soon).toEqual(["Delivered"]);
  expect(taken).toHaveLength(1);
});

test("after a rotation both secrets sign for a day, and neither they nor the address are in the database, the audit or any list", async () => {
  const { output: made } = await perform(
    app,
    createWebhook,
    { Name: "rotated", Url: `${base}/hook/token-in-the-address` },
    aCaller(app),
  );
  const { output: rotated } = await perform(app, rotateWebhookSecret, { Name: "rotated" }, aCaller(app));
  expect(rotated.Secret).not.toBe(made.Secret);
  await perform(app, testWebhook, { Name: "rotated" }, aCaller(app));
  const [message] = taken;
  if (!message) throw new Error("Nothing was sent.");
  expect(String(message.headers["webhook-signature"]).split(" ")).toEqual([
    signature(rotated.Secret, message),
    signature(made.Secret, message),
  ]);
  const { output: listed } = await perform(app, listWebhooks, {}, aCaller(app));
  const rows = await app.db.prisma.webhook.findMany();
  const audit = await app.db.prisma.auditEntry.findMany();
  const everything = [listed, audit, rows.map((row) => Object.values(row).map(String))]
    .map((part) => JSON.stringify(part, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value)))
    .join();
  const raw = rows
    .map(({ sealedUrl, sealedSecret }) => Buffer.concat([sealedUrl, sealedSecret]).toString("latin1"))
    .join();
  for (const hidden of ["token-in-the-address", made.Secret, rotated.Secret, made.Secret.slice(6)]) {
    expect(everything).not.toContain(hidden);
    expect(raw).not.toContain(hidden);
  }
});

test("a webhook whose row was written by somebody else is none", async () => {
  await perform(app, createWebhook, { Name: "forged", Url: `${base}/hook` }, aCaller(app));
  await app.db.prisma.webhook.updateMany({ where: { name: "forged" }, data: { origin: "https://evil.example" } });
  const { output } = await perform(app, listWebhooks, {}, aCaller(app));
  expect(output.Webhooks.map(({ Name }) => Name)).not.toContain("forged");
  await expect(perform(app, testWebhook, { Name: "forged" }, aCaller(app))).rejects.toMatchObject({
    code: "WebhookNotFound",
  });
});

test("what waits for a webhook that was taken away fails with that reason; one that got another address has it sent there", async () => {
  await perform(app, createWebhook, { Name: "going", Url: `${base}/going` }, aCaller(app));
  await perform(app, createWebhook, { Name: "moving", Url: `${base}/before` }, aCaller(app));
  const { id } = await aNode(app);
  const to = (name: string) => ({
    NotificationConfig: { NotificationArn: arnOf(name), NotificationEvents: ["Failed" as const] },
  });
  const [gone, moved] = [await send([id], to("going")), await send([id], to("moving"))];
  for (const each of [gone, moved]) await run(each, id, "fail");
  await perform(app, deleteWebhook, { Name: "going" }, aCaller(app));
  await perform(app, updateWebhook, { Name: "moving", Url: `${base}/after` }, aCaller(app));
  worker = await startWorker(app);
  await expect.poll(() => statesOf(moved), soon).toEqual(["Delivered"]);
  expect(taken.map(({ path }) => path)).toEqual(["/after"]);
  await expect
    .poll(async () => (await told(gone)).Notifications, soon)
    .toMatchObject([{ Problem: "There is no webhook going any more." }]);
});

test.each<[string, Partial<InputOf<typeof sendCommand>>, string, string]>([
  [
    "a webhook that is not set up",
    { NotificationConfig: { NotificationArn: "arn:aws:sns:us-east-1:123456789012:none" } },
    "InvalidNotificationConfig",
    "NotificationConfig",
  ],
  [
    "what is no ARN",
    { NotificationConfig: { NotificationArn: "oncall" } },
    "InvalidNotificationConfig",
    "NotificationConfig",
  ],
  [
    "another account's",
    { NotificationConfig: { NotificationArn: "arn:aws:sns:us-east-1:999999999999:oncall" } },
    "InvalidNotificationConfig",
    "NotificationConfig",
  ],
  [
    "events without anybody",
    { NotificationConfig: { NotificationEvents: ["All"] } },
    "ValidationException",
    "NotificationConfig",
  ],
  [
    "a role without a notification",
    { ServiceRoleArn: "arn:aws:iam::123456789012:role/notify" },
    "ValidationException",
    "ServiceRoleArn",
  ],
])("a command that names %s is refused, and nothing is sent", async (_, given, code, field) => {
  const { id } = await aNode(app);
  const before = await app.db.prisma.command.count();
  const problem = expect.objectContaining({ path: expect.arrayContaining([field]) });
  await expect(send([id], given)).rejects.toMatchObject({ code, problems: [problem] });
  expect(await app.db.prisma.command.count()).toBe(before);
});

test("a page of the log goes on where the one before it ended", async () => {
  const rows = Array.from({ length: 5 }, (_, index) => ({
    accountId: app.config.accountId,
    commandId: `01900000-0000-7000-8000-00000000000${index}`,
    nodeId: "",
    event: "Failed",
    details: "Failed",
    webhook: "paged",
    happenedAt: new Date(1_700_000_000_000 + (index >> 1) * 1000),
    state: "Delivered",
    failures: 0,
    changedAt: new Date(),
    dueAt: new Date(),
  }));
  await perform(app, createWebhook, { Name: "paged", Url: `${base}/hook` }, aCaller(app));
  await app.db.prisma.notification.createMany({ data: rows });
  const seen: string[] = [];
  let NextToken: string | undefined;
  do {
    const input = { Name: "paged", MaxResults: 2, ...(NextToken !== undefined && { NextToken }) };
    const { output } = await perform(app, listWebhookNotifications, input, aCaller(app));
    expect(output.Counts).toEqual({ Waiting: 0, Delivered: 5, Failed: 0 });
    seen.push(...output.Notifications.map(({ CommandId }) => CommandId ?? ""));
    NextToken = output.NextToken;
  } while (NextToken !== undefined);
  expect(seen.toSorted()).toEqual(rows.map(({ commandId }) => commandId));
});
