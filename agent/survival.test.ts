import { createHash } from "node:crypto";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { groupRuns } from "./process-table";
import { aConnectedAgent, eventually, isAlive, type TestAgent } from "./testing/agent-process";
import { FakeGateway, shellStep } from "./testing/fake-gateway";

let gateway: FakeGateway;
let agent: TestAgent;

beforeEach(async () => {
  gateway = await new FakeGateway().listen();
  agent = await aConnectedAgent(gateway);
});

afterEach(async () => {
  await agent.remove();
  await gateway.close();
});

const stdout = (orderId: string) => gateway.stored(orderId).bytes(0, "stdout");
const file = (name: string) => path.join(agent.home, name);
const lines = (count: number) => Array.from({ length: count }, (_, index) => `${index + 1}\n`).join("");

/** Counts up to `count`, 20 ms apart, after noting in a file that it was started. */
const counting = (count: number, ...after: string[]) =>
  shellStep([
    `echo started >> ${file("effect")}`,
    "i=0",
    `while [ $i -lt ${count} ]; do i=$((i+1)); echo $i; sleep 0.02; done`,
    ...after,
  ]);

/** The same, and does not end before the gate is opened, however long what is looked at meanwhile takes. */
const countingUntilOpened = (count: number) => counting(count, `while [ ! -e ${file("gate")} ]; do sleep 0.02; done`);

test("a step outlives its agent: kill -9 in the middle, the same process is found again and every line arrives once", async () => {
  const orderId = await gateway.order(agent.nodeId, [countingUntilOpened(100)]);
  await gateway.waitFor(() => stdout(orderId).includes("20\n"), "the twentieth line");
  const [before] = (await agent.status()).running;
  await agent.stop("SIGKILL");
  expect(isAlive(before?.pid ?? 0)).toBe(true);
  expect((await agent.status()).running).toMatchObject([{ order: orderId, pid: before?.pid }]);

  await agent.start();
  expect((await agent.status()).running).toMatchObject([{ order: orderId, pid: before?.pid }]);
  writeFileSync(file("gate"), "");
  const report = await gateway.reported(orderId);
  expect(report.outcome).toBe("Success");
  expect(stdout(orderId).toString()).toBe(lines(100));
  expect(gateway.stored(orderId).ended(0)?.stdout.sha256).toBe(createHash("sha256").update(lines(100)).digest("hex"));
  expect(readFileSync(file("effect"), "utf8")).toBe("started\n");
});

test("a step that ends while no agent runs is reported by the next one, with its own exit code", async () => {
  const orderId = await gateway.order(agent.nodeId, [
    shellStep(["echo alone", `while [ ! -e ${file("gate")} ]; do sleep 0.02; done`, "exit 7"]),
  ]);
  await gateway.waitFor(() => stdout(orderId).length > 0, "the first line");
  await agent.stop("SIGKILL");
  writeFileSync(file("gate"), "");
  await eventually(() => existsSync(file(`spool/${orderId}/0.1/exit`)), "the supervisor's last line");
  await agent.start();
  expect((await gateway.reported(orderId)).outcome).toBe("Failed");
  expect(gateway.stored(orderId).ended(0)?.exitCode).toBe(7);
});

test("a step that the agent loses hold of is taken up again, and is not said to be refused", async () => {
  const orderId = await gateway.order(agent.nodeId, [countingUntilOpened(10)]);
  await gateway.waitFor(() => stdout(orderId).includes("10\n"), "the last line");
  // What the agent needs at the end cannot be read, as where a system has no more open files.
  const leader = file(`spool/${orderId}/0.1/leader`);
  renameSync(leader, `${leader}.away`);
  mkdirSync(leader);
  writeFileSync(file("gate"), "");
  await eventually(() => agent.log().includes("run-failed"), "the failure");
  expect(gateway.stored(orderId).report).toBeUndefined();
  rmdirSync(leader);
  renameSync(`${leader}.away`, leader);
  expect((await gateway.reported(orderId)).outcome).toBe("Success");
  expect(stdout(orderId).toString()).toBe(lines(10));
  expect(gateway.stored(orderId).ended(0)?.stdout.sha256).toBe(createHash("sha256").update(lines(10)).digest("hex"));
  expect(readFileSync(file("effect"), "utf8")).toBe("started\n");
});

