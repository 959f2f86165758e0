import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { makeDelivery } from "../commands/delivery";
import { getInvocation } from "../commands/get-invocation";
import { expireCommand } from "../commands/jobs";
import { sendCommand } from "../commands/send-command";
import { readConfig } from "../config";
import { aCaller, aNode, anAccount, type TestApplication, testApplication } from "../db/testing";
import { listening } from "../doors/testing";
import { attachNodeGateway } from "../gateway/node-gateway";
import { activation } from "../gateway/node-testing";
import { readiness } from "../health";
import { perform } from "../operation";
import type { RunningServer } from "../start-server";
import { type FillableDisk, fillableDisk } from "./disk-testing";
import { getOutputPause } from "./get-output-pause";
import { notePause } from "./pause-store";
import { readBytes } from "./read";

// A real file system that is filled, a real agent, and what a script printed as it wrote it down itself.

let disk: FillableDisk;
let app: TestApplication;
let delivery: ReturnType<typeof makeDelivery>;
let server: RunningServer;
let agent: ChildProcess | undefined;
let scratch: string;
let node: string;

const program = path.resolve("dist/agent.cjs");

beforeAll(async () => {
  disk = fillableDisk();
  scratch = mkdtempSync(path.join(tmpdir(), "quarterdeck-full-"));
  app = await testApplication({ now: () => new Date(), config: { disk } });
  delivery = makeDelivery(app);
  server = await listening(app, (sockets) => attachNodeGateway(sockets, app, delivery));
  await app.disk.start();
  const home = path.join(scratch, "agent");
  const { ActivationId, ActivationCode } = await activation(app);
  await promisify(execFile)(
    process.execPath,
    [program, "register", "--server", server.url, "--activation-id", ActivationId, "--home", home],
    { env: { ...process.env, QUARTERDECK_ACTIVATION_CODE: ActivationCode } },
  );
  const Identity = z.object({ nodeId: z.string() });
  node = Identity.parse(JSON.parse(readFileSync(path.join(home, "identity.json"), "utf8"))).nodeId;
  agent = spawn(process.execPath, [program, "run", "--home", home], { stdio: "ignore" });
});

afterAll(async () => {
  agent?.kill("SIGTERM");
  await server?.close();
  await delivery?.close();
  await app?.destroy();
  disk?.remove();
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
});

const pauses = async (given: Parameters<typeof aCaller>[1] = {}) =>
  (await perform(app, getOutputPause, {}, aCaller(app, given))).output.Pauses;
const gauge = async (name: string) => new RegExp(`^${name} (.*)$`, "m").exec(await app.metrics.registry.metrics())?.[1];
const run = async (InstanceId: string, commands: string[]) =>
  (
    await perform(
      app,
      sendCommand,
      { DocumentName: "AWS-RunShellScript", InstanceIds: [InstanceId], Parameters: { commands } },
      aCaller(app),
    )
  ).output.Command.CommandId;
const shown = async (CommandId: string, InstanceId: string) =>
  (await perform(app, getInvocation, { CommandId, InstanceId }, aCaller(app))).output;
const stored = async (commandId: string) =>
  (
    await readBytes(
      app.db.pool,
      { accountId: app.config.accountId, commandId, nodeId: node, step: 0, attempt: 1, stream: "stdout" },
      0,
      16 * 1024 ** 2,
    )
  ).bytes;

test("output that came while the disk was nearly full is kept by its machine and stored whole once there is room", async () => {
  const at = (name: string) => path.join(scratch, name);
  const print = (lines: number) => `base64 /dev/urandom | head -n ${lines}`;
  const gate = `while [ ! -e ${at("gate")} ]; do sleep 0.05; done`;
  const command = await run(node, [
    `{ ${print(2_000)}; ${gate}; ${print(20_000)}; } | tee ${at("printed")}; touch ${at("over")}`,
  ]);
  const before = 2_000 * 77;
  await expect.poll(async () => (await stored(command)).length).toBe(before);

  disk.fill();
  await expect.poll(() => pauses()).toMatchObject([{ Disk: { Folder: disk.folder } }]);
  expect(await readiness(app)).toMatchObject({ ready: true, outputPaused: true });
  expect(await gauge("quarterdeck_output_paused")).toBe("1");
  expect(Number(await gauge("quarterdeck_disk_free_bytes"))).toBeLessThan(
    Number(await gauge("quarterdeck_disk_size_bytes")),
  );
  writeFileSync(at("gate"), "");
  await expect.poll(() => existsSync(at("over"))).toBe(true);
  // Another command goes out meanwhile, and what has no output ends.
  const silent = await run(node, ["true"]);
  await expect.poll(async () => (await shown(silent, node)).State).toBe("Success");
  expect(await stored(command)).toHaveLength(before);
  expect((await shown(command, node)).State).toBe("InProgress");

  disk.clear();
  await expect.poll(async () => (await shown(command, node)).State).toBe("Success");
  expect(await pauses()).toEqual([]);
  expect(await gauge("quarterdeck_output_paused")).toBe("0");
  const printed = execFileSync("sha256sum", [at("printed")], { encoding: "utf8" }).slice(0, 64);
  const asStored = execFileSync("sha256sum", { input: await stored(command), encoding: "utf8" }).slice(0, 64);
  expect(asStored).toBe(printed);
  const lines = await app.db.prisma.auditEntry.findMany({
    where: { operation: { startsWith: "Output" } },
    orderBy: { id: "asc" },
  });
  expect(lines.map(({ operation, principal }) => [operation, principal])).toEqual([
    ["OutputPaused", "system/server"],
    ["OutputResumed", "system/server"],
  ]);
});

