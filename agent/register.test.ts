import { createHash, X509Certificate } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { aConnectedAgent, TestAgent } from "./testing/agent-process";
import { certificate, certificateKey } from "./testing/certificate";
import { FakeGateway, shellStep } from "./testing/fake-gateway";

let gateway: FakeGateway;
let agent: TestAgent;

beforeEach(async () => {
  gateway = await new FakeGateway().listen();
  agent = new TestAgent(gateway);
});

afterEach(async () => {
  await agent.remove();
  await gateway.close();
});

const identityFile = () => path.join(agent.home, "identity.json");

test("a node keeps its private key to itself and pins the server's", async () => {
  expect((await agent.register()).code).toBe(0);
  const identity = JSON.parse(readFileSync(identityFile(), "utf8"));
  expect(identity).toMatchObject({
    nodeId: [...gateway.nodes.keys()][0],
    accountId: gateway.accountId,
    serverKeys: [gateway.serverKey],
  });
  expect(statSync(identityFile()).mode & 0o777).toBe(0o600);
});

test("a wrong activation code is exit code 3 with the server's sentence, and leaves nothing behind", async () => {
  const { code, stderr } = await agent.register("wrong");
  expect(code).toBe(3);
  expect(stderr).toBe("The activation id or code is wrong.\n");
  expect(existsSync(identityFile())).toBe(false);
});

test("a server that is not there is exit code 4", async () => {
  const args = ["register", "--server", "http://127.0.0.1:1", "--activation-id", "x", "--activation-code", "y"];
  const { code, stderr } = await agent.command(args);
  expect(code).toBe(4);
  expect(stderr).toContain("cannot be reached");
});

test("a registered machine is not registered again by accident (exit code 5), only with --force", async () => {
  await agent.register();
  const first = readFileSync(identityFile(), "utf8");
  expect((await agent.register()).code).toBe(5);
  expect(readFileSync(identityFile(), "utf8")).toBe(first);
  expect((await agent.register(undefined, ["--force"])).code).toBe(0);
  expect(readFileSync(identityFile(), "utf8")).not.toBe(first);
});

test("a server with another key than the one given is exit code 6, and nothing is stored", async () => {
  const { code } = await agent.register(undefined, ["--server-key", "0123456789abcdef"]);
  expect(code).toBe(6);
  expect(existsSync(identityFile())).toBe(false);
  expect((await agent.register(undefined, ["--server-key", gateway.serverKey.keyId])).code).toBe(0);
});

test("a node that is told its server's new address stays who it is; another server's address is refused (exit code 6)", async () => {
  await agent.register();
  const before = JSON.parse(readFileSync(identityFile(), "utf8"));
  const fingerprint = "ab".repeat(32);
  const moved = ["move", "--server", "https://127.0.0.1:1/", "--server-fingerprint", `sha256:${fingerprint}`];
  expect((await agent.command([...moved, "--server-key", "0123456789abcdef"])).code).toBe(6);
  expect(JSON.parse(readFileSync(identityFile(), "utf8"))).toEqual(before);

  const { code, stdout } = await agent.command([...moved, "--server-key", gateway.serverKey.keyId]);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: `Node ${before.nodeId} looks for its server at https://127.0.0.1:1 now.\n`,
  });
  expect(JSON.parse(readFileSync(identityFile(), "utf8"))).toEqual({
    ...before,
    server: "https://127.0.0.1:1",
    serverFingerprint: fingerprint,
  });
  // Back again, without the pin, which plain http has not.
  expect((await agent.command(["move", "--server", before.server])).code).toBe(0);
  expect(JSON.parse(readFileSync(identityFile(), "utf8"))).toEqual(before);
});

test("a machine that is no node cannot be told of a server", async () => {
  expect((await agent.command(["move", "--server", "http://127.0.0.1:1"])).code).toBe(1);
});

test.each([[[]], [["dance"]], [["register"]], [["run", "--no-such-option"]]])(
  "wrong usage %j is exit code 2",
  async (args) => {
    expect((await agent.command(args)).code).toBe(2);
  },
);

test("status answers in a home that was never used", async () => {
  const { code, stdout } = await agent.command(["status"]);
  expect(code).toBe(0);
  expect(stdout).toContain("not registered");
});

test("a node registers, connects and works over TLS with a pinned self-signed certificate, and not without the pin", async () => {
  const secure = await new FakeGateway({ cert: certificate, key: certificateKey }).listen();
  const fingerprint = createHash("sha256").update(new X509Certificate(certificate).raw).digest("hex");
  const unpinned = new TestAgent(secure);
  expect((await unpinned.register()).code).toBe(4);
  expect(secure.nodes.size).toBe(0);
  const pinned = await aConnectedAgent(secure, ["--server-fingerprint", `sha256:${fingerprint}`]);
  const orderId = await secure.order(pinned.nodeId, [shellStep("echo over TLS")]);
  expect((await secure.reported(orderId)).outcome).toBe("Success");
  expect(secure.stored(orderId).bytes(0, "stdout").toString()).toBe("over TLS\n");
  await unpinned.remove();
  await pinned.remove();
  await secure.close();
});
