import { afterAll, beforeAll, expect, test } from "vitest";
import { sendCommand } from "../commands/send-command";
import { aCaller, aNode, anAccount, aUser, type TestApplication, testApplication } from "../db/testing";
import { uuid7 } from "../db/uuid7";
import { listening, TestBrowser } from "../doors/testing";
import { perform } from "../operation";
import type { RunningServer } from "../start-server";
import { csvCell } from "./export-lines";
import { getAuditAlerts } from "./get-audit-alerts";
import { getAuditEntry } from "./get-audit-entry";
import { listAuditEntries } from "./list-audit-entries";
import { seal } from "./seal";
import { record } from "./store";

let app: TestApplication;
let server: RunningServer;
let nodeId: string;
const secret = "echo 'nobody else reads this'";
beforeAll(async () => {
  app = await testApplication({ now: () => new Date() });
  server = await listening(app);
  nodeId = (await aNode(app)).id;
  const command = { DocumentName: "AWS-RunShellScript", InstanceIds: [nodeId], Parameters: { commands: [secret] } };
  await perform(app, sendCommand, command, aCaller(app, { id: "ann", source: "192.0.2.77" }));
  await perform(app, sendCommand, command, aCaller(app, { id: "eve", roles: ["Nobody"] })).catch(() => undefined);
  await record(
    app.db.prisma,
    lineOf(app.config.accountId, { operation: "RowRejected", principal: "system/integrity" }),
  );
  const { id } = await anAccount(app);
  await record(app.db.prisma, lineOf(id, { operation: "Elsewhere", principal: "user/else" }));
});
afterAll(async () => {
  await server?.close();
  await app?.destroy();
});

const lineOf = (accountId: string, given: { operation: string; principal: string; userAgent?: string }) => ({
  id: uuid7(app.now()),
  at: app.now(),
  accountId,
  requestId: "r",
  door: "system",
  outcome: "done" as const,
  source: "local",
  resources: [],
  ...given,
});
const list = async (question: object = {}) => (await perform(app, listAuditEntries, question, aCaller(app))).output;
const found = async (question: object) =>
  (await list(question)).Entries.map(({ Operation, Outcome }) => `${Operation} ${Outcome}`);
const by = (Key: string, ...Values: string[]) => ({ Filters: [{ Key, Values }] });

test("finds lines by who, what, how it ended, on what, by which door, from where and when", async () => {
  expect(await found({})).toEqual(["RowRejected done", "SendCommand refused", "SendCommand done"]);
  expect(await found(by("Principal", "user/ann"))).toEqual(["SendCommand done"]);
  expect(await found(by("Principal", "user/ann", "user/eve"))).toEqual(["SendCommand refused", "SendCommand done"]);
  expect(await found(by("Operation", "RowRejected"))).toEqual(["RowRejected done"]);
  expect(await found(by("Outcome", "refused"))).toEqual(["SendCommand refused"]);
  expect(await found(by("Resource", nodeId))).toEqual(["SendCommand refused", "SendCommand done"]);
  expect(await found(by("Resource", `Node/${nodeId}`))).toHaveLength(2);
  expect(await found(by("Resource", `User/${nodeId}`))).toEqual([]);
  expect(await found(by("Door", "system"))).toEqual(["RowRejected done"]);
  expect(await found(by("Source", "192.0.2.77"))).toEqual(["SendCommand done"]);
  expect(await found({ Until: new Date(Date.now() - 60_000).toISOString() })).toEqual([]);
  expect(await found({ Since: new Date(Date.now() - 60_000).toISOString() })).toHaveLength(3);
  expect(await found({ SecurityOnly: true })).toEqual(["RowRejected done", "SendCommand refused"]);
});

test("pages by key, newest first, and says how far the lines are sealed", async () => {
  const first = await list({ MaxResults: 2 });
  expect(first.Seal).toEqual({ Waiting: expect.any(Number) });
  await seal(app);
  const second = await list({ MaxResults: 2, NextToken: first.NextToken });
  expect([...first.Entries, ...second.Entries].map(({ Principal }) => Principal)).toEqual([
    "system/integrity",
    "user/eve",
    "user/ann",
  ]);
  expect(second.Seal).toMatchObject({ Waiting: 0, Seq: expect.any(Number), At: expect.any(Date) });
  expect(second.Entries[0]).toMatchObject({ Seq: 1, Link: expect.stringMatching(/^[0-9a-f]{64}$/) });
  await expect(list({ ...by("Door", "aws"), NextToken: first.NextToken })).rejects.toMatchObject({
    code: "InvalidNextToken",
  });
});

