import { createHash, randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CancelEnvelope } from "@/core/commands/order";
import type { Ack, Cancel, OutputChunk, StepEvent } from "@/core/node-protocol";
import { aCaller, aNode, type TestApplication, testApplication } from "../db/testing";
import type { NodeLink } from "../gateway/node-link";
import { perform } from "../operation";
import { outputJobs } from "../output/jobs";
import { makeDelivery } from "./delivery";
import { getCommand } from "./get-command";
import { getInvocation } from "./get-invocation";
import { sendCommand } from "./send-command";

const MiB = 1024 ** 2;
let app: TestApplication;
let delivery: ReturnType<typeof makeDelivery>;
beforeEach(async () => {
  app = await testApplication({ config: { outputLimits: { perStream: 2 * MiB, perDay: 5 * MiB } } });
  delivery = makeDelivery(app);
});
afterEach(async () => {
  await delivery.close();
  await app.destroy();
});

/** A node that takes whatever it is sent, and the run that it has just taken. */
async function aRunningNode() {
  const { id: nodeId } = await aNode(app);
  const cancels: Cancel[] = [];
  const link: NodeLink = {
    accountId: app.config.accountId,
    nodeId,
    connectionId: randomUUID(),
    address: "192.0.2.2",
    sendOrder: async () => ({ taken: true }),
    async sendCancel(cancel): Promise<Ack> {
      cancels.push(cancel);
      return { ok: true };
    },
    reject: () => undefined,
  };
  delivery.connected(link);
  return { link, cancels, run: () => aRun(nodeId) };
}

async function aRun(nodeId: string) {
  const { output } = await perform(
    app,
    sendCommand,
    { DocumentName: "AWS-RunShellScript", InstanceIds: [nodeId], Parameters: { commands: ["true"] } },
    aCaller(app),
  );
  const { CommandId } = output.Command;
  await expect.poll(async () => (await shown(CommandId, nodeId)).State).toBe("InProgress");
  return CommandId;
}

const shown = async (CommandId: string, InstanceId: string) =>
  (await perform(app, getInvocation, { CommandId, InstanceId }, aCaller(app))).output;

const chunk = (bytes: Buffer, given: Partial<OutputChunk> = {}): OutputChunk => ({
  step: 0,
  attempt: 1,
  stream: "stdout",
  offset: 0,
  marks: [],
  bytes,
  ...given,
});
const totalOf = (bytes: Buffer) => ({
  bytes: bytes.length,
  sha256: createHash("sha256").update(bytes).digest("hex"),
});
const ended = (stdout: Buffer): StepEvent => ({
  event: "ended",
  step: 0,
  attempt: 1,
  name: "aws:runShellScript",
  action: "aws:runShellScript",
  at: app.now().getTime(),
  outcome: "Success",
  exitCode: 0,
  stdout: totalOf(stdout),
  stderr: totalOf(Buffer.alloc(0)),
});
const hello = Buffer.from("hello\n");
const refused = { ok: false, code: "StreamEnded", retry: false };

describe("output behind its end", () => {
  test("is refused once the node has said that the step ended, and what was stored stays as it was", async () => {
    const { link, run } = await aRunningNode();
    const order = await run();
    expect(await delivery.step(link, { order, events: [ended(hello)], output: [chunk(hello)] })).toEqual({ ok: true });
    for (const more of [
      chunk(Buffer.from("forged\n"), { offset: hello.length }),
      chunk(Buffer.from("forged\n"), { stream: "stderr" }),
      chunk(Buffer.concat([hello, Buffer.from("forged\n")])),
    ])
      expect(await delivery.output(link, { order, chunks: [more] })).toMatchObject(refused);
    // What is merely repeated, because its answer was lost, is no new output.
    expect(await delivery.output(link, { order, chunks: [chunk(hello)] })).toEqual({ ok: true });
    expect((await shown(order, link.nodeId)).Steps).toMatchObject([
      { Stdout: { Bytes: 6, StoredBytes: 6, Verified: true }, Stderr: { Bytes: 0, StoredBytes: 0 } },
    ]);
  });

  test("is refused in the very message that says the end, and with it the whole message", async () => {
    const { link, run } = await aRunningNode();
    const order = await run();
    const output = [chunk(Buffer.from("more than was said\n"))];
    expect(await delivery.step(link, { order, events: [ended(hello)], output })).toMatchObject(refused);
    expect((await shown(order, link.nodeId)).Steps).toEqual([]);
  });

  test("is refused for steps and attempts that begin after the node has reported the order's end", async () => {
    const { link, run } = await aRunningNode();
    const order = await run();
    const at = app.now().getTime();
    const said = { order, outcome: "Success" as const, at, events: [ended(hello)], output: [chunk(hello)] };
    expect(await delivery.report(link, said)).toEqual({ ok: true });
    for (const attempt of [2, 3])
      expect(await delivery.output(link, { order, chunks: [chunk(hello, { attempt })] })).toMatchObject(refused);
    expect(await delivery.report(link, said)).toEqual({ ok: true });
  });

  test("keeps nobody else's output of the same batch from being stored", async () => {
    const [rogue, honest] = [await aRunningNode(), await aRunningNode()];
    const [first, second] = [await rogue.run(), await honest.run()];
    await delivery.step(rogue.link, { order: first, events: [ended(hello)], output: [chunk(hello)] });
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => [
        delivery.output(rogue.link, { order: first, chunks: [chunk(hello, { offset: 6 * (index + 1) })] }),
        delivery.output(honest.link, { order: second, chunks: [chunk(hello, { offset: 6 * index })] }),
      ]).flat(),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(10);
    expect(answers.filter((ack) => !ack.ok && ack.code === "StreamEnded")).toHaveLength(10);
  });
});

