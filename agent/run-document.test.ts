import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OrderStep } from "@/core/commands/order";
import { aConnectedAgent, isAlive, type TestAgent } from "./testing/agent-process";
import { FakeGateway, shellStep } from "./testing/fake-gateway";

let gateway: FakeGateway;
let agent: TestAgent;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "quarterdeck-documents-"));
  gateway = await new FakeGateway().listen();
  agent = await aConnectedAgent(gateway);
});
afterAll(async () => {
  await agent?.remove();
  await gateway?.close();
  rmSync(folder, { recursive: true, force: true });
});

const child = (steps: OrderStep[], more: object = {}): OrderStep => ({
  name: "child",
  action: "aws:runDocument",
  inputs: { documentType: "SSMDocument", documentPath: "Child", document: { name: "Child", steps }, ...more },
});
const fromFile = (documentPath: string, documentParameters: unknown = {}): OrderStep => ({
  name: "child",
  action: "aws:runDocument",
  inputs: { documentType: "LocalPath", documentPath, documentParameters },
});
const say = (line: string, name = "say", inputs: object = {}, more: Partial<OrderStep> = {}) => ({
  ...shellStep(line, { ...inputs }, more),
  name,
});
function aFile(name: string, text: string | object): string {
  const file = path.join(folder, name);
  writeFileSync(file, typeof text === "string" ? text : JSON.stringify(text));
  return file;
}
const documentOf = (steps: object[], parameters: object = {}) => ({
  schemaVersion: "2.2",
  parameters,
  mainSteps: steps,
});
const shell = (name: string, runCommand: string[], more: object = {}) => ({
  action: "aws:runShellScript",
  name,
  inputs: { runCommand, ...more },
});

async function run(...steps: OrderStep[]) {
  const orderId = await gateway.order(agent.nodeId, steps);
  const { outcome } = await gateway.reported(orderId, 60_000);
  const stored = gateway.stored(orderId);
  const last = steps.length - 1;
  return {
    outcome,
    exitCode: stored.ended(last)?.exitCode,
    text: stored.bytes(last, "stdout").toString(),
    problem: stored.bytes(last, "stderr").toString() + (stored.ended(last)?.message ?? ""),
  };
}

describe("a document that the order has with it", () => {
  test("runs step by step, as the order's own steps would", async () => {
    const { outcome, text } = await run(
      child([
        say("echo one; echo $SSM_COMMAND_ID | wc -c"),
        say("echo $SSM_word", "next", {}, { environment: { SSM_word: "a 'word' $(id)" } }),
        say("pwd", "there", { workingDirectory: "/tmp" }),
      ]),
    );
    expect([outcome, text]).toEqual(["Success", "one\n37\na 'word' $(id)\n/tmp\n"]);
  });

  test("fails with the exit code of a step that failed; the others run all the same", async () => {
    const ran = await run(child([say("echo one; exit 3"), say("echo two", "next")]));
    expect(ran).toMatchObject({ outcome: "Failed", exitCode: 3, text: "one\ntwo\n" });
  });

  test("heeds onFailure, onSuccess, finallyStep and preconditions of its own steps only", async () => {
    const { outcome, text, problem } = await run(
      child([
        say("echo windows", "other", {}, { precondition: { platformType: ["Windows"] } }),
        say("exit 1", "fails", {}, { onFailure: "successAndExit" }),
        say("echo never", "skipped"),
        say("echo last", "last", {}, { finallyStep: true }),
      ]),
      say("echo after"),
    );
    expect([outcome, text, problem]).toEqual(["Success", "after\n", ""]);
    const inner = await run(child([say("echo windows", "other", {}, { precondition: { platformType: ["Windows"] } })]));
    expect(inner).toMatchObject({ outcome: "Success", text: "", problem: expect.stringContaining("Windows") });
  });

  test("stops a step at that step's own limit with all that it started, and goes on", async () => {
    const file = path.join(folder, "pid");
    const { outcome, text, problem } = await run(
      child([
        say(`sh -c 'sleep 600; true' & echo $! > ${file}; wait`, "long", { timeoutSeconds: 5 }),
        say("echo next", "next"),
      ]),
    );
    expect([outcome, text, problem]).toEqual(["Failed", "next\n", "long: stopped after 5 s, its time limit.\n"]);
    expect(isAlive(Number(readFileSync(file, "utf8")))).toBe(false);
  });

  test("is cancelled whole", async () => {
    const file = path.join(folder, "cancelled");
    const orderId = await gateway.order(agent.nodeId, [
      child([say(`echo $$ > ${file}; echo running; sleep 600`), say("echo never", "next")]),
    ]);
    await gateway.waitFor(() => gateway.stored(orderId).bytes(0, "stdout").toString() === "running\n", "its output");
    await gateway.cancel(agent.nodeId, orderId);
    expect((await gateway.reported(orderId, 60_000)).outcome).toBe("Cancelled");
    expect(isAlive(Number(readFileSync(file, "utf8")))).toBe(false);
    expect(gateway.stored(orderId).bytes(0, "stdout").toString()).toBe("running\n");
  });

  test("that the order does not have is not looked for elsewhere", async () => {
    expect(await run(child([], { document: undefined }))).toMatchObject({
      outcome: "Failed",
      problem: expect.stringContaining("does not have the document Child"),
    });
  });
});

