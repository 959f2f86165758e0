import { once } from "node:events";
import { createServer } from "node:http";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ensurePartitions } from "../db/partitions";
import { aCaller, type TestApplication, testApplication } from "../db/testing";
import { deliverNotification } from "../notifications/deliver-notification";
import { notificationUpkeepJobs } from "../notifications/jobs";
import { listWebhookNotifications } from "../notifications/list-notifications";
import { listWebhooks } from "../notifications/list-webhooks";
import { retryWebhookNotifications } from "../notifications/retry-notifications";
import { createWebhook, updateWebhook } from "../notifications/webhook-settings";
import { type InputOf, perform } from "../operation";
import { deleteParameter } from "../parameters/delete-parameter";
import { describeParameters } from "../parameters/describe-parameters";
import { getParameter } from "../parameters/get-parameter";
import { getParameterHistory } from "../parameters/get-parameter-history";
import { labelParameterVersion } from "../parameters/label-parameter-version";
import { putParameter } from "../parameters/put-parameter";
import { restoreParameter } from "../parameters/restore-parameter";
import { addTagsToResource } from "../tags/add-tags-to-resource";
import { parameterPolicyJobs } from "./jobs";

// A real HTTP server takes the messages; the clock is the application's, and stands.

const [HOUR, DAY] = [3_600_000, 24 * 3_600_000];
const start = new Date(Math.floor(Date.now() / HOUR) * HOUR);

let app: TestApplication;
let receiver: ReturnType<typeof createServer>;
let taken: { headers: Record<string, unknown>; body: string }[];
let answer: number;

const admin = () => aCaller(app);
const after = (milliseconds: number) => new Date(start.getTime() + milliseconds);
const sweep = () => parameterPolicyJobs["expire-parameters"](app)();

type Put = InputOf<typeof putParameter>;
const put = async (Name: string, given: Partial<Put> = {}) =>
  (
    await perform(
      app,
      putParameter,
      { Name, Value: "canary", ...(given.Overwrite !== true && { Type: "String", Tier: "Advanced" }), ...given },
      admin(),
    )
  ).output;

const expiration = (at: Date) => ({ Type: "Expiration", Version: "1.0", Attributes: { Timestamp: at.toISOString() } });
const before = (Before: string, Unit = "Hours") => ({
  Type: "ExpirationNotification",
  Version: "1.0",
  Attributes: { Before, Unit },
});
const unchanged = (After: string, Unit = "Hours") => ({
  Type: "NoChangeNotification",
  Version: "1.0",
  Attributes: { After, Unit },
});
const list = (...policies: object[]) => JSON.stringify(policies);

const statuses = async (Name: string) => {
  const asked = { ParameterFilters: [{ Key: "Name", Values: [Name] }] };
  const { Parameters } = (await perform(app, describeParameters, asked, admin())).output;
  return Parameters.flatMap(({ Policies }) => Policies.map(({ PolicyStatus }) => PolicyStatus));
};

/** What the webhook was told of a parameter, or is going to be, oldest first. */
const messages = async (name: string, webhook = "hears") =>
  (
    await app.db.prisma.notification.findMany({
      where: { webhook, policyAction: { path: ["name"], equals: name } },
      orderBy: { happenedAt: "asc" },
    })
  ).map(({ event, happenedAt }) => [event, happenedAt.getTime() - start.getTime()]);

beforeAll(async () => {
  app = await testApplication({ config: { outboundHosts: ["127.0.0.1"], publicUrl: "https://deck.example" } });
  receiver = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      taken.push({ headers: request.headers, body: Buffer.concat(pieces).toString() });
      response.statusCode = answer;
      response.end();
    });
  });
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  const address = receiver.address();
  if (address === null || typeof address === "string") throw new Error("It does not listen.");
  const Url = `http://127.0.0.1:${address.port}/hook`;
  app.setNow(start);
  for (const days of [0, 7, 14]) await ensurePartitions(app.db, after(days * DAY));
  await perform(app, createWebhook, { Name: "hears", Url, HearsOfParameterPolicies: true }, admin());
  await perform(app, createWebhook, { Name: "commands-only", Url }, admin());
});
beforeEach(() => {
  app.setNow(start);
  taken = [];
  answer = 204;
});
afterAll(async () => {
  receiver?.close();
  await app?.destroy();
});

