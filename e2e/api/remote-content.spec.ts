import { createHash, randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import { SSM, waitUntilCommandExecuted } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type RunningQuarterdeck, startQuarterdeck } from "../../scripts/serve-for-tests.mjs";
import { addMachine, type Machine } from "../fixture/machine";

// Files beside documents, and documents that fetch or run others, for an unmodified client and a real machine.

let product: RunningQuarterdeck;
let ssm: SSM;
let machine: Machine;
let files: Server;
let origin: string;
const tool = randomBytes(300_000);

beforeAll(async () => {
  files = createServer((request, response) => {
    if (request.url === "/tool.bin") return response.end(tool);
    if (request.url === "/hello.sh") return response.end('#!/bin/sh\necho "hello $1"\n');
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => files.listen(0, "127.0.0.1", resolve));
  const address = files.address();
  if (address === null || typeof address === "string") throw new Error("It does not listen.");
  origin = `http://127.0.0.1:${address.port}`;
  product = await startQuarterdeck({ env: { QUARTERDECK_OUTBOUND_HOSTS: new URL(origin).host } });
  ssm = new SSM({
    endpoint: product.url,
    region: "us-east-1",
    credentials: { accessKeyId: product.accessKeyId, secretAccessKey: product.secretAccessKey },
  });
  machine = await addMachine(product, ssm, "fetcher");
  await vi.waitFor(
    async () => {
      const { InstanceInformationList } = await ssm.describeInstanceInformation({});
      expect(InstanceInformationList).toMatchObject([{ PingStatus: "Online" }]);
    },
    { timeout: 60_000, interval: 200 },
  );
});
afterAll(async () => {
  await machine?.remove();
  ssm?.destroy();
  await product?.stop();
  files?.closeAllConnections();
  files?.close();
});

/** Sends a document and gives what one of its steps printed. */
async function run(DocumentName: string, PluginName: string, Parameters: Record<string, string[]> = {}) {
  const { Command } = await ssm.sendCommand({ DocumentName, InstanceIds: [machine.id], Parameters });
  const which = { CommandId: Command?.CommandId ?? "", InstanceId: machine.id, PluginName };
  await waitUntilCommandExecuted({ client: ssm, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, which);
  return (await ssm.getCommandInvocation(which)).StandardOutputContent;
}

const child = JSON.stringify({
  schemaVersion: "2.2",
  parameters: { word: { type: "String" } },
  mainSteps: [{ action: "aws:runShellScript", name: "say", inputs: { runCommand: ["echo child says {{ word }}"] } }],
});

test("a file is attached by its address and had by the one that GetDocument gives", async () => {
  const source = { Key: "S3FileUrl" as const, Values: [`${origin}/tool.bin`], Name: "tool.bin" };
  const { DocumentDescription } = await ssm.createDocument({ Name: "Tool", Content: child, Attachments: [source] });
  expect(DocumentDescription?.AttachmentsInformation).toEqual([{ Name: "tool.bin" }]);
  const { AttachmentsContent } = await ssm.getDocument({ Name: "Tool" });
  expect(AttachmentsContent).toMatchObject([
    {
      Name: "tool.bin",
      Size: tool.length,
      HashType: "Sha256",
      Hash: createHash("sha256").update(tool).digest("hex"),
    },
  ]);
  const got = await fetch(AttachmentsContent?.[0]?.Url ?? "");
  expect(Buffer.from(await got.arrayBuffer()).equals(tool)).toBe(true);
  await expect(
    ssm.createDocument({
      Name: "Inside",
      Content: child,
      Attachments: [{ Key: "S3FileUrl", Values: [`${product.url}/readyz`], Name: "readyz" }],
    }),
  ).rejects.toMatchObject({ name: "ValidationException", message: expect.stringContaining("Attachments.0.Values") });
});

test("AWS-RunRemoteScript runs a script that it fetched", async () => {
  const said = await run("AWS-RunRemoteScript", "runShellScript", {
    sourceType: ["HTTP"],
    sourceInfo: [JSON.stringify({ url: `${origin}/hello.sh`, allowInsecureDownload: "true" })],
    commandLine: ["hello.sh world"],
  });
  expect(said).toBe("hello world\n");
});

test("AWS-RunDocument runs a document of the server by its name", async () => {
  await ssm.createDocument({ Name: "Child", Content: child });
  const said = await run("AWS-RunDocument", "runDocument", {
    sourceType: ["SSMDocument"],
    sourceInfo: ['{"name":"Child"}'],
    documentParameters: ['{"word":"this"}'],
  });
  expect(said).toBe("child says this\n");
});

test("a document runs another one", async () => {
  const inputs = { documentType: "SSMDocument", documentPath: "Child", documentParameters: { word: "{{ word }}" } };
  const Content = JSON.stringify({
    schemaVersion: "2.2",
    parameters: { word: { type: "String" } },
    mainSteps: [{ action: "aws:runDocument", name: "runChild", inputs }],
  });
  await ssm.createDocument({ Name: "Parent", Content });
  expect(await run("Parent", "runChild", { word: ["that"] })).toBe("child says that\n");
});
