import { randomUUID } from "node:crypto";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { StepEvent, StepOutcome } from "@/core/node-protocol";
import { Journal } from "./journal";
import { FakeGateway, shellStep } from "./testing/fake-gateway";

let home: string;
const gateway = new FakeGateway();

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), "quarterdeck-journal-test-"));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

const file = () => path.join(home, "journal", "journal.jsonl");
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

function anAcceptedOrder(script = "true") {
  const { orderId, message } = gateway.sign("mi-1", [shellStep(script)]);
  const nonce: string = JSON.parse(Buffer.from(message.envelope).toString()).nonce;
  return {
    orderId,
    nonce,
    record: {
      record: "accepted",
      at: 1,
      order: orderId,
      envelope: base64(message.envelope),
      body: base64(message.body),
    } as const,
  };
}

test("what was appended is there after a restart", async () => {
  const { orderId, record } = anAcceptedOrder();
  await new Journal(home).append(record, { record: "starting", at: 2, order: orderId, step: 0, attempt: 1 });
  const again = new Journal(home).orders.get(orderId);
  expect(again?.order?.envelope.orderId).toBe(orderId);
  expect(again?.steps.get(0)).toMatchObject({ startingAt: 2, ended: undefined });
});

test("a torn last line is cut off, so that the next record stands on a line of its own", async () => {
  const first = anAcceptedOrder();
  await new Journal(home).append(first.record);
  appendFileSync(file(), '{"record":"reported","order":"');
  const second = anAcceptedOrder();
  const journal = new Journal(home);
  await journal.append(second.record);
  const again = new Journal(home);
  expect([...again.orders.keys()]).toEqual([first.orderId, second.orderId]);
  expect(again.damagedLines).toBe(0);
});

test("an order that is over stays refused after compaction and restart, until nobody could start it any more", async () => {
  const { orderId, nonce, record } = anAcceptedOrder("x".repeat(300_000));
  const journal = new Journal(home);
  await journal.append(record);
  await journal.append({ record: "reported", order: orderId, nonce, until: 1_000 });
  await journal.compact(999);
  expect(statSync(file()).size).toBeLessThan(1_000);
  const again = new Journal(home);
  expect(again.hasSeen(orderId, "another")).toBe(true);
  expect(again.hasSeen(randomUUID(), nonce)).toBe(true);

  await again.append(anAcceptedOrder("x".repeat(300_000)).record);
  for (const order of again.orders.keys()) await again.append({ record: "reported", order, nonce: "n", until: 5_000 });
  await again.compact(1_001);
  expect(new Journal(home).hasSeen(orderId, nonce)).toBe(false);
});

const anEnd = (attempt: number, outcome: StepOutcome): StepEvent => ({
  event: "ended",
  step: 0,
  attempt,
  name: "s",
  action: "a",
  at: 9,
  outcome,
  exitCode: 194,
  stdout: { bytes: 0, sha256: "0".repeat(64) },
  stderr: { bytes: 0, sha256: "0".repeat(64) },
});

test("compaction keeps what is under way as it is", async () => {
  const open = anAcceptedOrder();
  const journal = new Journal(home);
  await journal.append(open.record, { record: "starting", at: 2, order: open.orderId, step: 0, attempt: 1 });
  await journal.append({ record: "cancelled", at: 3, order: open.orderId, until: 4 });
  const restarted = anAcceptedOrder();
  await journal.append(
    restarted.record,
    { record: "starting", at: 2, order: restarted.orderId, step: 0, attempt: 1 },
    { record: "ended", order: restarted.orderId, event: anEnd(1, "Restart"), bootId: "one" },
    { record: "starting", at: 5, order: restarted.orderId, step: 0, attempt: 2 },
    { record: "ended", order: restarted.orderId, event: anEnd(2, "Restart"), bootId: "two" },
    { record: "ended", order: restarted.orderId, event: anEnd(3, "Cancelled") },
  );
  const { before: earlier } = journal.orders.get(restarted.orderId)?.steps.get(0) ?? {};
  expect(earlier?.map(({ attempt, bootId }) => [attempt, bootId])).toEqual([
    [1, "one"],
    [2, "two"],
  ]);
  for (let index = 0; index < 40; index++) {
    const over = anAcceptedOrder("x".repeat(350_000));
    await journal.append(over.record, { record: "reported", order: over.orderId, nonce: over.nonce, until: 5 });
  }
  const before = structuredClone(journal.orders);
  await journal.compact(6);
  expect(statSync(file()).size).toBeLessThan(5_000);
  expect(new Journal(home).orders).toEqual(before);
});

test("records of one moment share one write, in their order", async () => {
  const journal = new Journal(home);
  const orders = Array.from({ length: 20 }, () => anAcceptedOrder());
  await Promise.all(orders.map(({ record }) => journal.append(record)));
  const lines = readFileSync(file(), "utf8").trim().split("\n");
  expect(lines.map((line) => JSON.parse(line).order)).toEqual(orders.map(({ orderId }) => orderId));
});
