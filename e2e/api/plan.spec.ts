import { mkdirSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { SSM } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { type RunningQuarterdeck, startQuarterdeck } from "../../scripts/serve-for-tests.mjs";
import { clientConfig } from "../fixture/client-config";
import { consoleDoor } from "../fixture/console-door";
import { nodeIdOf } from "../fixture/machine";
import { aws, awsJson, clientEnvironment, withoutAwsCli } from "./aws-cli";
import { signedCall } from "./signed-call";

const Preview = z.object({ PlanHash: z.string(), Plan: z.string(), TargetCount: z.number() });
const Sent = z.object({ Command: z.object({ CommandId: z.string(), TargetCount: z.number() }) });
const Refusal = z.object({
  __type: z.string(),
  message: z.string(),
  Changes: z.object({ NodesLeft: z.array(z.object({ InstanceId: z.string() })) }).optional(),
});

let product: RunningQuarterdeck;
let ssm: SSM;
let node: string;
beforeAll(async () => {
  product = await startQuarterdeck({ localAgent: true });
  ssm = new SSM(clientConfig(product));
  node = await nodeIdOf(product.agentHome);
  const known = async () =>
    (await ssm.describeInstanceInformation({})).InstanceInformationList?.map((each) => each.InstanceId);
  await vi.waitFor(async () => expect(await known()).toContain(node), { timeout: 60_000 });
}, 300_000);
afterAll(async () => {
  ssm?.destroy();
  await product?.stop();
});

const tagged = {
  ResourceType: "ManagedInstance",
  get ResourceId() {
    return node;
  },
} as const;
const tag = () => ssm.addTagsToResource({ ...tagged, Tags: [{ Key: "Role", Value: "plan" }] });
const untag = () => ssm.removeTagsFromResource({ ...tagged, TagKeys: ["Role"] });
const request = {
  DocumentName: "AWS-RunShellScript",
  Parameters: { commands: ["true"] },
  Targets: [{ Key: "tag:Role", Values: ["plan"] }],
};
const call = async (operation: string, body: object) => {
  const { status, text } = await signedCall(product, operation, { body });
  return { status, answer: JSON.parse(text) as unknown };
};
const count = async () => (await ssm.listCommands({})).Commands?.length;

test("a program that signs its own calls is refused with what has moved, in JSON, and sends what has not", async () => {
  await tag();
  const { PlanHash, Plan } = Preview.parse((await call("PreviewCommand", request)).answer);
  await untag();
  const before = await count();
  const { status, answer } = await call("SendCommand", { ...request, PlanHash, Plan });
  expect(status).toBe(400);
  expect(Refusal.parse(answer)).toMatchObject({
    __type: "PlanChanged",
    message: expect.stringContaining(node),
    Changes: { NodesLeft: [{ InstanceId: node }] },
  });
  expect(await count()).toBe(before);
  await tag();
  const sent = await call("SendCommand", { ...request, PlanHash, Plan });
  expect(Sent.parse(sent.answer).Command.TargetCount).toBe(1);
});

test("the SDK for JavaScript sends a plan's hash with the middleware that the documentation speaks of, and reads the refusal", async () => {
  await tag();
  const { PlanHash } = Preview.parse((await call("PreviewCommand", request)).answer);
  await untag();
  const client = new SSM(clientConfig(product));
  client.middlewareStack.add(
    (next) => async (args) => {
      const given: unknown = args.request;
      const http = z
        .looseObject({
          body: z.union([z.string(), z.instanceof(Uint8Array)]),
          headers: z.record(z.string(), z.string()),
        })
        .parse(given);
      const body = JSON.stringify({ ...JSON.parse(Buffer.from(http.body).toString()), PlanHash });
      Object.assign(given ?? {}, {
        body,
        headers: { ...http.headers, "content-length": String(Buffer.byteLength(body)) },
      });
      return next(args);
    },
    { step: "build", priority: "low", name: "plan" },
  );
  await expect(client.sendCommand(request)).rejects.toMatchObject({ name: "PlanChanged" });
  client.destroy();
  await tag();
});

describe.skipIf(withoutAwsCli)("the AWS CLI, taught by the file of the documentation", () => {
  const base = ["ssm"];
  const sending = [
    "--document-name",
    "AWS-RunShellScript",
    "--targets",
    "Key=tag:Role,Values=plan",
    "--parameters",
    "commands=true",
  ];

  beforeAll(async () => {
    const text = await readFile("docs/api.md", "utf8");
    const taught = /service-2\.sdk-extras\.json[\s\S]*?```json\n([\s\S]*?)```/.exec(text)?.[1];
    if (!taught) throw new Error("The documentation has no such file.");
    const folder = path.join(clientEnvironment(product).HOME ?? "", ".aws/models/ssm/2014-11-06");
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "service-2.sdk-extras.json"), taught);
  });

  test("previews, is refused once the tag has moved, and names the machine that left", async () => {
    await tag();
    const { PlanHash, Plan } = Preview.parse(await awsJson(product, ...base, "preview-command", ...sending));
    await untag();
    const plan = ["--plan-hash", PlanHash, "--plan", Plan];
    const refused = await aws(product, ...base, "send-command", ...sending, ...plan);
    expect(refused.exitCode).not.toBe(0);
    expect(refused.stderr).toContain("PlanChanged");
    expect(refused.stderr).toContain(node);
    await tag();
    const sent = await awsJson(product, ...base, "send-command", ...sending, ...plan);
    expect(Sent.parse(sent).Command.TargetCount).toBe(1);
  });

  test("is stopped by a guard that asks for the number of machines, until it gives the right one", async () => {
    await tag();
    const administer = await consoleDoor(product);
    await administer("CreateCommandGuard", { GuardName: "Plans", TagKey: "Role", TagValue: "plan", ConfirmAbove: 0 });
    const before = await count();
    for (const given of [[], ["--confirmed-target-count", "2"]]) {
      const refused = await aws(product, ...base, "send-command", ...sending, ...given);
      expect(refused.exitCode).not.toBe(0);
      expect(refused.stderr).toContain("TargetCountUnconfirmed");
      expect(refused.stderr).toMatch(/[Tt]he guard Plans asks for the number/);
    }
    expect(await count()).toBe(before);
    const sent = await awsJson(product, ...base, "send-command", ...sending, "--confirmed-target-count", "1");
    expect(Sent.parse(sent).Command.TargetCount).toBe(1);
    await administer("DeleteCommandGuard", { GuardName: "Plans" });
  });
});
