import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import type { OrderStep } from "@/core/commands/order";
import { eventually, TestAgent } from "./testing/agent-process";
import { FakeGateway, shellStep } from "./testing/fake-gateway";

// The machine itself stays up: `shutdown` is a program that notes that it was called, and another boot is another file in the
// place where the kernel tells its boot's id, seen by the agent alone.
const folder = mkdtempSync(path.join(tmpdir(), "quarterdeck-restart-test-"));
const bootIdFile = "/proc/sys/kernel/random/boot_id";
const inBoot = 'mount --bind "$0" /proc/sys/kernel/random/boot_id && exec "$@"';
const bootFile = (boot: string) => path.join(folder, `boot-${boot}`);
for (const boot of ["first", "second"]) writeFileSync(bootFile(boot), `${boot}\n`);
const canTell =
  existsSync(bootIdFile) &&
  spawnSync("unshare", ["-m", "sh", "-c", inBoot, bootFile("first"), "cat", bootIdFile], { encoding: "utf8" })
    .stdout === "first\n";
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(!canTell)("a script that ends with exit code 194", () => {
  let gateway: FakeGateway;
  let agent: TestAgent;
  let place: string;
  beforeEach(async () => {
    gateway = await new FakeGateway().listen();
    agent = new TestAgent(gateway);
    await agent.register();
    agent.nodeId = [...gateway.nodes.keys()].at(-1) ?? "";
    place = mkdtempSync(path.join(folder, "place-"));
    mkdirSync(path.join(place, "bin"));
    shutdownIs(`echo "$@" >> ${place}/asked`);
  });
  afterEach(async () => {
    await agent.remove();
    await gateway.close();
  });

  const shutdownIs = (script: string) =>
    writeFileSync(path.join(place, "bin/shutdown"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const noted = (file: string) => {
    const name = path.join(place, file);
    return existsSync(name) ? readFileSync(name, "utf8") : "";
  };
  const asked = (times: number) =>
    eventually(() => noted("asked") === "-r now\n".repeat(times), "shutdown to be called");
  const stdout = (orderId: string, step: number, attempt: number) =>
    Buffer.concat(gateway.stored(orderId).streams.get(`${step}.${attempt}.stdout`) ?? []).toString();
  const ends = (orderId: string) =>
    gateway
      .stored(orderId)
      .events.flatMap((event) =>
        event.event === "ended" ? [[event.step, event.attempt, event.outcome, event.exitCode]] : [],
      );

  /** Starts the agent in a boot of the machine. */
  async function boot(name: "first" | "second"): Promise<void> {
    const before = gateway.welcomes;
    const run = [process.execPath, agent.program, "run", "--home", agent.home];
    agent.process = spawn("unshare", ["-m", "sh", "-c", inBoot, bootFile(name), ...run], {
      stdio: "ignore",
      env: { ...process.env, PATH: `${place}/bin:${process.env.PATH}` },
    });
    await gateway.waitFor(() => gateway.welcomes > before, "the agent to be welcomed");
  }

  /** A step that asks for a restart the first time that it runs. */
  const asksOnce = (asking = "exit 194"): OrderStep =>
    shellStep([
      `echo run >> ${place}/runs`,
      `[ "$(wc -l < ${place}/runs)" -gt 1 ] && { echo up again; exit 0; }`,
      "echo before",
      asking,
    ]);

  // A process has one byte for its exit code, so the code by which scripts for Windows ask arrives as 194.
  test.each(["exit 194", "exit 3010"])(
    "has the machine restarted, and its step is run again, once, with everything that it wrote kept: %s",
    async (asking) => {
      await boot("first");
      const order = await gateway.order(agent.nodeId, [
        shellStep([`echo one >> ${place}/ones`]),
        asksOnce(asking),
        shellStep(["echo after"]),
      ]);
      await asked(1);
      // The server was told first.
      expect(ends(order)).toEqual([
        [0, 1, "Success", 0],
        [1, 1, "Restart", 194],
      ]);
      expect(stdout(order, 1, 1)).toBe("before\n");
      await agent.stop("SIGKILL");
      expect(gateway.stored(order).report).toBeUndefined();

      await boot("second");
      expect((await gateway.reported(order)).outcome).toBe("Success");
      expect([stdout(order, 1, 1), stdout(order, 1, 2), stdout(order, 2, 1)]).toEqual([
        "before\n",
        "up again\n",
        "after\n",
      ]);
      expect([noted("ones"), noted("runs"), noted("asked")]).toEqual(["one\n", "run\nrun\n", "-r now\n"]);
      expect(ends(order).slice(-2)).toEqual([
        [1, 2, "Success", 0],
        [2, 1, "Success", 0],
      ]);
    },
  );

  test("is asked for again by an agent that comes back before the machine has gone down", async () => {
    await boot("first");
    const order = await gateway.order(agent.nodeId, [asksOnce()]);
    await asked(1);
    await agent.stop("SIGKILL");
    await boot("first");
    await asked(2);
    expect(noted("runs")).toBe("run\n");
    await agent.stop();
    await boot("second");
    expect((await gateway.reported(order)).outcome).toBe("Success");
    expect(noted("runs")).toBe("run\nrun\n");
  });

  test("lets what else runs on the machine end first, and starts nothing meanwhile", async () => {
    await boot("first");
    const gate = path.join(place, "gate");
    const other = await gateway.order(agent.nodeId, [
      shellStep(["echo at work", `while [ ! -e ${gate} ]; do sleep 0.05; done`]),
      shellStep(["echo next"]),
    ]);
    await gateway.waitFor(() => stdout(other, 0, 1) === "at work\n", "the other command");
    const order = await gateway.order(agent.nodeId, [asksOnce()]);
    await gateway.waitFor(() => ends(order).length === 1, "the restart to be asked for");
    const late = await gateway.order(agent.nodeId, [shellStep(["echo late"])]);
    expect(noted("asked")).toBe("");
    writeFileSync(gate, "");
    await asked(1);
    expect(ends(other)).toEqual([[0, 1, "Success", 0]]);
    expect(stdout(late, 0, 1)).toBe("");
    await agent.stop("SIGKILL");
    await boot("second");
    for (const each of [order, other, late]) expect((await gateway.reported(each)).outcome).toBe("Success");
    expect([stdout(other, 1, 1), stdout(late, 0, 1)]).toEqual(["next\n", "late\n"]);
  });

  test("is cancelled while it waits for that, and the machine stays up", async () => {
    await boot("first");
    const gate = path.join(place, "gate");
    const other = await gateway.order(agent.nodeId, [
      shellStep(["echo at work", `while [ ! -e ${gate} ]; do sleep 0.05; done`]),
    ]);
    await gateway.waitFor(() => stdout(other, 0, 1) === "at work\n", "the other command");
    const order = await gateway.order(agent.nodeId, [asksOnce()]);
    await gateway.waitFor(() => ends(order).length === 1, "the restart to be asked for");
    expect(await gateway.cancel(agent.nodeId, order)).toEqual({ ok: true });
    expect((await gateway.reported(order)).outcome).toBe("Cancelled");
    expect(ends(order)).toEqual([
      [0, 1, "Restart", 194],
      [0, 2, "Cancelled", -1],
    ]);
    writeFileSync(gate, "");
    expect((await gateway.reported(other)).outcome).toBe("Success");
    expect([noted("asked"), noted("runs")]).toEqual(["", "run\n"]);
  });

  test("lets a command that waits for it be cancelled at once", async () => {
    await boot("first");
    const gate = path.join(place, "gate");
    const other = await gateway.order(agent.nodeId, [
      shellStep(["echo at work", `while [ ! -e ${gate} ]; do sleep 0.05; done`]),
    ]);
    await gateway.waitFor(() => stdout(other, 0, 1) === "at work\n", "the other command");
    const order = await gateway.order(agent.nodeId, [asksOnce()]);
    await gateway.waitFor(() => ends(order).length === 1, "the restart to be asked for");
    const waiting = await gateway.order(agent.nodeId, [shellStep(["echo late"])]);
    expect(await gateway.cancel(agent.nodeId, waiting)).toEqual({ ok: true });
    expect((await gateway.reported(waiting)).outcome).toBe("Cancelled");
    // Nothing else has moved for it.
    expect([noted("asked"), ends(other)]).toEqual(["", []]);
    writeFileSync(gate, "");
    await asked(1);
  });

  test("has failed where the machine cannot be restarted, with what the system said", async () => {
    shutdownIs("echo 'Interactive authentication required.' >&2; exit 1");
    await boot("first");
    const order = await gateway.order(agent.nodeId, [asksOnce(), shellStep(["echo after"])]);
    expect((await gateway.reported(order)).outcome).toBe("Failed");
    expect(gateway.stored(order).events).toContainEqual(
      expect.objectContaining({
        event: "ended",
        step: 0,
        attempt: 2,
        outcome: "Failed",
        message:
          "The machine could not be restarted: shutdown ended with exit code 1. Interactive authentication required.",
      }),
    );
    expect(stdout(order, 1, 1)).toBe("after\n");
  });

  test("asks for nothing inside a document that another one runs", async () => {
    await boot("first");
    const order = await gateway.order(agent.nodeId, [
      { name: "outer", action: "aws:runDocument", inputs: { documentType: "SSMDocument", steps: [asksOnce()] } },
    ]);
    expect((await gateway.reported(order)).outcome).toBe("Failed");
    expect(noted("asked")).toBe("");
  });
});

test("these are run where another boot can be told", () => {
  // Containers without the right to mount cannot; CI can.
  expect(canTell || !process.env.CI, execFileSync("id", { encoding: "utf8" })).toBe(true);
});
