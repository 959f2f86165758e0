import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestAgent } from "./testing/agent-process";
import { FakeGateway } from "./testing/fake-gateway";

let gateway: FakeGateway;
let agent: TestAgent;
let bin: string;

beforeAll(async () => {
  gateway = await new FakeGateway().listen();
  agent = new TestAgent(gateway);
  await agent.register();
  agent.nodeId = [...gateway.nodes.keys()].at(-1) ?? "";
  bin = path.join(agent.home, "bin");
  mkdirSync(bin);
  await agent.start({ PATH: `${bin}:/usr/bin:/bin` });
});
afterAll(async () => {
  await agent?.remove();
  await gateway?.close();
});

const run = async (runCommand: string[]) => {
  const orderId = await gateway.order(agent.nodeId, [
    { name: "script", action: "aws:runPowerShellScript", inputs: { runCommand } },
  ]);
  const { outcome } = await gateway.reported(orderId, 60_000);
  return {
    outcome,
    text: gateway.stored(orderId).bytes(0, "stdout").toString(),
    ended: gateway.stored(orderId).ended(0),
  };
};

test("a machine without PowerShell says so", async () => {
  expect(await run(["Write-Output hello"])).toMatchObject({
    outcome: "Failed",
    ended: { exitCode: -1, message: expect.stringContaining("no PowerShell") },
  });
});

test("a machine that has pwsh runs it on exactly the lines, and hands its exit code on", async () => {
  // PowerShell itself is not on this machine: what stands in its place shows what it would be given.
  const pwsh = path.join(bin, "pwsh");
  writeFileSync(
    pwsh,
    '#!/bin/sh\nfor each; do last=$each; done\necho "$@" | sed "s,$last,FILE,"\ncat "$last"\nexit 7\n',
  );
  chmodSync(pwsh, 0o755);
  const ran = await run(["Write-Output 'a $b `c'", "exit 7"]);
  expect(ran).toMatchObject({ outcome: "Failed", ended: { exitCode: 7 } });
  expect(ran.text).toBe("-NoLogo -NoProfile -NonInteractive -File FILE\nWrite-Output 'a $b `c'\nexit 7\n");
  rmSync(pwsh);
});