test("while there is no room it is known that a machine has stopped a step, and nothing of its output is stored", async () => {
  const { id } = await aNode(app);
  const link = {
    accountId: app.config.accountId,
    nodeId: id,
    connectionId: randomUUID(),
    address: "192.0.2.2",
    sendOrder: async () => ({ taken: true as const }),
    sendCancel: async () => ({ ok: true as const }),
    reject: () => undefined,
  };
  delivery.connected(link);
  const order = await run(id, ["true"]);
  await expect.poll(async () => (await shown(order, id)).State).toBe("InProgress");
  disk.fill();
  await expect.poll(() => app.disk.isPaused).toBe(true);
  const key = { step: 0, attempt: 1, name: "runShellScript", at: Date.now() };
  const output = [{ step: 0, attempt: 1, stream: "stdout" as const, offset: 0, bytes: Buffer.from("x"), marks: [] }];
  const started = { event: "started" as const, ...key, action: "aws:runShellScript" };
  const paused = { event: "paused" as const, ...key, reason: "spool full" };
  const ack = await delivery.step(link, { order, events: [started, paused], output });
  expect(ack).toMatchObject({ ok: false, code: "StorageFull", retry: true });
  const steps = await app.db.prisma.invocationStep.findMany({ where: { commandId: order } });
  expect(steps).toMatchObject([{ pauseReason: "spool full", outcome: null }]);
  expect(await app.db.prisma.outputSegment.count({ where: { commandId: order } })).toBe(0);
  disk.clear();
  await expect.poll(() => app.disk.isPaused).toBe(false);
  expect(await delivery.step(link, { order, events: [started], output })).toEqual({ ok: true });
  delivery.disconnected(link);
});

test("those who do not administer, and other accounts, learn nothing of the server's disk", async () => {
  const pause = {
    processId: "another",
    hostName: "db-1",
    folder: "/data",
    freeBytes: 1n,
    sizeBytes: 100n,
    since: app.now(),
  };
  await notePause(app.db.prisma, pause, app.now());
  expect(await pauses()).toHaveLength(1);
  expect(await pauses({ roles: ["Operator"] })).toEqual([]);
  const { id: accountId } = await anAccount(app);
  expect(await pauses({ accountId })).toEqual([{ Since: pause.since }]);
});

test("a machine whose output could not be taken is not ended as silent until it had time to send it", async () => {
  const clock = await testApplication();
  try {
    const { id } = await aNode(clock);
    const request = { DocumentName: "AWS-RunShellScript", InstanceIds: [id], Parameters: { commands: ["true"] } };
    const { CommandId } = (await perform(clock, sendCommand, request, aCaller(clock))).output.Command;
    const key = { accountId: clock.config.accountId, commandId: CommandId };
    await clock.db.prisma.invocation.updateMany({ where: { commandId: CommandId }, data: { state: "InProgress" } });
    const { expiresAt } = await clock.db.prisma.command.findFirstOrThrow({ where: { id: CommandId } });
    const state = async () =>
      (await clock.db.prisma.invocation.findFirstOrThrow({ where: { commandId: CommandId } })).state;
    const after = (minutes: number) => new Date(expiresAt.getTime() + minutes * 60_000);
    const pause = { processId: "p", hostName: "h", folder: "/", freeBytes: 1n, sizeBytes: 100n, since: after(-5) };
    await notePause(clock.db.prisma, pause, after(-1));
    clock.setNow(after(1));
    await expireCommand(clock, key);
    expect(await state()).toBe("InProgress");
    const jobs = "SELECT run_at FROM graphile_worker.jobs WHERE key = $1";
    const { rows } = await clock.db.pool.query(jobs, [`expire-command:${CommandId}`]);
    expect(rows).toEqual([{ run_at: after(2) }]);
    clock.setNow(after(15));
    await expireCommand(clock, key);
    expect(await state()).toBe("DeliveryTimedOut");
  } finally {
    await clock.destroy();
  }
});

test.each(["-1", "51", "five"])("a least of free disk of %s is refused with a sentence", (given) => {
  const environment = { DATABASE_URL: "postgresql://localhost/x", QUARTERDECK_LEAST_FREE_DISK_PERCENT: given };
  expect(() => readConfig(environment, [])).toThrow(
    "QUARTERDECK_LEAST_FREE_DISK_PERCENT is not usable; it takes a percentage from 0 to 50, such as 5; 0 to watch no disk.",
  );
});
