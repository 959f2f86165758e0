import { afterAll, beforeAll, expect, test } from "vitest";
import { mergeStream } from "./jobs";
import { matcher } from "./matcher";
import { type FoundInStream, scanCommand } from "./scan-command";
import type { ScanPlace } from "./scan-store";
import type { OutputStream } from "./segments";
import { chunkOf, outputDatabase, randomFrom } from "./testing";

let database: Awaited<ReturnType<typeof outputDatabase>>;
beforeAll(async () => {
  database = await outputDatabase();
});
afterAll(() => database.drop());

const plenty = () => ({
  deadline: Number.POSITIVE_INFINITY,
  bytes: Number.POSITIVE_INFINITY,
  streams: Number.POSITIVE_INFINITY,
});

async function writeTo(stream: OutputStream, bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size)
    await database.store([chunkOf(stream, at, bytes.subarray(at, at + size))]);
}

/** Asks until it is through, with so many bytes each time; `between` happens between two calls. */
async function scanned(
  stream: OutputStream,
  query: string,
  bytes: number,
  between: () => Promise<void> = async () => {},
) {
  const found: FoundInStream[] = [];
  let from: ScanPlace | undefined;
  for (let calls = 1; ; calls++) {
    const budget = { ...plenty(), bytes };
    const part = await scanCommand(
      database.pool,
      stream,
      matcher(query, true),
      { from, nodeIds: undefined, limit: 1_000_000 },
      budget,
    );
    found.push(...part.found);
    from = part.next;
    if (!from) return { found, calls };
    await between();
  }
}

const total = (found: readonly FoundInStream[]) => found.reduce((sum, { count }) => sum + count, 0);

test("finds the same in parts, while segments are merged under it, as in one piece", async () => {
  const random = randomFrom(3);
  const first = await database.aStream();
  const streams: OutputStream[] = [
    first,
    { ...first, stream: "stderr" },
    { ...first, attempt: 2 },
    { ...first, step: 1 },
  ];
  let expected = 0;
  for (const stream of streams) {
    let text = "";
    for (let length = 300_000; length > 0; length--) text += random() < 0.01 ? "\n" : "ab"[Math.floor(random() * 2)];
    expected += text.split("\n").reduce((sum, line) => sum + line.split("aba").length - 1, 0);
    await writeTo(stream, Buffer.from(text), 7_000);
  }
  const whole = await scanned(first, "aba", Number.POSITIVE_INFINITY);
  expect(whole.calls).toBe(1);
  expect(total(whole.found)).toBe(expected);

  let merged = 0;
  const inParts = await scanned(first, "aba", 90_000, async () => {
    const stream = streams[merged++ % streams.length];
    const client = await database.pool.connect();
    try {
      if (stream) await mergeStream(client, stream);
    } finally {
      client.release();
    }
  });
  expect(inParts.calls).toBeGreaterThan(5);
  expect(total(inParts.found)).toBe(expected);
  const linesOf = (found: readonly FoundInStream[]) =>
    found.flatMap(({ step, attempt, stream, lines }) =>
      lines.map(({ line }) => `${step}.${attempt} ${stream} ${line}`),
    );
  expect(linesOf(inParts.found)).toEqual(linesOf(whole.found));
});

test("looks only into what is of the nodes that it was told", async () => {
  const stream = await database.aStream();
  await writeTo(stream, Buffer.from("needle\n"), 100);
  const scan = async (nodeIds: string[] | undefined) =>
    total(
      (
        await scanCommand(
          database.pool,
          stream,
          matcher("needle", true),
          { from: undefined, nodeIds, limit: 5 },
          plenty(),
        )
      ).found,
    );
  expect(await scan(undefined)).toBe(1);
  expect(await scan([stream.nodeId])).toBe(1);
  expect(await scan([])).toBe(0);
});
