import { afterAll, beforeAll, expect, test } from "vitest";
import type { Grant } from "@/core/access/sentence";
import { createPolicy } from "../access/create-policy";
import { aCaller, aNode, aUser, type TestApplication, testApplication } from "../db/testing";
import { createDocument } from "../documents/create-document";
import { type Caller, perform } from "../operation";
import { putParameter } from "../parameters/put-parameter";
import { previewCommand } from "./preview-command";
import { sendCommand } from "./send-command";

let app: TestApplication;
let node: string;
beforeAll(async () => {
  app = await testApplication();
  node = (await aNode(app)).id;
  const put = (Name: string, Type: "String" | "StringList" | "SecureString", Value: string, Overwrite = false) =>
    perform(app, putParameter, { Name, Type, Value, Overwrite }, aCaller(app));
  await put("/app/word", "String", "old");
  await put("/app/word", "String", "hello", true);
  await put("/app/lines", "StringList", "true,false");
  await put("/app/secret", "SecureString", "canary");
  await put("/app/secret", "SecureString", "canary", true);
  const Content = JSON.stringify({
    schemaVersion: "2.2",
    parameters: { word: { type: "String", default: "{{ssm:/app/word}}", allowedPattern: "[a-z]+" } },
    mainSteps: [{ action: "aws:runShellScript", name: "say", inputs: { runCommand: ["echo {{ word }}"] } }],
  });
  await perform(app, createDocument, { Name: "Say-Word", Content }, aCaller(app));
  const taking = JSON.stringify({
    schemaVersion: "2.2",
    parameters: { password: { type: "String", interpolationType: "ENV_VAR" } },
    mainSteps: [{ action: "aws:runShellScript", name: "use", inputs: { runCommand: ["connect {{ password }}"] } }],
  });
  await perform(app, createDocument, { Name: "Take-Secret", Content: taking }, aCaller(app));
});
afterAll(() => app?.destroy());

const preview = async (DocumentName: string, Parameters: Record<string, string[]>, caller: Caller = aCaller(app)) =>
  (await perform(app, previewCommand, { DocumentName, InstanceIds: [node], Parameters }, caller)).output;
const run = (commands: string[], caller?: Caller) => preview("AWS-RunShellScript", { commands }, caller);

test("references are what they mean when the command is planned: latest, by version, as a list, in a default", async () => {
  const { Script } = await run(["echo {{ssm:/app/word}} {{ ssm:/app/word:1 }}", "{{ssm:/app/lines}}"]);
  expect(Script).toBe("echo hello old\ntrue\nfalse");
  expect((await preview("Say-Word", {})).Script).toBe("echo hello");
  const sent = { DocumentName: "Say-Word", InstanceIds: [node], Parameters: { word: ["{{ssm:/app/word:1}}"] } };
  const { output } = await perform(app, sendCommand, sent, aCaller(app));
  const body = await app.db.prisma.orderBody.findFirst({ where: { commandId: output.Command.CommandId } });
  expect(Buffer.from(body?.body ?? []).toString()).toContain("echo old");
});

test.each([
  ["{{ssm:/app/none}}", "There is no parameter /app/none"],
  ["{{ssm:/app/word:9}}", "/app/word:9: the parameter has no such version"],
  ["{{ssm:/app/secret}}", "/app/secret is a SecureString, which is put into no text. Write {{ssm-secure:/app/secret}}"],
  ["{{ssm-secure:/app/secret}}", "puts the parameter word into text, where a secret would be in clear"],
])("%s is refused by name, and nothing is sent", async (reference, message) => {
  const before = await app.db.prisma.command.count();
  const sent = { DocumentName: "Say-Word", InstanceIds: [node], Parameters: { word: [reference] } };
  await expect(perform(app, sendCommand, sent, aCaller(app))).rejects.toMatchObject({
    code: "InvalidParameters",
    problems: [{ path: ["Parameters", "word"], message: expect.stringContaining(message) }],
  });
  expect(await app.db.prisma.command.count()).toBe(before);
});

test("whoever may not read a parameter cannot have it sent, and is told no more than that there is none to read", async () => {
  const { name } = await aUser(app, { role: "None" });
  const caller = aCaller(app, { id: name, roles: ["None"] });
  const may = { kind: "run" as const, documents: ["AWS-RunShellScript"], machines: { kind: "all" as const } };
  await perform(app, createPolicy, { Name: "runner", Sentence: { who: { type: "User", name }, may } }, aCaller(app));
  app.access.forget(app.config.accountId);
  const told = (reference: string) =>
    run([`echo {{ssm:${reference}}}`], caller).then(
      () => "an answer",
      (error: Error) => error.message.replaceAll(reference, "…"),
    );
  expect(await told("/app/word")).toBe(await told("/app/none"));
  expect(await told("/app/secret")).toBe(await told("/app/none"));
  expect(await told("/app/word")).toContain("There is no parameter");
});