test("a step that the agent cannot get hold of again ends as interrupted, with the reason", async () => {
  const orderId = await gateway.order(agent.nodeId, [countingUntilOpened(10)]);
  await gateway.waitFor(() => stdout(orderId).includes("10\n"), "the last line");
  const leader = file(`spool/${orderId}/0.1/leader`);
  renameSync(leader, `${leader}.away`);
  mkdirSync(leader);
  writeFileSync(file("gate"), "");
  expect(await gateway.reported(orderId)).toMatchObject({
    outcome: "Interrupted",
    message: expect.stringMatching(/^The agent could not run the order: /),
  });
  rmSync(leader, { recursive: true, force: true });
  expect(readFileSync(file("effect"), "utf8")).toBe("started\n");
});

test("SIGTERM ends the agent with exit code 0, without waiting for the step, which goes on", async () => {
  const orderId = await gateway.order(agent.nodeId, [countingUntilOpened(100)]);
  await gateway.waitFor(() => stdout(orderId).includes("5\n"), "some lines");
  const [running] = (await agent.status()).running;
  expect(await agent.stop("SIGTERM")).toBe(0);
  expect(isAlive(running?.pid ?? 0)).toBe(true);
  expect((await agent.status()).agent.running).toBe(false);
  await agent.start();
  writeFileSync(file("gate"), "");
  expect((await gateway.reported(orderId)).outcome).toBe("Success");
  expect(stdout(orderId).toString()).toBe(lines(100));
});

test("a step whose supervisor was killed is Interrupted, is not run again, and leaves no process behind", async () => {
  const orderId = await gateway.order(agent.nodeId, [counting(1000)]);
  await gateway.waitFor(() => stdout(orderId).includes("5\n"), "some lines");
  const [running] = (await agent.status()).running;
  await agent.stop("SIGKILL");
  const supervisor = Number(readFileSync(file(`spool/${orderId}/0.1/supervisor`), "utf8").split(" ")[0]);
  process.kill(supervisor, "SIGKILL");
  expect(groupRuns(supervisor)).toBe(true);
  await agent.start();
  expect((await gateway.reported(orderId)).outcome).toBe("Interrupted");
  expect(gateway.stored(orderId).ended(0)).toMatchObject({ outcome: "Interrupted", exitCode: -1 });
  expect(isAlive(running?.pid ?? 0)).toBe(false);
  await eventually(() => !groupRuns(supervisor), "the supervisor's clock to be gone");
  expect(readFileSync(file("effect"), "utf8")).toBe("started\n");
});

test("a supervisor that dies under a live agent ends the step, too", async () => {
  const orderId = await gateway.order(agent.nodeId, [counting(1000)]);
  await gateway.waitFor(() => stdout(orderId).includes("5\n"), "some lines");
  process.kill(Number(readFileSync(file(`spool/${orderId}/0.1/supervisor`), "utf8").split(" ")[0]), "SIGKILL");
  expect((await gateway.reported(orderId)).outcome).toBe("Interrupted");
});

test("signals that stop programs politely do not stop a supervisor", async () => {
  const orderId = await gateway.order(agent.nodeId, [counting(60)]);
  await gateway.waitFor(() => stdout(orderId).includes("5\n"), "some lines");
  const supervisor = Number(readFileSync(file(`spool/${orderId}/0.1/supervisor`), "utf8").split(" ")[0]);
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.kill(supervisor, signal);
  expect((await gateway.reported(orderId)).outcome).toBe("Success");
  expect(stdout(orderId).toString()).toBe(lines(60));
});

