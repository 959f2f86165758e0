import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { OrderStep } from "@/core/commands/order";
import { aConnectedAgent, type TestAgent } from "./testing/agent-process";
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