test("a secret is planned as the version that is meant now, and is nowhere in what is signed, kept, shown or audited", async () => {
  const Parameters = { password: ["db:{{ssm-secure:/app/secret}}"] };
  const shown = await preview("Take-Secret", Parameters);
  expect(shown.Script).toBe("connect ${SSM_password}");
  expect(shown.Steps).toMatchObject([
    {
      Secrets: [
        { Variable: "SSM_password", Parts: [{ Text: "db:" }, { Secret: { Name: "/app/secret", Version: 2 } }] },
      ],
    },
  ]);
  const input = { DocumentName: "Take-Secret", InstanceIds: [node], Parameters };
  const { output } = await perform(app, sendCommand, { ...input, PlanHash: shown.PlanHash }, aCaller(app));
  const commandId = output.Command.CommandId;
  const { body } = await app.db.prisma.orderBody.findFirstOrThrow({ where: { commandId } });
  expect(JSON.parse(Buffer.from(body).toString())).toMatchObject({
    protocol: 3,
    steps: [{ secrets: { SSM_password: ["db:", { name: "/app/secret", version: 2 }] } }],
  });
  const rows = await app.db.pool.query("SELECT c::text FROM command c UNION ALL SELECT a::text FROM audit_entry a");
  expect(JSON.stringify([shown, output, rows.rows]) + Buffer.from(body).toString()).not.toContain("canary");
});

test("a plan is of the versions that it names: a new value of the secret is another plan", async () => {
  const Parameters = { password: ["{{ssm-secure:/app/moving}}"] };
  const put = (Value: string) =>
    perform(app, putParameter, { Name: "/app/moving", Type: "SecureString", Value, Overwrite: true }, aCaller(app));
  await put("one");
  const { PlanHash, Plan } = await preview("Take-Secret", Parameters);
  await put("two");
  const input = { DocumentName: "Take-Secret", InstanceIds: [node], Parameters, PlanHash, Plan };
  await expect(perform(app, sendCommand, input, aCaller(app))).rejects.toMatchObject({ code: "PlanChanged" });
});

test.each<[string, Record<string, string[]>, string]>([
  [
    "Take-Secret",
    { password: ["{{ssm-secure:/app/word}}"] },
    "/app/word is a String and no secret. Write {{ssm:/app/word}}",
  ],
  ["Take-Secret", { password: ["{{ssm-secure:/app/secret:9}}"] }, "no such version or label"],
  [
    "Take-Secret",
    { password: ["{{ssm-secure:/app/none}}"] },
    "There is no parameter /app/none in Parameter Store that you may decrypt",
  ],
  ["AWS-RunShellScript", { commands: ["echo {{ssm-secure:/app/secret}}"] }, "is a StringList"],
  [
    "AWS-RunDocument",
    { sourceType: ["SSMDocument"], documentParameters: ['{"password":"{{ssm-secure:/app/secret}}"}'] },
    "a secret of Parameter Store needs a String",
  ],
])(
  "%s is not given a secret that cannot be where it stands, and the sentence says so",
  async (name, given, message) => {
    const told = await preview(name, given).then(
      () => "an answer",
      (error: Error) => error.message,
    );
    expect(told).toContain(message);
  },
);

test("a secret takes the right to decrypt it: reading parameters is not enough, and the refusal tells no more than that", async () => {
  const { name } = await aUser(app, { role: "None" });
  const caller = aCaller(app, { id: name, roles: ["None"] });
  const grant = async (Name: string, may: Grant) => {
    await perform(app, createPolicy, { Name, Sentence: { who: { type: "User", name }, may } }, aCaller(app));
    app.access.forget(app.config.accountId);
  };
  await grant("taker", { kind: "run", documents: ["Take-Secret"], machines: { kind: "all" } });
  await grant("reader", { kind: "parameters", paths: ["/app"], secrets: false, write: false });
  const told = (reference: string) =>
    preview("Take-Secret", { password: [`{{ssm-secure:${reference}}}`] }, caller).then(
      () => "an answer",
      (error: Error) => error.message.replaceAll(reference, "…"),
    );
  expect(await told("/app/secret")).toContain("that you may decrypt");
  expect(await told("/app/secret")).toBe(await told("/app/none"));
  await grant("decrypter", { kind: "parameters", paths: ["/app"], secrets: true, write: false });
  expect(await told("/app/secret")).toBe("an answer");
});
