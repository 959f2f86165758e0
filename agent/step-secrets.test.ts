import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { OrderStep } from "@/core/commands/order";
import { aConnectedAgent, type TestAgent } from "./testing/agent-process";
import { commandLines } from "./testing/command-lines";
import { FakeGateway, shellStep } from "./testing/fake-gateway";

// A real agent asks, and what it does with the answer is looked for everywhere that it writes.

const canary = "canary-7b19e4c2";
const reference = { parameterId: "018f4e7a-0000-7000-8000-000000000001", name: "/app/password", version: 3 };
let gateway: FakeGateway;
let agent: TestAgent;

beforeAll(async () => {
  gateway = await new FakeGateway().listen();
  agent = await aConnectedAgent(gateway);
});
beforeEach(() => {
  gateway.asks.length = 0;
});
afterAll(async () => {
  await agent.remove();
  await gateway.close();
});

const withSecret = (script: string | string[], inputs: Record<string, unknown> = {}): OrderStep =>
  shellStep(script, inputs, { secrets: { SSM_password: ["user:", reference] } });

async function runToEnd(step: OrderStep) {
  const orderId = await gateway.order(agent.nodeId, [step]);
  const report = await gateway.reported(orderId);
  return { report, ended: gateway.stored(orderId).ended(0) };
}

/** Everything in the agent's home that has a text in it. */
function filesWith(text: string): string[] {
  return readdirSync(agent.home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(text));
}

test("a script finds its secret in its environment; no file and no command line has it, and its output only masks", async () => {
  const variables = { SSM_password: `user:${canary}`, SSM_COMMAND_ID: "another", SSM_extra: "unasked" };
  gateway.secrets = () => ({ variables, secrets: [canary] });
  const gate = path.join(agent.home, "gate");
  const orderId = await gateway.order(agent.nodeId, [
    withSecret([
      `password=\${SSM_password#user:}`,
      `printf %s "$password" | sha256sum`,
      `echo "raw $SSM_password, then $password, $SSM_extra"`,
      `printf %s "$password" | base64`,
      `printf %s "$password" | od -An -v -tx1 | tr -d ' \\n'; echo`,
      `printf %s "\${password%19e4c2}"; sleep 0.2; echo 19e4c2`,
      `echo ready >&2`,
      `while [ ! -e ${gate} ]; do sleep 0.05; done`,
    ]),
  ]);
  await gateway.waitFor(() => gateway.stored(orderId).bytes(0, "stderr").includes("ready"), "the script to run");
  expect(commandLines()).not.toContain(canary);
  expect(filesWith(canary)).toEqual([]);
  writeFileSync(gate, "");
  expect(await gateway.reported(orderId)).toMatchObject({ outcome: "Success" });
  const stdout = gateway.stored(orderId).bytes(0, "stdout").toString();
  // printf %s canary-7b19e4c2 | sha256sum
  const sha256 = "7ca88a2dfae64837f56ff16b616874716e7320b037a2a88df4c99e7df7ed5f64";
  expect(stdout.split("\n")).toEqual([`${sha256}  -`, "raw ***, then ***, ", "***", "***", "***", ""]);
  expect(filesWith(canary)).toEqual([]);
  expect(gateway.asks).toMatchObject([{ order: orderId, step: 0, attempt: 1 }]);
});

test("a refusal is the end of the step, in the server's words, and nothing is run", async () => {
  const message = "The encryption key alias/app is disabled.";
  gateway.secrets = () => ({ ok: false, code: "InvalidKeyId", message, retry: false });
  const { report, ended } = await runToEnd(withSecret("echo ran"));
  expect(report.outcome).toBe("Failed");
  expect(ended).toMatchObject({ outcome: "Failed", exitCode: -1, message });
  expect(gateway.asks).toHaveLength(1);
});

test("while the server is away or cannot answer the same is asked again, until the step's own time is over", async () => {
  const later = { ok: false as const, code: "NotAccepted", message: "Not stored yet.", retry: true };
  let asked = 0;
  gateway.secrets = ({ order }) => {
    if (!gateway.taken.has(order)) return later;
    asked += 1;
    return asked === 1 ? undefined : { ...later, message: "Enough.", retry: asked < 3 };
  };
  expect((await runToEnd(withSecret("echo ran"))).ended).toMatchObject({ message: "Enough." });
  expect(asked).toBe(3);
  expect(new Set(gateway.asks.map(({ publicKey }) => publicKey)).size).toBe(1);

  gateway.secrets = () => ({ ok: false, code: "AccountFrozen", message: "The account is frozen.", retry: true });
  expect((await runToEnd(withSecret("echo ran", { timeoutSeconds: "5" }))).ended).toMatchObject({
    outcome: "Failed",
    message: "The step did not get its secrets within 5 s. The account is frozen.",
  });
});

test("a cancel ends the waiting", async () => {
  gateway.secrets = () => ({ ok: false, code: "AccountFrozen", message: "The account is frozen.", retry: true });
  const orderId = await gateway.order(agent.nodeId, [withSecret("echo ran")]);
  await gateway.waitFor(() => gateway.asks.length > 0, "the ask");
  await gateway.cancel(agent.nodeId, orderId);
  expect(await gateway.reported(orderId)).toMatchObject({ outcome: "Cancelled" });
});

test("what is not whole, not the server's, or no text for a variable is not taken, and is in no message", async () => {
  const given = (variables: Record<string, string>) => () => ({ variables, secrets: [] });
  gateway.secrets = given({});
  expect((await runToEnd(withSecret("echo ran"))).ended?.message).toContain("did not give all");
  gateway.secrets = given({ SSM_password: `${canary}\0` });
  expect((await runToEnd(withSecret("echo ran"))).ended?.message).toBe(
    "SSM_password has a null byte in it, which no environment variable can have.",
  );
  const forged = {
    publicKey: "AAAA",
    nonce: "AAAA",
    sealed: "AAAA",
    keyId: gateway.serverKey.keyId,
    signature: "AAAA",
  };
  gateway.secrets = () => ({ ok: true, ...forged });
  expect((await runToEnd(withSecret("echo ran"))).ended?.message).toContain("did not come from the server");
  expect(filesWith(canary)).toEqual([]);
});

test("an agent that is stopped while it waits asks anew when it is back, and the step goes on from there", async () => {
  gateway.secrets = () => ({ ok: false, code: "AccountFrozen", message: "The account is frozen.", retry: true });
  const orderId = await gateway.order(agent.nodeId, [withSecret("true")]);
  await gateway.waitFor(() => gateway.asks.length > 0, "the ask");
  await agent.stop();
  const keysBefore = new Set(gateway.asks.map(({ publicKey }) => publicKey));
  gateway.secrets = ({ publicKey }) =>
    keysBefore.has(publicKey)
      ? { ok: false, code: "Seen", message: "Its key was kept.", retry: false }
      : { variables: { SSM_password: canary }, secrets: [canary] };
  await agent.start();
  expect(await gateway.reported(orderId)).toMatchObject({ outcome: "Success" });
});
