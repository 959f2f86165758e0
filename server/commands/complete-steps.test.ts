import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OrderBody } from "@/core/commands/order";
import { createPolicy } from "../access/create-policy";
import { aCaller, aNode, anAccount, aUser, type TestApplication, testApplication } from "../db/testing";
import { createDocument } from "../documents/create-document";
import { updateDocument } from "../documents/update-document";
import { updateDocumentDefaultVersion } from "../documents/update-document-default-version";
import { type Caller, type InputOf, perform } from "../operation";
import { previewCommand } from "./preview-command";
import { sendCommand } from "./send-command";

let app: TestApplication;
let InstanceId: string;
beforeAll(async () => {
  app = await testApplication({ config: { outboundHosts: ["files.corp.example"] } });
  InstanceId = (await aNode(app, { platformType: "Linux" })).id;
});
afterAll(() => app?.destroy());

const shell = (line: string) => ({ action: "aws:runShellScript", name: "say", inputs: { runCommand: [line] } });
const runs = (documentPath: string, documentParameters: unknown = {}) => ({
  action: "aws:runDocument",
  name: "run",
  inputs: { documentType: "SSMDocument", documentPath, documentParameters },
});
const text = (mainSteps: object[], parameters: object = {}) =>
  JSON.stringify({ schemaVersion: "2.2", parameters, mainSteps });
const make = (Name: string, Content: string, caller: Partial<Caller> = {}) =>
  perform(app, createDocument, { Name, Content }, aCaller(app, caller));
const send = async (
  DocumentName: string,
  Parameters: NonNullable<InputOf<typeof sendCommand>["Parameters"]> = {},
  caller: Partial<Caller> = {},
) => {
  const input = { DocumentName, InstanceIds: [InstanceId], Parameters };
  const { CommandId } = (await perform(app, sendCommand, input, aCaller(app, caller))).output.Command;
  return CommandId;
};
/** The steps of a command as its nodes get them. */
async function stepsOf(commandId: string): Promise<OrderBody["steps"]> {
  const { rows } = await app.db.pool.query<{ body: Buffer }>("SELECT body FROM order_body WHERE command_id = $1", [
    commandId,
  ]);
  return JSON.parse(String(rows[0]?.body)).steps;
}

