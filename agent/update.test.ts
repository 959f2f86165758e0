import { execFile, execFileSync, spawn } from "node:child_process";
import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { canonicalJson, type OrderStep, signedBytes } from "@/core/commands/order";
import { agentBundle, eventually, isAlive, TestAgent } from "./testing/agent-process";
import { FakeGateway, shellStep } from "./testing/fake-gateway";

/** How long a busy machine may take for anything here, milliseconds. */
const LONG = 180_000;
vi.setConfig({ testTimeout: 2 * LONG });

// Real agents of real versions, and releases signed by the real tool: what an operator has.

const folder = mkdtempSync(path.join(tmpdir(), "quarterdeck-release-test-"));
const root = path.join(import.meta.dirname, "..");
const keyFile = path.join(folder, "release-key.pem");
const otherKeyFile = path.join(folder, "other-key.pem");
const tool = (...args: string[]) => execFileSync(process.execPath, [path.join(root, "scripts/release.mjs"), ...args]);

beforeAll(() => {
  tool("key", keyFile);
  tool("key", otherKeyFile);
});
afterAll(() => rmSync(folder, { recursive: true }));

let gateway: FakeGateway;
let agent: TestAgent;

beforeEach(async () => {
  gateway = await new FakeGateway().listen();
});
afterEach(async () => {
  await agent.remove();
  await gateway.close();
});

const utf8 = (text: string) => new TextEncoder().encode(text);
const publicHalf = (file: string) => {
  const publicKey = Buffer.from(createPublicKey(readFileSync(file)).export({ format: "jwk" }).x ?? "", "base64url");
  return {
    publicKey: publicKey.toString("base64"),
    keyId: createHash("sha256").update(publicKey).digest("hex").slice(0, 16),
  };
};

/** What the server says of a signed release, with the key that it names. */
function answerFor(release: unknown, named = publicHalf(keyFile)) {
  const statement = canonicalJson({ kind: "release-keys", releaseKeys: [named], keyId: gateway.serverKey.keyId });
  const signature = sign(null, signedBytes("release-keys", utf8(statement)), gateway.keyPair.privateKey);
  return Buffer.from(JSON.stringify({ release, keys: { statement, signature: signature.toString("base64") } }));
}

/** A program signed by the tool, as it lies beside it. */
function signed(program: string, key = keyFile): { manifest: string; signature: string; publicKey: string } {
  const place = mkdtempSync(path.join(folder, "signed-"));
  copyFileSync(program, path.join(place, "agent.cjs"));
  tool("sign", "--key", key, path.join(place, "agent.cjs"));
  return JSON.parse(readFileSync(path.join(place, "agent.release.json"), "utf8"));
}

/** Has the server hand a program out. */
function offer(program: string, release: unknown = signed(program)): void {
  gateway.files.set("/install/release", { body: answerFor(release) });
  gateway.files.set("/install/agent.cjs", { body: readFileSync(program) });
}

/** A version that says who it is and then does what it should not. */
function broken(version: string, whenRun: string): string {
  const place = mkdtempSync(path.join(folder, "broken-"));
  const file = path.join(place, "agent.cjs");
  writeFileSync(file, `if (process.argv[2] === "version") console.log("${version}");\nelse { ${whenRun} }\n`);
  return file;
}

/** An agent of version 1.0.0 that has pinned the release key when it registered. */
async function agentOfVersion1(): Promise<TestAgent> {
  offer(agentBundle("1.0.0"));
  agent = new TestAgent(gateway, agentBundle("1.0.0"));
  const registered = await agent.register();
  expect(registered).toMatchObject({ code: 0 });
  agent.nodeId = [...gateway.nodes.keys()].at(-1) ?? "";
  return agent.start();
}

const updateStep = (inputs: Record<string, unknown> = {}): OrderStep => ({
  name: "update",
  action: "aws:updateSsmAgent",
  inputs: { agentName: "amazon-ssm-agent", ...inputs },
});

const stdout = (orderId: string) => gateway.stored(orderId).bytes(0, "stdout").toString();
const stderr = (orderId: string) => gateway.stored(orderId).bytes(0, "stderr").toString();
const identity = () => JSON.parse(readFileSync(path.join(agent.home, "identity.json"), "utf8"));
const versionThatRuns = () => gateway.facts.at(-1)?.agentVersion;
const agentPid = () => Number(JSON.parse(readFileSync(path.join(agent.home, "agent.pid"), "utf8")).pid);
const lines = (count: number) => Array.from({ length: count }, (_, index) => `${index + 1}\n`).join("");

/** Ends the agent that took the place of the one that the test started. */
async function endSuccessor(): Promise<void> {
  const pid = agentPid();
  process.kill(pid, "SIGTERM");
  await eventually(() => !isAlive(pid), "the agent to end", LONG);
}

