import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { offsetOfLine, readBytes, readLines, readTail, readTotals } from "./read";
import { countNewlines, type OutputStream } from "./segments";
import { chunkOf, outputDatabase, randomFrom, someOutput } from "./testing";

let database: Awaited<ReturnType<typeof outputDatabase>>;
beforeAll(async () => {
  database = await outputDatabase();
});
afterAll(() => database.drop());

async function stored(bytes: Buffer, sizeOfChunks = 150_000): Promise<OutputStream> {
  const stream = await database.aStream();
  for (let at = 0; at < bytes.length; at += sizeOfChunks)
    await database.store([chunkOf(stream, at, bytes.subarray(at, at + sizeOfChunks))]);
  return stream;
}

/** Lines as anyone would split them: what follows the last newline counts when it is not empty. */
function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(10, start);
    const end = newline === -1 ? bytes.length : newline + 1;
    lines.push(bytes.subarray(start, end));
    start = end;
  }
  return lines;
}

describe.each([1, 2, 3])("reads of what was written (seed %i)", (seed) => {
  const random = randomFrom(seed * 101);
  const bytes = someOutput(random, 300_000 + Math.floor(random() * 300_000));
  const lines = linesOf(bytes);
  let stream: OutputStream;
  beforeAll(async () => {
    stream = await stored(bytes, 40_000 + Math.floor(random() * 100_000));
  });

  test("give the exact bytes of any range, and the line it begins in", async () => {
    for (let round = 0; round < 40; round++) {
      const from = Math.floor(random() * bytes.length);
      const size = 1 + Math.floor(random() * 200_000);
      const range = await readBytes(database.pool, stream, from, size);
      expect(range.bytes.equals(bytes.subarray(from, from + size))).toBe(true);
      expect(range.firstLine).toBe(countNewlines(bytes.subarray(0, from)));
    }
  });

  test("give the exact lines from any line on", async () => {
    for (let round = 0; round < 40; round++) {
      const from = Math.floor(random() * lines.length);
      const count = 1 + Math.floor(random() * 3_000);
      const range = await readLines(database.pool, stream, from, count, 1_000_000);
      expect(range.bytes.equals(Buffer.concat(lines.slice(from, from + count)))).toBe(true);
      expect(range).toMatchObject({ firstLine: from, cut: false });
    }
  });

  test("give only whole lines when they would be more bytes than asked for", async () => {
    for (let round = 0; round < 40; round++) {
      const from = Math.floor(random() * lines.length);
      const limit = 2_000 + Math.floor(random() * 5_000);
      const range = await readLines(database.pool, stream, from, 1_000, limit);
      let expected = 0;
      for (const line of lines.slice(from, from + 1_000)) {
        if (expected > 0 && expected + line.length > limit) break;
        expected += line.length;
      }
      expect(range.bytes.length).toBe(Math.min(expected, limit));
    }
  });

  test("give the end, whatever the lines and bytes it may be", async () => {
    for (const [count, limit] of [
      [10, 1_000_000],
      [100_000_000, 1_000_000],
      [100_000, 5_000],
    ] as const) {
      const tail = await readTail(database.pool, stream, count, limit);
      expect(bytes.subarray(tail.offset).equals(tail.bytes)).toBe(true);
      expect(tail.firstLine).toBe(countNewlines(bytes.subarray(0, tail.offset)));
      expect(tail.bytes.length).toBeLessThanOrEqual(limit);
      expect(tail.offset + tail.bytes.length).toBe(bytes.length);
    }
  });

  test("know how many bytes and lines there are", async () => {
    expect(await readTotals(database.pool, stream)).toMatchObject({
      bytes: bytes.length,
      lines: lines.length,
      ended: false,
    });
  });
});

test("counts what follows the last newline as a line, and nothing as none", async () => {
  expect(await readTotals(database.pool, await stored(Buffer.from("a\nb")))).toMatchObject({ bytes: 3, lines: 2 });
  expect(await readTotals(database.pool, await stored(Buffer.from("a\nb\n")))).toMatchObject({ bytes: 4, lines: 2 });
  expect(await readTotals(database.pool, await database.aStream())).toMatchObject({ bytes: 0, lines: 0, ended: false });
});

test("gives the beginning of a line that is longer than may be read, says so, and still finds the next one", async () => {
  const long = Buffer.concat([Buffer.from("first\n"), Buffer.alloc(400_000, "x"), Buffer.from("\nlast\n")]);
  const stream = await stored(long);
  const range = await readLines(database.pool, stream, 1, 100, 10_000);
  expect(range).toMatchObject({ offset: 6, firstLine: 1, cut: true });
  expect(range.bytes.length).toBe(10_000);
  expect((await readLines(database.pool, stream, 2, 100, 10_000)).bytes.toString()).toBe("last\n");
  expect(await offsetOfLine(database.pool, stream, 4)).toBeUndefined();
});

test("says that a stream has ended only when all of its bytes are there", async () => {
  const bytes = Buffer.from("one\ntwo\n");
  const stream = await stored(bytes.subarray(0, 4));
  await database.end(stream, bytes);
  expect(await readTotals(database.pool, stream)).toMatchObject({ ended: false });
  await database.store([chunkOf(stream, 4, bytes.subarray(4))]);
  expect(await readTotals(database.pool, stream)).toMatchObject({ ended: true, node: { bytes: 8 } });
});

test("knows nothing of a stream of another account", async () => {
  const stream = await stored(Buffer.from("secret\n"));
  const elsewhere = { ...stream, accountId: "999999999999" };
  expect(await readTotals(database.pool, elsewhere)).toBeUndefined();
  expect((await readBytes(database.pool, elsewhere, 0, 100)).bytes.length).toBe(0);
});