test("the time limit holds while no agent runs", async () => {
  const orderId = await gateway.order(agent.nodeId, [shellStep(["echo up", "sleep 60"], { timeoutSeconds: 5 })]);
  await gateway.waitFor(() => stdout(orderId).length > 0, "the first line");
  const [running] = (await agent.status()).running;
  await agent.stop("SIGKILL");
  await eventually(() => existsSync(file(`spool/${orderId}/0.1/exit`)), "the supervisor to stop it");
  expect(isAlive(running?.pid ?? 0)).toBe(false);
  await agent.start();
  expect((await gateway.reported(orderId)).outcome).toBe("TimedOut");
  expect(gateway.stored(orderId).ended(0)?.exitCode).toBe(137);
});

test("a link that drops in the middle loses nothing and doubles nothing", async () => {
  const copy = file("copy");
  const orderId = await gateway.order(agent.nodeId, [
    shellStep([`for i in 1 2 3 4 5 6 7 8 9 10; do head -c 400000 /dev/urandom; sleep 0.1; done | tee ${copy}`]),
  ]);
  for (const bytes of [300_000, 1_500_000, 2_500_000]) {
    await gateway.waitFor(() => stdout(orderId).length >= bytes, `${bytes} bytes`);
    gateway.cut();
  }
  expect((await gateway.reported(orderId)).outcome).toBe("Success");
  expect(stdout(orderId).equals(readFileSync(copy))).toBe(true);
  expect(gateway.stored(orderId).ended(0)?.stdout.sha256).toBe(
    createHash("sha256").update(readFileSync(copy)).digest("hex"),
  );
});

test("work goes on without a server and is reported when it is back", async () => {
  const orderId = await gateway.order(agent.nodeId, [
    shellStep([`while [ ! -e ${file("gate")} ]; do sleep 0.02; done`, "echo meanwhile"]),
  ]);
  gateway.cut(true);
  writeFileSync(file("gate"), "");
  await eventually(() => existsSync(file(`spool/${orderId}/0.1/exit`)), "the step to end");
  gateway.cut(false);
  expect((await gateway.reported(orderId)).outcome).toBe("Success");
  expect(stdout(orderId).toString()).toBe("meanwhile\n");
});

test("an order that ran is refused when it comes again, even after a restart", async () => {
  const order = gateway.sign(agent.nodeId, [shellStep(`echo ran >> ${file("effect")}`)]);
  expect(await gateway.deliver(order)).toEqual({ taken: true });
  await gateway.reported(order.orderId);
  await eventually(() => !readdirSync(file("spool")).includes(order.orderId), "the spool to be cleaned");
  await agent.stop("SIGKILL");
  await agent.start();
  expect(await gateway.deliver(order)).toMatchObject({ taken: false, reason: "Replayed" });
  const sameNonce = gateway.sign(agent.nodeId, [shellStep("echo other")], {
    envelope: { nonce: JSON.parse(new TextDecoder().decode(order.message.envelope)).nonce },
  });
  expect(await gateway.deliver(sameNonce)).toMatchObject({ taken: false, reason: "Replayed" });
  expect(readFileSync(file("effect"), "utf8")).toBe("ran\n");
});

test("an order that comes again while it is under way is taken again and not run twice", async () => {
  const order = gateway.sign(agent.nodeId, [counting(50)]);
  expect(await Promise.all([gateway.deliver(order), gateway.deliver(order)])).toEqual([
    { taken: true },
    { taken: true },
  ]);
  await gateway.waitFor(() => stdout(order.orderId).length > 0, "the first line");
  await agent.stop("SIGKILL");
  await agent.start();
  expect(await gateway.deliver(order)).toEqual({ taken: true });
  await gateway.reported(order.orderId);
  expect(readFileSync(file("effect"), "utf8")).toBe("started\n");
});

/** Fills all places with orders that wait for `gate`, and queues one more behind them. */
async function queueOneMore(notAfter: number) {
  const blocker = () =>
    gateway.order(agent.nodeId, [shellStep(["echo up", `while [ ! -e ${file("gate")} ]; do sleep 0.1; done`])]);
  const blockers = await Promise.all(Array.from({ length: 10 }, blocker));
  await gateway.waitFor(() => blockers.every((orderId) => stdout(orderId).length > 0), "all places to be taken");
  return gateway.order(agent.nodeId, [shellStep(`echo ran >> ${file("effect")}`)], { envelope: { notAfter } });
}