test("a notice is told once, at its time, by a signed message without the value, and its policy is finished", async () => {
  const Policies = list(expiration(after(10 * DAY)), before("2", "Days"), unchanged("20", "Days"));
  await put("/told/once", { Policies });
  expect(await statuses("/told/once")).toEqual(["Pending", "Pending", "Pending"]);
  app.setNow(after(8 * DAY - 1));
  await sweep();
  expect(await messages("/told/once")).toEqual([]);
  app.setNow(after(8 * DAY));
  await Promise.all([sweep(), sweep()]);
  await sweep();
  expect(await messages("/told/once")).toEqual([["ExpirationNotification", 8 * DAY]]);
  expect(await messages("/told/once", "commands-only")).toEqual([]);
  expect(await statuses("/told/once")).toEqual(["Pending", "Finished", "Pending"]);
  const { Parameters } = (await perform(app, getParameterHistory, { Name: "/told/once" }, admin())).output;
  expect(Parameters[0]?.Policies.map(({ PolicyStatus }) => PolicyStatus)).toEqual(["Pending", "Finished", "Pending"]);

  const { Notifications } = (await perform(app, listWebhookNotifications, { Name: "hears" }, admin())).output;
  const listed = Notifications.find(({ ParameterName }) => ParameterName === "/told/once");
  expect(listed).toMatchObject({ CommandId: null, InstanceId: "", Event: "ExpirationNotification", State: "Waiting" });
  const key = { accountId: app.config.accountId, id: listed?.Id ?? "" };
  answer = 503;
  await deliverNotification(app, key);
  await perform(app, retryWebhookNotifications, { Name: "hears" }, admin());
  answer = 204;
  await deliverNotification(app, key);
  await deliverNotification(app, key);
  const [first, second, ...more] = taken;
  expect(more).toEqual([]);
  expect(second?.body).toBe(first?.body);
  expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
  expect(second?.headers["webhook-signature"]).toMatch(/^v1,/);
  expect(second?.body).not.toContain("canary");
  expect(JSON.parse(second?.body ?? "")).toEqual({
    type: "parameter.policy",
    timestamp: after(8 * DAY).toISOString(),
    data: {
      "detail-type": "Parameter Store Policy Action",
      account: app.config.accountId,
      resources: [`arn:aws:ssm:${app.config.region}:${app.config.accountId}:parameter/told/once`],
      "parameter-name": "/told/once",
      "parameter-type": "String",
      "parameter-version": 1,
      "policy-type": "ExpirationNotification",
      "policy-content": JSON.stringify(before("2", "Days")),
      "action-status": "Success",
      "due-time": after(8 * DAY).toISOString(),
      url: "https://deck.example/parameter-store/told/once",
    },
  });
});

test("what has not changed is told of; a new version begins the wait anew, labels and tags do not", async () => {
  await put("/waits", { Policies: list(unchanged("10"), expiration(after(99 * DAY)), before("98", "Days")) });
  app.setNow(after(6 * HOUR));
  await put("/waits", { Overwrite: true });
  await perform(app, labelParameterVersion, { Name: "/waits", Labels: ["prod"] }, admin());
  app.setNow(after(12 * HOUR));
  const Tags = [{ Key: "a", Value: "b" }];
  await perform(app, addTagsToResource, { ResourceType: "Parameter", ResourceId: "/waits", Tags }, admin());
  await sweep();
  expect(await messages("/waits")).toEqual([]);
  app.setNow(after(16 * HOUR));
  await sweep();
  expect(await messages("/waits")).toEqual([["NoChangeNotification", 16 * HOUR]]);
  expect(await statuses("/waits")).toEqual(["Finished", "Pending", "Pending"]);
  app.setNow(after(DAY));
  await sweep();
  await put("/waits", { Overwrite: true });
  // What was told of the expiry is not told again, neither where the policies stay nor where they are given once more.
  expect(await statuses("/waits")).toEqual(["Pending", "Pending", "Finished"]);
  await put("/waits", {
    Overwrite: true,
    Policies: list(expiration(after(99 * DAY)), before("98", "Days"), unchanged("10")),
  });
  expect(await statuses("/waits")).toEqual(["Pending", "Finished", "Pending"]);
  app.setNow(after(DAY + 10 * HOUR));
  await sweep();
  expect(await messages("/waits")).toEqual([
    ["NoChangeNotification", 16 * HOUR],
    ["ExpirationNotification", DAY],
    ["NoChangeNotification", DAY + 10 * HOUR],
  ]);
  const { Parameters } = (await perform(app, getParameterHistory, { Name: "/waits" }, admin())).output;
  expect(Parameters.at(-2)?.Policies.map(({ PolicyStatus }) => PolicyStatus)).toEqual(Array(3).fill("Finished"));
});

test("policies that are taken away tell nothing, and an expiry that moves takes its notice along", async () => {
  await put("/cleared", { Policies: list(unchanged("1")) });
  await put("/cleared", { Overwrite: true, Policies: "[{}]" });
  await put("/moved", { Policies: list(expiration(after(DAY)), before("23")) });
  await put("/moved", { Overwrite: true, Policies: list(expiration(after(2 * DAY)), before("23")) });
  app.setNow(after(2 * HOUR));
  await sweep();
  expect([await messages("/cleared"), await messages("/moved")]).toEqual([[], []]);
  expect([await statuses("/cleared"), await statuses("/moved")]).toEqual([[], ["Pending", "Pending"]]);
});