describe("a document that another runs", () => {
  test("goes with the order as it is now, its parameters in place; what it becomes later changes nothing", async () => {
    await make("Child", text([shell("echo {{ word }}")], { word: { type: "String" } }));
    await make(
      "Parent",
      text([runs("Child", { word: "{{ word }}" })], { word: { type: "String", allowedValues: ["a", "b"] } }),
    );
    const commandId = await send("Parent", { word: ["a"] });
    const update = { Name: "Child", Content: text([shell("echo other")], { word: { type: "String" } }) };
    await perform(app, updateDocument, update, aCaller(app));
    await perform(app, updateDocumentDefaultVersion, { Name: "Child", DocumentVersion: "2" }, aCaller(app));
    const [step] = await stepsOf(commandId);
    expect(step?.inputs).toMatchObject({
      document: {
        name: "Child",
        version: "1",
        steps: [{ action: "aws:runShellScript", inputs: { runCommand: ["echo a"] } }],
      },
    });
    const later = await stepsOf(await send("Parent", { word: ["b"] }));
    expect(later[0]?.inputs).toMatchObject({
      document: { version: "2", steps: [{ inputs: { runCommand: ["echo other"] } }] },
    });
  });

  test("is named with its version", async () => {
    await make("Versioned", text([runs("Child:1", { word: "x" })]));
    expect((await stepsOf(await send("Versioned")))[0]?.inputs).toMatchObject({ document: { version: "1" } });
    await make("Missing-Version", text([runs("Child:9", { word: "x" })]));
    await expect(send("Missing-Version")).rejects.toMatchObject({ code: "InvalidDocumentVersion" });
  });

  test("has the time of all its steps", async () => {
    const timed = (name: string, timeoutSeconds: number) => ({
      action: "aws:runShellScript",
      name,
      inputs: { runCommand: ["true"], timeoutSeconds },
    });
    await make("Timed", text([timed("a", 100), timed("b", 200)]));
    await make("Times", text([runs("Timed")]));
    expect((await stepsOf(await send("Times")))[0]?.inputs["timeoutSeconds"]).toBe("300");
  });

  test("runs no more than two others in it, and never itself without an end", async () => {
    await make("Third", text([shell("echo third")]));
    await make("Second", text([runs("Third")]));
    await make("First", text([runs("Second")]));
    await send("First");
    await make("Zeroth", text([runs("First")]));
    await expect(send("Zeroth")).rejects.toMatchObject({
      code: "InvalidParameters",
      message: expect.stringContaining("At most 3 documents"),
    });
    await make("Itself", text([runs("Itself")]));
    await expect(send("Itself")).rejects.toMatchObject({ code: "InvalidParameters" });
  });

  test("that is not there, or lacks a parameter, is refused before anything is sent, and by the preview", async () => {
    await make(
      "Any",
      text([runs("{{ which }}", "{{ given }}")], {
        which: { type: "String" },
        given: { type: "StringMap", default: {} },
      }),
    );
    const preview = (Parameters: Record<string, string[]>) =>
      perform(app, previewCommand, { DocumentName: "Any", InstanceIds: [InstanceId], Parameters }, aCaller(app));
    await expect(send("Any", { which: ["Nobody"] })).rejects.toMatchObject({ code: "InvalidDocument" });
    await expect(preview({ which: ["Nobody"] })).rejects.toMatchObject({ code: "InvalidDocument" });
    await expect(send("Any", { which: [""] })).rejects.toMatchObject({
      problems: [{ path: ["Parameters", "which"] }],
    });
    await expect(send("Any", { which: ["Child"] })).rejects.toMatchObject({
      code: "InvalidParameters",
      problems: [{ path: ["Parameters", "given"] }],
    });
    await expect(send("Any", { which: ["a b/../c"] })).rejects.toMatchObject({ code: "InvalidDocument" });
    const other = (await anAccount(app)).id;
    await make("Theirs", text([shell("echo theirs")]), { accountId: other });
    const arn = `arn:aws:ssm:${app.config.region}:${other}:document/Theirs`;
    await expect(send("Any", { which: [arn] })).rejects.toMatchObject({ code: "InvalidDocument" });
  });

  test("is run only by those who may run it as well", async () => {
    const user = await aUser(app, { name: "careful" });
    const only = (documents: string[]) => ({
      who: { type: "User" as const, name: user.name },
      may: { kind: "run" as const, documents, machines: { kind: "all" as const } },
    });
    await make("Outer", text([runs("Inner")]));
    await make("Inner", text([shell("echo inner")]));
    const as: Partial<Caller> = { id: user.name, roles: ["None"] };
    const grant = async (Name: string, documents: string[]) => {
      await perform(app, createPolicy, { Name, Sentence: only(documents) }, aCaller(app));
      app.access.forget(app.config.accountId);
    };
    await grant("outer", ["Outer"]);
    // Whoever may not see the other one is not told whether there is one.
    await expect(send("Outer", {}, as)).rejects.toMatchObject({ code: "InvalidDocument" });
    await grant("inner", ["Inner", "Outer"]);
    await send("Outer", {}, as);
  });
});

describe("a download", () => {
  const download = (sourceType: string, sourceInfo: object) => ({
    action: "aws:downloadContent",
    name: "download",
    inputs: { sourceType, sourceInfo },
  });

  test("of a document has its text with it, as it was written", async () => {
    await make("Brings", text([download("SSMDocument", { name: "Child:1" })]));
    const [step] = await stepsOf(await send("Brings"));
    expect(step?.inputs["document"]).toEqual({
      name: "Child",
      format: "JSON",
      content: text([shell("echo {{ word }}")], { word: { type: "String" } }),
    });
  });

  test("has the operator's hosts with it, whatever the document says", async () => {
    await make("Fetches", text([download("HTTP", { url: "https://files.corp.example/x" })]));
    expect((await stepsOf(await send("Fetches")))[0]?.inputs["allowedHosts"]).toEqual(["files.corp.example"]);
    const greedy = { ...download("HTTP", { url: "https://a.example/x" }) };
    await expect(
      make("Greedy", text([{ ...greedy, inputs: { ...greedy.inputs, allowedHosts: ["127.0.0.1"] } }])),
    ).rejects.toMatchObject({ code: "InvalidDocumentContent" });
  });

  test.each([
    ["HTTP", { url: "http://a.example/x" }, /allowInsecureDownload/],
    ["GitHub", { owner: "a", repository: "b", tokenInfo: "secret" }, /Parameter Store/],
  ])("by %s that cannot be is refused at the parameter that says so", async (type, info, message) => {
    await expect(
      send("AWS-RunRemoteScript", {
        sourceType: [type],
        sourceInfo: [JSON.stringify(info)],
        commandLine: ["true"],
      }),
    ).rejects.toMatchObject({
      code: "InvalidParameters",
      message: expect.stringMatching(message),
      problems: [{ path: ["Parameters", "sourceInfo"] }],
    });
  });
});
