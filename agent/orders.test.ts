import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aConnectedAgent, type TestAgent } from "./testing/agent-process";
import { FakeGateway, type OrderOverrides, shellStep } from "./testing/fake-gateway";

let gateway: FakeGateway;
let agent: TestAgent;

beforeAll(async () => {
  gateway = await new FakeGateway().listen();
  agent = await aConnectedAgent(gateway);
});

afterAll(async () => {
  await agent.remove();
  await gateway.close();
});

const utf8 = (text: string) => new TextEncoder().encode(text);
const minute = 60_000;

const refusals: [reason: string, story: string, overrides: () => OrderOverrides][] = [
  ["BadSignature", "signed with another key", () => ({ signWith: generateKeyPairSync("ed25519").privateKey })],
  [
    "BadSignature",
    "altered by one letter",
    () => ({ envelopeBytes: (bytes) => utf8(new TextDecoder().decode(bytes).replace("RunShell", "RunShelk")) }),
  ],
  ["UnknownKey", "that names a key which was never pinned", () => ({ envelope: { keyId: "0123456789abcdef" } })],
  [
    "BodyMismatch",
    "whose body was exchanged",
    () => ({ body: utf8('{"documentName":"x","documentVersion":"1","protocol":1,"steps":[]}') }),
  ],
  ["Malformed", "with a field that this agent does not know", () => ({ envelope: { surprise: true } })],
  ["Malformed", "that is no JSON", () => ({ envelopeBytes: () => utf8("not json") })],
  ["WrongNode", "for another node", () => ({ envelope: { nodeId: "mi-0123456789abcdef0" } })],
  ["WrongAccount", "of another account", () => ({ envelope: { accountId: "999999999999" } })],
  [
    "Expired",
    "whose time is over",
    () => ({ envelope: { notBefore: Date.now() - 2 * minute, notAfter: Date.now() - minute } }),
  ],
  [
    "NotYetValid",
    "whose time has not come",
    () => ({ envelope: { notBefore: Date.now() + minute, notAfter: Date.now() + 2 * minute } }),
  ],
  ["UnsupportedProtocol", "of a later protocol", () => ({ envelope: { protocol: 4 } })],
  ["UnsupportedAction", "to run as somebody else", () => ({ envelope: { runAs: "nobody" } })],
];

test.each(refusals)("refuses with %s an order %s", async (reason, _, overrides) => {
  const order = gateway.sign(agent.nodeId, [shellStep("echo never")], overrides());
  expect(await gateway.deliver(order)).toMatchObject({ taken: false, reason, message: expect.stringMatching(/\.$/) });
  expect(agent.log()).toContain(reason);
});

test("refuses an action that it cannot run", async () => {
  const order = gateway.sign(agent.nodeId, [{ name: "x", action: "aws:runDockerAction", inputs: {} }]);
  expect(await gateway.deliver(order)).toMatchObject({ taken: false, reason: "UnsupportedAction" });
});

test("refuses what is for another platform, and says for which", async () => {
  const step = {
    name: "x",
    action: "aws:applications",
    inputs: { action: "Install", source: "https://example.com/a.msi" },
  };
  expect(await gateway.deliver(gateway.sign(agent.nodeId, [shellStep("echo never"), step]))).toEqual({
    taken: false,
    reason: "InvalidPlatform",
    message: "aws:applications runs on Windows only, and this machine has Linux.",
  });
});

test("takes an order whose step for another platform has an action that it cannot run, and skips that step", async () => {
  const elsewhere = {
    name: "x",
    action: "aws:runDockerAction",
    inputs: {},
    precondition: { platformType: ["Windows"] },
  };
  const order = gateway.sign(agent.nodeId, [elsewhere, shellStep("echo here")]);
  expect(await gateway.deliver(order)).toEqual({ taken: true });
  expect((await gateway.reported(order.orderId)).outcome).toBe("Success");
});

test("tells the server what it can do here, and not what it could do elsewhere", async () => {
  const { capabilities } = await gateway.waitFor(() => gateway.facts[0], "facts");
  expect(capabilities).toContain("aws:runShellScript");
  expect(capabilities).not.toContain("aws:applications");
});

test("judges validity by the server's signed time, not by the node's clock", async () => {
  gateway.clockOffsetMs = 3 * 60 * minute;
  gateway.cut();
  await gateway.waitFor(() => gateway.welcomes === 2, "the new time");
  const good = gateway.sign(agent.nodeId, [shellStep("echo later")]);
  expect(await gateway.deliver(good)).toEqual({ taken: true });
  expect((await gateway.reported(good.orderId)).at).toBeGreaterThan(Date.now() + 2 * 60 * minute);
  const stale = gateway.sign(agent.nodeId, [shellStep("echo never")], {
    envelope: { notBefore: Date.now(), notAfter: Date.now() + minute },
  });
  expect(await gateway.deliver(stale)).toMatchObject({ taken: false, reason: "Expired" });
  const told = await gateway.waitFor(() => gateway.facts[1], "facts with the new skew");
  expect(told.clockSkewMs).toBeLessThan(-2 * 60 * minute);
});
