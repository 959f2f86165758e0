import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { StepCgroups } from "./step-cgroup";
import { aConnectedAgent, eventually, isAlive, type TestAgent } from "./testing/agent-process";
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

const stdout = (orderId: string, step = 0) => gateway.stored(orderId).bytes(step, "stdout");
const file = (name: string) => path.join(agent.home, name);

async function runToEnd(...args: Parameters<typeof shellStep>) {
  const orderId = await gateway.order(agent.nodeId, [shellStep(...args)]);
  return { orderId, report: await gateway.reported(orderId), ended: gateway.stored(orderId).ended(0) };
}

test("a short command is one message that carries start, output and end", async () => {
  // On a busy machine a command may outlast the moment in which its start is held back; then it is two, and we look again.
  for (let attempt = 1; attempt <= 40; attempt++) {
    const { orderId, report } = await runToEnd("echo hello");
    expect(report).toMatchObject({ outcome: "Success" });
    expect(stdout(orderId).toString()).toBe("hello\n");
    const kinds = gateway.heard.filter((heard) => heard.order === orderId).map((heard) => heard.kind);
    if (attempt < 40 && kinds.length > 1) continue;
    expect(report.events.map((event) => event.event)).toEqual(["started", "ended"]);
    expect(kinds).toEqual(["report"]);
    return;
  }
});

test("output is sent while the command still runs, line by line", async () => {
  const gate = file("gate");
  const orderId = await gateway.order(agent.nodeId, [
    shellStep(["echo first", `while [ ! -e ${gate} ]; do sleep 0.05; done`, "echo second"]),
  ]);
  await gateway.waitFor(() => stdout(orderId).toString() === "first\n", "the first line");
  expect(gateway.stored(orderId).events.map((event) => event.event)).toEqual(["started"]);
  expect(gateway.stored(orderId).report).toBeUndefined();
  writeFileSync(gate, "");
  await gateway.reported(orderId);
  expect(stdout(orderId).toString()).toBe("first\nsecond\n");
});

test("every byte arrives as it was written, and the hash is the one that sha256sum computes", async () => {
  const copy = file("copy");
  const { orderId, ended } = await runToEnd([
    `head -c 5000000 /dev/urandom | tee ${copy}`,
    `head -c 300000 ${copy} >&2`,
  ]);
  const written = readFileSync(copy);
  expect(stdout(orderId).equals(written)).toBe(true);
  expect(gateway.stored(orderId).bytes(0, "stderr").equals(written.subarray(0, 300_000))).toBe(true);
  const check = await runToEnd([`sha256sum < ${copy}`]);
  expect(`${ended?.stdout.sha256}  -\n`).toBe(stdout(check.orderId).toString());
  expect(ended?.stdout.bytes).toBe(5_000_000);
  expect(ended?.stderr.sha256).toBe(createHash("sha256").update(written.subarray(0, 300_000)).digest("hex"));
});

test("a failing command is Failed with its own exit code", async () => {
  const { report, ended } = await runToEnd(["echo problem >&2", "exit 3"]);
  expect(report.outcome).toBe("Failed");
  expect(ended).toMatchObject({ outcome: "Failed", exitCode: 3 });
});

test("a script finds its order, its node and nothing of the agent's own environment", async () => {
  const { orderId } = await runToEnd(["env", "pwd"], { workingDirectory: "/tmp" });
  const text = stdout(orderId).toString();
  expect(text).toContain(`SSM_COMMAND_ID=${orderId}\n`);
  expect(text).toContain(`AWS_SSM_INSTANCE_ID=${agent.nodeId}\n`);
  expect(text).toContain("AWS_SSM_REGION_NAME=us-east-1\n");
  expect(text).toMatch(/\n\/tmp\n$/);
  expect(text).not.toContain("VITEST");
});

test("a step leads its own process group, with interrupts and TERM at their defaults and nothing on its input", async () => {
  const { orderId } = await runToEnd([
    "cat",
    "cut -d' ' -f1,5,6 /proc/$$/stat",
    "grep -E 'SigIgn|SigBlk' /proc/$$/status",
  ]);
  const [ids, ...signals] = stdout(orderId).toString().trim().split("\n");
  const [pid, group, session] = ids?.split(" ") ?? [];
  expect(group).toBe(pid);
  expect(session).toBe(pid);
  expect(signals.map((line) => Number.parseInt(line.split("\t")[1] ?? "", 16) & 0b100_0000_0000_0011)).toEqual([0, 0]);
});