describe("output beyond what is kept", () => {
  const flood = (order: string, offset: number, size: number) => ({
    order,
    chunks: [chunk(Buffer.alloc(size, "x"), { offset })],
  });

  test("of one stream ends the run by name, tells the machine to stop, and keeps all of what came before", async () => {
    const { link, run, cancels } = await aRunningNode();
    const order = await run();
    expect(await delivery.output(link, flood(order, 0, MiB))).toEqual({ ok: true });
    expect(await delivery.output(link, flood(order, MiB, MiB))).toEqual({ ok: true });
    expect(await delivery.output(link, flood(order, 2 * MiB, 1))).toMatchObject({
      ok: false,
      code: "OutputLimit",
      retry: false,
    });
    await expect.poll(() => cancels.length).toBe(1);
    const envelope = CancelEnvelope.parse(JSON.parse(Buffer.from(cancels[0]?.envelope ?? []).toString()));
    expect(envelope).toMatchObject({ orderId: order, nodeId: link.nodeId });
    expect(await shown(order, link.nodeId)).toMatchObject({
      State: "Failed",
      Reason: "OutputLimit",
      Message: expect.stringContaining("2 MiB that are kept of one stream"),
    });
    // The command is counted a moment after its invocation has ended.
    const verdict = async () =>
      (await perform(app, getCommand, { CommandId: order }, aCaller(app))).output.Command.Verdict.Family;
    await expect.poll(verdict).toBe("red");
    const { rows } = await app.db.pool.query<{ bytes: string }>(
      "SELECT sum(length) AS bytes FROM output_segment WHERE command_id = $1",
      [order],
    );
    expect(rows).toEqual([{ bytes: String(2 * MiB) }]);
  });

  test("of one machine in a day ends its runs by name, whichever process it is connected to, until the next day", async () => {
    const { link, run } = await aRunningNode();
    for (let count = 0; count < 2; count++) {
      const order = await run();
      for (const offset of [0, MiB])
        expect(await delivery.output(link, flood(order, offset, MiB))).toEqual({ ok: true });
    }
    const order = await run();
    expect(await delivery.output(link, flood(order, 0, MiB))).toEqual({ ok: true });
    expect(await delivery.output(link, flood(order, MiB, 1))).toMatchObject({ ok: false, code: "OutputLimit" });
    expect(await shown(order, link.nodeId)).toMatchObject({
      State: "Failed",
      Message: expect.stringContaining("5 MiB that are kept of one machine in a day"),
    });

    const another = await aRunningNode();
    expect(await delivery.output(another.link, flood(await another.run(), 0, MiB))).toEqual({ ok: true });
    app.setNow(new Date(app.now().getTime() + 24 * 3_600_000));
    expect(await delivery.output(link, flood(await run(), 0, MiB))).toEqual({ ok: true });
  });

  test("is counted by all processes together, and forgotten when the day is long over", async () => {
    const { link, run } = await aRunningNode();
    const day = app.now().toISOString().slice(0, 10);
    await app.db.pool.query("INSERT INTO node_usage VALUES ($1, $2, $3, $4)", [
      link.accountId,
      link.nodeId,
      day,
      5 * MiB,
    ]);
    expect(await delivery.output(link, flood(await run(), 0, 1))).toMatchObject({ ok: false, code: "OutputLimit" });
    app.setNow(new Date(app.now().getTime() + 3 * 24 * 3_600_000));
    await outputJobs["forget-usage"](app)();
    expect(await app.db.prisma.nodeUsage.count()).toBe(0);
  });
});