test("an order that was taken and not begun runs after a restart, once", async () => {
  const queued = await queueOneMore(Date.now() + 60_000);
  await agent.stop("SIGKILL");
  expect(existsSync(file("effect"))).toBe(false);
  await agent.start();
  writeFileSync(file("gate"), "");
  expect((await gateway.reported(queued)).outcome).toBe("Success");
  expect(readFileSync(file("effect"), "utf8")).toBe("ran\n");
});

test("an order that waited in the queue until its time was over is refused, not run late", async () => {
  const notAfter = Date.now() + 4_000;
  const queued = await queueOneMore(notAfter);
  await eventually(() => Date.now() > notAfter + 100, "the order's time to pass");
  writeFileSync(file("gate"), "");
  expect(await gateway.reported(queued)).toMatchObject({
    outcome: "Refused",
    message: expect.stringContaining("not to be started after"),
  });
  expect(existsSync(file("effect"))).toBe(false);
});

test("a journal whose last line was torn is read up to it", async () => {
  const orderId = await gateway.order(agent.nodeId, [counting(60)]);
  await gateway.waitFor(() => stdout(orderId).includes("5\n"), "some lines");
  await agent.stop("SIGKILL");
  appendFileSync(file("journal/journal.jsonl"), '{"record":"ended","order":"');
  await agent.start();
  expect((await gateway.reported(orderId)).outcome).toBe("Success");
  expect(stdout(orderId).toString()).toBe(lines(60));
});

test("a full spool stops the step where it is, and it goes on without a lost byte once the server has taken it", async () => {
  gateway.settings = { ...gateway.settings, spoolBoundBytes: 400_000, outputWindowBytes: 100_000 };
  gateway.cut();
  await gateway.waitFor(() => gateway.welcomes === 2, "the new settings");
  let open: () => void = () => {};
  gateway.outputGate = new Promise((resolve) => {
    open = resolve;
  });
  const copy = file("copy");
  const orderId = await gateway.order(agent.nodeId, [
    shellStep([`i=0; while [ $i -lt 60 ]; do head -c 20000 /dev/urandom; sleep 0.02; i=$((i+1)); done | tee ${copy}`]),
  ]);
  await eventually(() => agent.log().includes('"step-paused"'), "the step to be paused");
  const [running] = (await agent.status()).running;
  const states = () => readFileSync(`/proc/${running?.pid}/stat`, "utf8").split(") ")[1]?.[0];
  await eventually(() => states() === "T", "the process to be stopped");
  expect(readFileSync(file(`spool/${orderId}/0.1/deadline`), "utf8")).toMatch(/^paused \d+\n$/);
  const size = readFileSync(copy).length;
  expect(size).toBeLessThan(800_000);

  gateway.outputGate = undefined;
  open();
  expect((await gateway.reported(orderId)).outcome).toBe("Success");
  expect(stdout(orderId).equals(readFileSync(copy))).toBe(true);
  expect(stdout(orderId).length).toBe(1_200_000);
  const kinds = gateway.stored(orderId).events.map((event) => event.event);
  expect(kinds).toContain("paused");
  expect(kinds).toContain("resumed");
});

test("a second agent in the same home gives way, and a stale pid file does not stop the next one", async () => {
  const second = await agent.command(["run"]);
  expect(second.code).toBe(1);
  expect(second.stderr).toContain(`pid ${agent.process?.pid}`);
  await agent.stop("SIGKILL");
  expect(existsSync(file("agent.pid"))).toBe(true);
  await agent.start();
  expect((await agent.status()).agent.running).toBe(true);
});

test("an agent whose node was removed ends with exit code 7 and says why", async () => {
  gateway.rejection = { code: "UnknownNode", message: "There is no such node.", retry: false };
  const exited = new Promise((resolve) => agent.process?.once("exit", resolve));
  gateway.cut();
  expect(await exited).toBe(7);
  expect(agent.stderr).toContain("There is no such node.");
});
