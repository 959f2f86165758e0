import { afterAll, beforeAll, expect, test } from "vitest";
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
  const Content = JSON.stringify({
    schemaVersion: "2.2",
    parameters: { word: { type: "String", default: "{{ssm:/app/word}}", allowedPattern: "[a-z]+" } },
    mainSteps: [{ action: "aws:runShellScript", name: "say", inputs: { runCommand: ["echo {{ word }}"] } }],
  });
  await perform(app, createDocument, { Name: "Say-Word", Content }, aCaller(app));
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
  ["{{ssm:/app/secret}}", "/app/secret is a SecureString"],
  ["{{ssm-secure:/app/secret}}", "secrets of Parameter Store do not reach machines"],
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