test("a working directory that is not there fails the step and says so", async () => {
  const { report, ended } = await runToEnd("echo never", { workingDirectory: "/no/such/directory" });
  expect(report.outcome).toBe("Failed");
  expect(ended).toMatchObject({ exitCode: -1, message: expect.stringContaining("/no/such/directory") });
});

test("a step that runs too long is stopped with everything in its group", async () => {
  const children = file("timeout-children");
  const script = [
    "trap '' TERM",
    `(trap '' TERM; echo $BASHPID; sh -c 'echo $PPID > ${children}'; sleep 60) &`,
    "echo begun",
    "sleep 60",
    "sleep 60",
  ];
  const { orderId, report, ended } = await runToEnd(script, { timeoutSeconds: 5 });
  expect(report.outcome).toBe("TimedOut");
  expect(ended).toMatchObject({ outcome: "TimedOut", exitCode: 137 });
  expect(stdout(orderId).toString()).toContain("begun\n");
  expect(isAlive(Number(readFileSync(children, "utf8")))).toBe(false);
});

test("a cancel stops a script that ignores TERM and names the child that left its group", async () => {
  const escaped = file("escaped");
  const orderId = await gateway.order(agent.nodeId, [
    shellStep([
      "trap '' TERM",
      // Out of the control group too, which takes root and intent.
      `setsid sh -c 'for group in /sys/fs/cgroup /sys/fs/cgroup/unified; do echo 0 > $group/cgroup.procs; done; echo $$ > ${escaped}; sleep 30' &`,
      "echo $$",
      "while :; do sleep 0.2; done",
    ]),
  ]);
  await gateway.waitFor(() => /^\d+\n$/.test(stdout(orderId).toString()), "the script's pid");
  await eventually(() => readFileSync(escaped, { encoding: "utf8", flag: "a+" }).includes("\n"), "the child's pid");
  const pid = Number(stdout(orderId).toString());
  const child = Number(readFileSync(escaped, "utf8"));
  const cancelledAt = Date.now();
  expect(await gateway.cancel(agent.nodeId, orderId)).toEqual({ ok: true });
  const report = await gateway.reported(orderId);
  expect(report.outcome).toBe("Cancelled");
  expect(Date.now() - cancelledAt).toBeGreaterThan(4_500);
  expect(isAlive(pid)).toBe(false);
  expect(gateway.stored(orderId).ended(0)).toMatchObject({
    outcome: "Cancelled",
    exitCode: 137,
    escaped: expect.arrayContaining([expect.objectContaining({ pid: child })]),
  });
  expect(isAlive(child)).toBe(true);
  process.kill(-child, "SIGKILL");
});

const hasCgroups = new StepCgroups(import.meta.dirname).isUsable;

test.skipIf(!hasCgroups)(
  "a cancel reaches children that left the process group, where control groups can be written",
  async () => {
    const daemon = file("daemon");
    const orderId = await gateway.order(agent.nodeId, [
      shellStep([
        `setsid sh -c "trap '' TERM; echo \\$\\$ > ${daemon}; while :; do sleep 1; done" &`,
        "echo up",
        "sleep 60",
      ]),
    ]);
    await gateway.waitFor(() => stdout(orderId).length > 0, "the script");
    await eventually(() => readFileSync(daemon, { encoding: "utf8", flag: "a+" }).includes("\n"), "the child's pid");
    const child = Number(readFileSync(daemon, "utf8"));
    expect(isAlive(child)).toBe(true);
    await gateway.cancel(agent.nodeId, orderId);
    expect((await gateway.reported(orderId)).outcome).toBe("Cancelled");
    expect(isAlive(child)).toBe(false);
    expect(gateway.stored(orderId).ended(0)).not.toHaveProperty("escaped");
  },
);

test.skipIf(!hasCgroups)(
  "the time limit reaches children that left the process group, where control groups can be written",
  async () => {
    const daemon = file("late-daemon");
    const script = [`setsid sh -c "echo \\$\\$ > ${daemon}; while :; do sleep 1; done" &`, "sleep 60"];
    const { report } = await runToEnd(script, { timeoutSeconds: 5 });
    expect(report.outcome).toBe("TimedOut");
    expect(isAlive(Number(readFileSync(daemon, "utf8")))).toBe(false);
  },
);

test("what a step leaves in the background runs on when the step ends by itself", async () => {
  const daemon = file("left-behind");
  const { report } = await runToEnd([
    `setsid sh -c "echo \\$\\$ > ${daemon}; sleep 30" > /dev/null 2>&1 &`,
    `while ! [ -s ${daemon} ]; do sleep 0.05; done`,
  ]);
  expect(report.outcome).toBe("Success");
  const child = Number(readFileSync(daemon, "utf8"));
  expect(isAlive(child)).toBe(true);
  process.kill(-child, "SIGKILL");
});

