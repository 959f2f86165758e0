import { afterAll, beforeAll, expect, test } from "vitest";
import { aConnectedAgent, type TestAgent } from "./testing/agent-process";
import { FakeGateway, shellStep } from "./testing/fake-gateway";

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

test("a short command is one message that carries start, output and end", async () => {
  const before = gateway.heard.length;
  const orderId = await gateway.order(agent.nodeId, [shellStep("echo hello")]);
  const report = await gateway.reported(orderId);
  expect(report.outcome).toBe("Success");
  expect(gateway.stored(orderId).bytes(0, "stdout").toString()).toBe("hello\n");
  expect(gateway.heard.slice(before).filter((heard) => heard.order === orderId).map((heard) => heard.kind)).toEqual(["report"]);
  expect(report.events.map((event) => event.event)).toEqual(["started", "ended"]);
});