test("the text of a command is shown to those who may view the audit, one line at a time, and that is a line", async () => {
  const [line] = (await list(by("Principal", "user/ann"))).Entries;
  expect(line).toMatchObject({ HasText: true });
  expect(JSON.stringify(line)).not.toContain("nobody else");
  const reader = aCaller(app, { id: "auditor" });
  const { output } = await perform(app, getAuditEntry, { Id: line?.Id }, reader);
  expect(output).toMatchObject({ Text: expect.stringContaining(secret) });
  expect(await app.db.prisma.auditEntry.findMany({ where: { requestId: reader.requestId } })).toMatchObject([
    { operation: "GetAuditEntry", resources: [`AuditEntry/${line?.Id}`], summary: { withText: true } },
  ]);
  const elsewhere = aCaller(app, { accountId: (await anAccount(app, { id: "100000000001" })).id });
  await expect(perform(app, getAuditEntry, { Id: line?.Id }, elsewhere)).rejects.toMatchObject({
    code: "AuditEntryNotFound",
  });
  await app.db.pool.query(
    "UPDATE audit_entry SET sealed = set_byte(sealed, 95, get_byte(sealed, 95) # 1) WHERE id = $1",
    [line?.Id],
  );
  expect((await perform(app, getAuditEntry, { Id: line?.Id }, reader)).output).toMatchObject({
    TextProblem: expect.any(String),
  });
});

test("an alarm is told to those who may view the audit, and to nobody else, without a line for each question", async () => {
  expect((await perform(app, getAuditAlerts, {}, aCaller(app))).output).toMatchObject({
    Count: 1,
    NewestId: expect.any(String),
  });
  const other = aCaller(app, { roles: ["Nobody"] });
  expect((await perform(app, getAuditAlerts, {}, other)).output).toEqual({ Count: 0 });
  expect(await app.db.prisma.auditEntry.count({ where: { requestId: other.requestId } })).toBe(0);
});

test("is taken away as CSV or JSON lines by those who may view it, and each time is a line", async () => {
  await record(
    app.db.prisma,
    lineOf(app.config.accountId, { operation: "Said", principal: "user/o", userAgent: '=HYPERLINK("http://x","y")' }),
  );
  const get = (query: string, cookie: string) => fetch(`${server.url}/audit/export?${query}`, { headers: { cookie } });
  expect((await get("format=csv", "")).status).toBe(401);
  const nobody = await aUser(app, { role: "Visitor" });
  const visitor = new TestBrowser(server.url);
  await visitor.call("SignIn", { UserName: nobody.name, Password: "correct-horse" });
  expect(await (await get("format=csv", visitor.cookie)).json()).toMatchObject({ code: "AccessDeniedException" });

  const user = await aUser(app);
  const browser = new TestBrowser(server.url);
  await browser.call("SignIn", { UserName: user.name, Password: "correct-horse" });
  const csv = await get("format=csv&f=Operation%3DSaid", browser.cookie);
  expect(csv.headers.get("content-disposition")).toMatch(/^attachment; filename="audit-\d{4}-\d\d-\d\d\.csv"$/);
  const lines = (await csv.text()).split("\r\n");
  expect(lines).toHaveLength(3);
  expect(lines[1]).toContain(`"'=HYPERLINK(""http://x"",""y"")"`);

  const jsonl = await (
    await get("format=jsonl&f=Principal%3Duser%2Fann&f=Principal%3Duser%2Feve", browser.cookie)
  ).text();
  expect(
    jsonl
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line)),
  ).toMatchObject([
    { Principal: "user/eve", Outcome: "refused" },
    { Principal: "user/ann", Outcome: "done" },
  ]);
  expect((await get("format=xml", browser.cookie)).status).toBe(400);
  expect((await get("f=Nope%3D1", browser.cookie)).status).toBe(400);
  expect(await found(by("Operation", "ExportAudit"))).toEqual([
    "ExportAudit done",
    "ExportAudit done",
    "ExportAudit refused",
  ]);
});

test.each([
  ["=1+1", "'=1+1"],
  ["+1", "'+1"],
  ["-1", "'-1"],
  ["@x", "'@x"],
  ["\t=1", "'\t=1"],
  ["a=1", "a=1"],
  ['say "x", y', '"say ""x"", y"'],
  ["two\nlines", '"two\nlines"'],
])("a cell %j is written as %j", (text, cell) => expect(csvCell(text)).toBe(cell));