test("a parameter that is deleted tells nothing; had back, it goes on with what is still to come", async () => {
  await put("/deleted", { Policies: list(unchanged("1"), unchanged("30")) });
  await perform(app, deleteParameter, { Name: "/deleted" }, admin());
  app.setNow(after(2 * HOUR));
  await sweep();
  await perform(app, restoreParameter, { Name: "/deleted" }, admin());
  await sweep();
  expect(await messages("/deleted")).toEqual([]);
  expect(await statuses("/deleted")).toEqual(["Finished", "Pending"]);
  app.setNow(after(30 * HOUR));
  await sweep();
  expect(await messages("/deleted")).toEqual([["NoChangeNotification", 30 * HOUR]]);
});

test("one that has expired is announced, deleted and told of by the server, in the audit; had back it stays", async () => {
  const Name = "/expires";
  await put(Name, { Policies: list(before("1"), expiration(after(DAY))) });
  await put(Name, { Overwrite: true });
  await sweep();
  expect(await statuses(Name)).toEqual(["Pending", "Pending"]);
  app.setNow(after(DAY));
  await Promise.all([sweep(), sweep()]);
  await expect(perform(app, getParameter, { Name }, admin())).rejects.toMatchObject({ code: "ParameterNotFound" });
  expect((await messages(Name)).toSorted()).toEqual([
    ["Expiration", DAY],
    ["ExpirationNotification", DAY],
  ]);
  const lines = await app.db.prisma.auditEntry.findMany({
    where: { resources: { has: `Parameter/${Name}` }, principal: "system/parameter-policy", outcome: "done" },
  });
  expect(lines.map(({ operation }) => operation).toSorted()).toEqual([
    "ApplyParameterPolicy",
    "ApplyParameterPolicy",
    "DeleteParameter",
  ]);
  expect(lines.map(({ summary }) => summary)).toContainEqual({
    after: {
      name: Name,
      version: 2,
      policy: JSON.stringify(expiration(after(DAY))),
      dueAt: after(DAY).toISOString(),
      webhooks: ["hears"],
    },
  });
  await perform(app, restoreParameter, { Name }, admin());
  await sweep();
  expect((await perform(app, getParameter, { Name }, admin())).output.Parameter.Version).toBe(2);
  expect(await statuses(Name)).toEqual(["Finished", "Finished"]);
  const rows = await app.db.prisma.notification.findMany({ where: { policyAction: { path: ["name"], equals: Name } } });
  for (const { accountId, id } of rows) await deliverNotification(app, { accountId, id });
  const told = taken.map(({ body }) => JSON.parse(body).data);
  const deleted = told.find((data) => data["policy-type"] === "Expiration");
  expect(deleted).toMatchObject({
    "parameter-name": Name,
    "parameter-version": 2,
    "due-time": after(DAY).toISOString(),
  });
  expect(deleted.url).toBeUndefined();
});

test("with nobody who hears of it a policy is finished all the same, and the audit says that nobody was told", async () => {
  const hear = (HearsOfParameterPolicies: boolean) =>
    perform(app, updateWebhook, { Name: "hears", HearsOfParameterPolicies }, admin());
  const webhook = async () =>
    (await perform(app, listWebhooks, {}, admin())).output.Webhooks.find(({ Name }) => Name === "hears");
  const before = await webhook();
  await hear(false);
  expect(await webhook()).toMatchObject({ HearsOfParameterPolicies: false, Origin: before?.Origin });
  await put("/unheard", { Policies: list(unchanged("1")) });
  app.setNow(after(HOUR));
  await sweep();
  expect(await statuses("/unheard")).toEqual(["Finished"]);
  expect(await messages("/unheard")).toEqual([]);
  const found = await app.db.prisma.auditEntry.findFirst({
    where: { resources: { has: "Parameter//unheard" }, operation: "ApplyParameterPolicy" },
  });
  expect(found).toMatchObject({ principal: "system/parameter-policy", summary: { after: { webhooks: [] } } });
  await hear(true);
  await expect(perform(app, updateWebhook, { Name: "hears" }, admin())).rejects.toMatchObject({
    code: "ValidationException",
    problems: [{ path: ["Url"] }],
  });
});

test("a webhook of before there was such a switch stays proved, and whoever switches it on in the database is not believed", async () => {
  const { prisma } = app.db;
  const names = async () => (await perform(app, listWebhooks, {}, admin())).output.Webhooks.map(({ Name }) => Name);
  expect(await names()).toEqual(["commands-only", "hears"]);
  const which = { where: { name: "commands-only" } };
  await prisma.webhook.updateMany({ ...which, data: { hearsPolicies: true } });
  expect(await names()).toEqual(["hears"]);
  await prisma.webhook.updateMany({ ...which, data: { hearsPolicies: false } });
  expect(await names()).toEqual(["commands-only", "hears"]);
});

test("messages of parameters are forgotten with those of commands of their time", async () => {
  await put("/forgotten", { Policies: list(unchanged("1")) });
  app.setNow(after(HOUR));
  await sweep();
  app.setNow(after(HOUR + 38 * DAY));
  await notificationUpkeepJobs["forget-notifications"](app)();
  expect(await messages("/forgotten")).toHaveLength(1);
  app.setNow(after(HOUR + 38 * DAY + 1));
  await notificationUpkeepJobs["forget-notifications"](app)();
  expect(await messages("/forgotten")).toEqual([]);
});