test("the tool signs what openssl verifies, and its key is readable by its owner alone", () => {
  agent = new TestAgent(gateway);
  const { manifest, signature } = signed(agentBundle("1.2.3"));
  const program = readFileSync(agentBundle("1.2.3"));
  expect(JSON.parse(manifest)).toMatchObject({
    version: "1.2.3",
    files: [{ name: "agent.cjs", size: program.length, sha256: createHash("sha256").update(program).digest("hex") }],
  });
  const files = { text: path.join(folder, "text"), signature: path.join(folder, "signature") };
  const verify = (text: string) => {
    writeFileSync(files.text, text);
    writeFileSync(files.signature, Buffer.from(signature, "base64"));
    const key = ["-pubin", "-inkey", `${keyFile}.pub`];
    return execFileSync(
      "openssl",
      ["pkeyutl", "-verify", ...key, "-rawin", "-in", files.text, "-sigfile", files.signature],
      {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      },
    );
  };
  expect(verify(`quarterdeck/release/v1\n${manifest}`)).toContain("Verified Successfully");
  expect(() => verify(`quarterdeck/order/v1\n${manifest}`)).toThrow();
  expect(() => verify(`quarterdeck/release/v1\n${manifest.replace("1.2.3", "1.2.4")}`)).toThrow();
  expect(execFileSync("stat", ["-c", "%a", keyFile], { encoding: "utf8" }).trim()).toBe("600");
});

test("an update during a running command: the same process, every line, the exit code; and the next start runs it, too", async () => {
  await agentOfVersion1();
  expect(identity().releaseKeys).toEqual([publicHalf(keyFile)]);
  const work = await gateway.order(agent.nodeId, [
    shellStep([
      `i=0; while [ ! -e ${agent.home}/gate ]; do i=$((i+1)); echo $i; sleep 0.02; done`,
      `echo $i > ${agent.home}/count; exit 7`,
    ]),
  ]);
  await gateway.waitFor(() => stdout(work).includes("20\n"), "some lines");
  const child = (await agent.status()).running.find(({ order }) => order === work)?.pid;

  offer(agentBundle("1.1.0"));
  const order = await gateway.order(agent.nodeId, [updateStep()]);
  const report = await gateway.reported(order, LONG);
  expect({ outcome: report.outcome, said: stdout(order), wrong: stderr(order) }).toMatchObject({
    outcome: "Success",
    wrong: "",
  });
  expect(stdout(order)).toContain("Version 1.1.0 has checked in with the server.");
  expect(versionThatRuns()).toBe("1.1.0");
  const now = (await agent.status()).running.find(({ order: running }) => running === work)?.pid;
  expect(now).toBe(child);
  expect(isAlive(child ?? 0)).toBe(true);
  writeFileSync(path.join(agent.home, "gate"), "");

  expect((await gateway.reported(work, LONG)).outcome).toBe("Failed");
  expect(gateway.stored(work).ended(0)?.exitCode).toBe(7);
  expect(stdout(work)).toBe(lines(Number(readFileSync(path.join(agent.home, "count"), "utf8"))));

  // Killed, it comes back as the version that checked in last.
  const facts = gateway.facts.length;
  process.kill(agentPid(), "SIGKILL");
  await agent.start();
  await gateway.waitFor(() => gateway.facts.length > facts && versionThatRuns() === "1.1.0", "the new version again");

  const again = await gateway.order(agent.nodeId, [updateStep()]);
  expect((await gateway.reported(again, LONG)).outcome).toBe("Success");
  expect(stdout(again)).toBe("Version 1.1.0 runs already.\n");
});

test("a version that ends at once is taken back by itself, and the step says why", async () => {
  await agentOfVersion1();
  offer(broken("1.2.0", "process.exit(0)"));
  const order = await gateway.order(agent.nodeId, [updateStep()]);
  expect((await gateway.reported(order, LONG)).outcome).toBe("Failed");
  expect(stderr(order)).toBe(
    "Version 1.2.0 was taken back and 1.0.0 runs again. It ended before it had checked in with the server.\n",
  );
  expect(versionThatRuns()).toBe("1.0.0");
  expect(existsSync(path.join(agent.home, "versions/1.2.0"))).toBe(false);
  await endSuccessor();
});