test("a cancel leaves the steps that follow unstarted", async () => {
  const marker = file("second-step-ran");
  const orderId = await gateway.order(agent.nodeId, [
    shellStep(["echo up", "sleep 60"]),
    shellStep(`touch ${marker}`, {}, { name: "second" }),
  ]);
  await gateway.waitFor(() => stdout(orderId).length > 0, "the first step");
  await gateway.cancel(agent.nodeId, orderId);
  expect((await gateway.reported(orderId)).outcome).toBe("Cancelled");
  expect(gateway.stored(orderId).ended(1)).toMatchObject({ outcome: "Cancelled", exitCode: -1 });
  expect(readdirSync(agent.home)).not.toContain("second-step-ran");
});

test("an order that was cancelled before it came is never started", async () => {
  const marker = file("cancelled-before");
  const order = gateway.sign(agent.nodeId, [shellStep(`touch ${marker}`)]);
  expect(await gateway.cancel(agent.nodeId, order.orderId)).toEqual({ ok: true });
  expect((await gateway.reported(order.orderId)).outcome).toBe("Cancelled");
  await gateway.deliver(order);
  await runToEnd("true");
  expect(readdirSync(agent.home)).not.toContain("cancelled-before");
});

test("a forged cancel stops nothing", async () => {
  const gate = file("forged-gate");
  const orderId = await gateway.order(agent.nodeId, [
    shellStep([`while [ ! -e ${gate} ]; do sleep 0.05; done`, "echo survived"]),
  ]);
  const { generateKeyPairSync } = await import("node:crypto");
  const forged = await gateway.cancel(agent.nodeId, orderId, {}, generateKeyPairSync("ed25519").privateKey);
  expect(forged).toMatchObject({ ok: false, code: "BadSignature" });
  writeFileSync(gate, "");
  expect((await gateway.reported(orderId)).outcome).toBe("Success");
});

test("steps run in order, skip what is not for this platform, and obey onFailure and finallyStep", async () => {
  const orderId = await gateway.order(agent.nodeId, [
    shellStep("echo one", {}, { name: "one" }),
    shellStep("echo two", {}, { name: "two", precondition: { platformType: ["Windows"] } }),
    shellStep("exit 4", {}, { name: "three", onFailure: "exit" }),
    shellStep("echo four", {}, { name: "four" }),
    shellStep("echo five", {}, { name: "five", finallyStep: true }),
  ]);
  const report = await gateway.reported(orderId);
  const stored = gateway.stored(orderId);
  expect(report.outcome).toBe("Failed");
  expect([0, 1, 2, 3, 4].map((step) => stored.ended(step)?.outcome)).toEqual([
    "Success",
    "Skipped",
    "Failed",
    "Skipped",
    "Success",
  ]);
  expect(stored.ended(1)?.message).toBe(
    `Step execution skipped due to unsatisfied preconditions: '"StringEquals": [platformType, Windows]'. Step name: two`,
  );
  expect(stdout(orderId, 4).toString()).toBe("five\n");
});

test("a background child does not hold the step; its later bytes are counted and said, not shipped", async () => {
  const { orderId, report, ended } = await runToEnd(["echo now", "(sleep 0.1; echo later; sleep 5) &"]);
  expect(report.outcome).toBe("Success");
  expect(stdout(orderId).toString()).toBe("now\n");
  expect(ended?.stdout).toMatchObject({ bytes: 4, lateBytes: 6 });
  expect(ended?.message).toContain("background");
});

test("nothing of a reported order stays on disk", async () => {
  const { orderId } = await runToEnd("echo gone");
  await eventually(() => !readdirSync(file("spool")).includes(orderId), "the spool to be cleaned");
  expect((await agent.status()).unsent.orders).toBe(0);
  expect(agent.log()).not.toContain("echo gone");
});

test("ten orders run side by side", async () => {
  const gate = file("parallel-gate");
  const orders = await Promise.all(
    Array.from({ length: 10 }, () =>
      gateway.order(agent.nodeId, [shellStep(["echo up", `while [ ! -e ${gate} ]; do sleep 0.1; done`])]),
    ),
  );
  await gateway.waitFor(() => orders.every((orderId) => stdout(orderId).length > 0), "all ten to be up");
  writeFileSync(gate, "");
  for (const orderId of orders) expect((await gateway.reported(orderId)).outcome).toBe("Success");
});