describe("a document from a file", () => {
  test("runs with its parameters, texts and lists", async () => {
    const file = aFile(
      "parameters.json",
      documentOf([shell("say", ["echo {{ word }}"]), shell("lines", ["{{ lines }}"])], {
        word: { type: "String" },
        lines: { type: "StringList" },
        optional: { type: "String", default: "x" },
      }),
    );
    const ran = await run(fromFile(file, { word: "hello", lines: '["echo a","echo b"]' }));
    expect(ran).toMatchObject({ outcome: "Success", text: "hello\na\nb\n" });
  });

  test("may be YAML, and the only one among what was downloaded", async () => {
    const { outcome, text } = await run(
      {
        name: "download",
        action: "aws:downloadContent",
        inputs: {
          sourceType: "SSMDocument",
          sourceInfo: { name: "Mine" },
          document: {
            name: "Mine",
            format: "YAML",
            content:
              'schemaVersion: "2.2"\nmainSteps:\n  - { action: "aws:runShellScript", name: a, inputs: { runCommand: ["echo from yaml", "ls"] } }\n',
          },
        },
      },
      fromFile(""),
    );
    expect([outcome, text]).toEqual(["Success", "from yaml\nMine.yaml\n"]);
  });

  test("fails at a step that is for another platform, and says for which", async () => {
    const step = { action: "aws:applications", name: "install", inputs: { action: "Install", source: "C:\\a.msi" } };
    const file = aFile("windows.json", { ...documentOf([step]), schemaVersion: "2.0" });
    expect(await run(fromFile(file))).toMatchObject({
      outcome: "Failed",
      problem: "install: aws:applications runs on Windows only, and this machine has Linux.\n",
    });
  });

  test("runs another file, and no more than three in all", async () => {
    const nested = (file: string) => ({
      action: "aws:runDocument",
      name: "nested",
      inputs: { documentType: "LocalPath", documentPath: file },
    });
    const deepest = aFile("deepest.json", documentOf([shell("say", ["echo deepest"])]));
    const middle = aFile("middle.json", documentOf([shell("say", ["echo middle"]), nested(deepest)]));
    expect(await run(fromFile(middle))).toMatchObject({ outcome: "Success", text: "middle\ndeepest\n" });
    const outer = aFile("outer.json", documentOf([nested(middle)]));
    expect(await run(fromFile(outer))).toMatchObject({
      outcome: "Failed",
      text: "middle\n",
      problem: "At most 3 documents can run one in the other.\n",
    });
  });

  test("fetches from no more hosts than the order allows", async () => {
    const greedy = (inputs: object) =>
      documentOf([
        {
          action: "aws:downloadContent",
          name: "download",
          inputs: {
            sourceType: "HTTP",
            sourceInfo: { url: "http://127.0.0.1:9/x", allowInsecureDownload: true },
            ...inputs,
          },
        },
      ]);
    expect(await run(fromFile(aFile("fetches.json", greedy({}))))).toMatchObject({
      outcome: "Failed",
      problem: expect.stringContaining("not an address of the internet"),
    });
    expect(await run(fromFile(aFile("greedy.json", greedy({ allowedHosts: ["127.0.0.1"] }))))).toMatchObject({
      outcome: "Failed",
      problem: expect.stringContaining("no input allowedHosts"),
    });
  });

  test.each<[string, () => OrderStep, RegExp]>([
    ["that is not there", () => fromFile("/no/such/file.json"), /There is no document at/],
    ["that is no document", () => fromFile(aFile("no.json", "{}")), /schemaVersion/],
    ["that is no JSON", () => fromFile(aFile("broken.json", "{")), /not JSON/],
    [
      "without a parameter that it needs",
      () => fromFile(aFile("needs.json", documentOf([shell("a", ["true"])], { word: { type: "String" } }))),
      /parameter word is required/,
    ],
    [
      "with parameters that are no map",
      () => fromFile(aFile("maps.json", documentOf([shell("a", ["true"])])), "word"),
      /documentParameters must be/,
    ],
    ["among several", () => fromFile(folder), /documents: documentPath must say which one/],
  ])("%s fails with a sentence", async (_, step, message) => {
    expect(await run(step())).toMatchObject({ outcome: "Failed", problem: expect.stringMatching(message) });
  });
});