test.each([
  ["hangs without ever leaving its turn", "for (;;);"],
  ["lives and never checks in", "setInterval(() => {}, 1000)"],
])("a version that %s is ended after its time, and the one before it comes back", async (_, whenRun) => {
  await agentOfVersion1();
  offer(broken("1.2.0", whenRun));
  await gateway.waitFor(() => gateway.facts.length > 0, "the first to check in");
  const facts = gateway.facts.length;
  const { code, stderr: said } = await agent.command(["update", "--check-in-seconds", "10"]);
  expect({ code, said }).toEqual({
    code: 1,
    said: "Version 1.2.0 was taken back and 1.0.0 runs again. It did not check in with the server within 10 seconds.\n",
  });
  await gateway.waitFor(() => gateway.facts.length > facts, "the version before to check in", LONG);
  expect(versionThatRuns()).toBe("1.0.0");
  await endSuccessor();
});

test("under a keeper that starts it whenever it ends, the agent changes over and comes back in the keeper's hands", async () => {
  await agentOfVersion1();
  await agent.stop();
  const loop = 'while :; do "$0" "$1" run --kept --home "$2"; sleep 1; done';
  const keeper = spawn("sh", ["-c", loop, process.execPath, agent.program, agent.home], { stdio: "ignore" });
  try {
    const parentOf = (pid: number) => Number(/\) . (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1]);
    const facts = gateway.facts.length;
    await gateway.waitFor(() => gateway.facts.length > facts, "the kept agent", LONG);
    offer(agentBundle("1.1.0"));
    expect(await agent.command(["update"])).toMatchObject({ code: 0 });
    expect(versionThatRuns()).toBe("1.1.0");
    expect(parentOf(agentPid())).toBe(keeper.pid);

    // Newer than what was installed, and still older than what runs.
    offer(agentBundle("1.0.1"));
    expect((await agent.command(["update"])).stderr).toContain("Version 1.0.1 is older than 1.1.0, which runs");

    offer(broken("1.2.0", "process.exit(1)"));
    const taken = gateway.facts.length;
    expect((await agent.command(["update"])).stderr).toContain("Version 1.2.0 was taken back and 1.1.0 runs again.");
    await gateway.waitFor(() => gateway.facts.length > taken, "the version before", LONG);
    expect(versionThatRuns()).toBe("1.1.0");
    expect(parentOf(agentPid())).toBe(keeper.pid);
  } finally {
    keeper.kill("SIGKILL");
    await endSuccessor();
  }
});

test("an agent that is killed while a version is on trial starts as the version before it", async () => {
  await agentOfVersion1();
  await agent.stop();
  const before = gateway.facts.length;
  offer(broken("1.2.0", "setInterval(() => {}, 1000)"));
  expect((await agent.command(["update"])).stdout).toContain("is tried out when the agent starts");
  agent.launch();
  const state = () => readFileSync(path.join(agent.home, "versions/state.json"), "utf8");
  await eventually(() => state().includes('"begun":true'), "the trial to begin", LONG);
  await agent.stop("SIGKILL");
  // Its watch, where that had begun, starts it as well: whoever comes first, it is the version before.
  agent.launch();
  await gateway.waitFor(() => gateway.facts.length > before, "the agent to be back", LONG);
  expect(versionThatRuns()).toBe("1.0.0");
  await endSuccessor();
});

test("a newly installed program takes the place of earlier updates", async () => {
  await agentOfVersion1();
  offer(agentBundle("1.1.0"));
  expect(await agent.command(["update"])).toMatchObject({ code: 0 });
  await endSuccessor();
  agent.program = agentBundle("1.0.1");
  await agent.start();
  await gateway.waitFor(() => versionThatRuns() === "1.0.1", "the installed version");
});

/** Orders an update that must be refused, and answers what it says. The agent that was there goes on. */
async function refusal(inputs: Record<string, unknown> = {}): Promise<string> {
  const pid = agentPid();
  const order = await gateway.order(agent.nodeId, [updateStep(inputs)]);
  expect((await gateway.reported(order, LONG)).outcome).toBe("Failed");
  expect(agentPid()).toBe(pid);
  expect(existsSync(path.join(agent.home, "versions/state.json"))).toBe(false);
  return stderr(order);
}

test("what is not as it was signed is refused by name, and nothing is changed", async () => {
  await agentOfVersion1();
  const next = agentBundle("1.1.0");
  const [mine, other] = [publicHalf(keyFile).keyId, publicHalf(otherKeyFile).keyId];

  offer(next, signed(next, otherKeyFile));
  expect(await refusal()).toBe(
    `The release is refused. It is signed with key ${other}, which this node has not pinned. Releases have to be signed with key ${mine}.\n`,
  );

  const release = signed(next);
  offer(next, { ...release, manifest: release.manifest.replace("1.1.0", "1.9.0") });
  expect(await refusal()).toContain("The signature does not match");

  // Signed with the right key for another purpose.
  const key = createPrivateKey(readFileSync(keyFile));
  const order = sign(null, signedBytes("order", utf8(release.manifest)), key).toString("base64");
  offer(next, { ...release, signature: order });
  expect(await refusal()).toContain("The signature does not match");

  offer(next);
  const altered = Buffer.from(readFileSync(next));
  altered[altered.length - 2] = (altered[altered.length - 2] ?? 0) ^ 1;
  gateway.files.set("/install/agent.cjs", { body: altered });
  expect(await refusal()).toContain("is not the one that was signed");

  gateway.files.set("/install/agent.cjs", { body: Buffer.concat([readFileSync(next), Buffer.from("\n")]) });
  expect(await refusal()).toContain("The program is longer than");

  gateway.files.set("/install/agent.cjs", { body: readFileSync(next).subarray(0, 1000) });
  expect(await refusal()).toContain("The program came with 1000 of its");

  gateway.files.set("/install/agent.cjs", { body: readFileSync(next).subarray(0, 1000), length: 100_000 });
  expect(await refusal()).toContain("The program could not be put in place");

  gateway.files.delete("/install/agent.cjs");
  expect(await refusal()).toContain("the server answered 404");

  offer(next);
  expect(await refusal({ targetVersion: "2.0.0" })).toBe("The server has version 1.1.0 of the agent, and not 2.0.0.\n");

  // What does not start on this machine, though it did where it was signed, never gets the agent's place.
  const flag = path.join(folder, "flag");
  const place = path.join(mkdtempSync(path.join(folder, "picky-")), "agent.cjs");
  writeFileSync(
    place,
    `if (!require("fs").existsSync(${JSON.stringify(flag)})) throw new Error("not here");\nconsole.log("1.3.0");\n`,
  );
  writeFileSync(flag, "");
  offer(place);
  rmSync(flag);
  expect(await refusal()).toContain("Version 1.3.0 does not start on this node");
});

test("an older release is refused, also when it was signed once, unless it is asked for", async () => {
  await agentOfVersion1();
  offer(agentBundle("0.9.0"));
  expect(await refusal()).toBe(
    "Version 0.9.0 is older than 1.0.0, which runs: allowDowngrade has to be true for that.\n",
  );
  expect(await refusal({ allowDowngrade: "false" })).toContain("is older");

  const order = await gateway.order(agent.nodeId, [updateStep({ allowDowngrade: "true" })]);
  expect((await gateway.reported(order, LONG)).outcome).toBe("Success");
  expect(versionThatRuns()).toBe("0.9.0");
  await endSuccessor();
});

test("a node that registered before there were release keys pins the one that its server's order key names, once", async () => {
  agent = new TestAgent(gateway, agentBundle("1.0.0"));
  await agent.register();
  agent.nodeId = [...gateway.nodes.keys()].at(-1) ?? "";
  expect(identity().releaseKeys).toBeUndefined();

  // Altered after it was signed, it is not believed.
  const forged = JSON.parse(answerFor(null).toString());
  forged.keys.statement = forged.keys.statement.replace(publicHalf(keyFile).keyId, publicHalf(otherKeyFile).keyId);
  gateway.files.set("/install/release", { body: Buffer.from(JSON.stringify(forged)) });
  await agent.start();
  await eventually(() => agent.log().includes("release-key-not-pinned"), "the refusal", LONG);
  expect(identity().releaseKeys).toBeUndefined();
  await agent.stop();

  offer(agentBundle("1.1.0"));
  await agent.start();
  await eventually(() => agent.log().includes('"release-key-pinned"'), "the pin", LONG);
  expect(identity().releaseKeys).toEqual([publicHalf(keyFile)]);
  await agent.stop();

  // Another one later changes nothing.
  gateway.files.set("/install/release", { body: answerFor(null, publicHalf(otherKeyFile)) });
  const facts = gateway.facts.length;
  await agent.start();
  await gateway.waitFor(() => gateway.facts.length > facts, "the agent to check in");
  expect(identity().releaseKeys).toEqual([publicHalf(keyFile)]);
});

test("a full disk is said, and leaves what runs as it is", async () => {
  await agentOfVersion1();
  offer(agentBundle("1.1.0"));
  mkdirSync(path.join(agent.home, "versions"));
  // A file system of 64 KiB in the place of the updates, in a mount namespace of its own.
  const line = `mount -t tmpfs -o size=64k tmpfs "$1/versions" && exec "$2" "$3" update --home "$1"`;
  const isRoot = process.getuid?.() === 0;
  const args = [...(isRoot ? [] : ["--map-root-user"]), "--mount", "sh", "-c", line, "sh"];
  // Not while we wait for it: the server is in this process.
  const run = promisify(execFile)("unshare", [...args, agent.home, process.execPath, agent.program]);
  await expect(run).rejects.toMatchObject({
    code: 1,
    stderr: "There is no room for the new version on this node's disk. Nothing was changed.\n",
  });
});
