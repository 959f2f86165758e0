import { afterAll, beforeAll, expect, test } from "vitest";
import { outputJobs } from "./jobs";
import { readBytes, readLines, readTotals, streamTotals } from "./read";
import { countNewlines, MERGED_SEGMENT_BYTES, type OutputStream } from "./segments";
import { chunkOf, outputDatabase, randomFrom, someOutput } from "./testing";

let database: Awaited<ReturnType<typeof outputDatabase>>;
beforeAll(async () => {
  database = await outputDatabase();
});
afterAll(() => database.drop());

const merge = ({ stream: _, ...step }: OutputStream) => outputJobs["merge-output"](database.app)(step);

const sizes = async ({ commandId }: OutputStream) =>
  (
    await database.pool.query<{ length: number }>(
      `SELECT "length" FROM output_segment WHERE command_id = $1 ORDER BY "offset"`,
      [commandId],
    )
  ).rows.map(({ length }) => length);

async function written(bytes: Buffer): Promise<OutputStream> {
  const stream = await database.aStream();
  for (let at = 0; at < bytes.length; at += 9_000)
    await database.store([chunkOf(stream, at, bytes.subarray(at, at + 9_000), [[1_000 + at, at + 100]])]);
  return stream;
}

test("merges the segments of a finished stream, keeps every byte and line, and finds that the node's hash is right", async () => {
  const bytes = someOutput(randomFrom(5), 700_000);
  const stream = await written(bytes);
  await database.end(stream, bytes);
  const reading = (async () => {
    // Whoever reads meanwhile sees everything, always.
    for (let round = 0; round < 30; round++)
      expect((await readBytes(database.pool, stream, 0, 1_000_000)).bytes.equals(bytes)).toBe(true);
  })();
  await Promise.all([merge(stream), reading]);
  const after = await sizes(stream);
  expect(after.length).toBeLessThan(5);
  expect(Math.max(...after)).toBeLessThanOrEqual(MERGED_SEGMENT_BYTES);
  expect((await readBytes(database.pool, stream, 0, 1_000_000)).bytes.equals(bytes)).toBe(true);
  const middle = Math.floor(countNewlines(bytes) / 2);
  expect((await readLines(database.pool, stream, middle, 1, 100_000)).firstLine).toBe(middle);
  expect(await readTotals(database.pool, stream)).toMatchObject({ ended: true, node: { verified: true } });
  await merge(stream);
  expect(await sizes(stream)).toEqual(after);
});

test("says that a stream is not what the node wrote when its hash differs", async () => {
  const stream = await written(Buffer.from("what arrived\n"));
  await database.end(stream, Buffer.from("what was sen\n"));
  await merge(stream);
  expect(await readTotals(database.pool, stream)).toMatchObject({ node: { verified: false } });
});

test("leaves a stream alone that is still growing", async () => {
  const stream = await written(someOutput(randomFrom(6), 100_000));
  const before = await sizes(stream);
  await merge(stream);
  expect(await sizes(stream)).toEqual(before);
});

test("a chunk that is repeated after the merge changes nothing", async () => {
  const bytes = someOutput(randomFrom(7), 100_000);
  const stream = await written(bytes);
  await database.end(stream, bytes);
  await merge(stream);
  expect(await database.store([chunkOf(stream, 9_000, bytes.subarray(9_000, 18_000))])).toEqual([
    { ok: true, end: bytes.length },
  ]);
  expect((await readBytes(database.pool, stream, 0, 1_000_000)).bytes.equals(bytes)).toBe(true);
});

test("lists how much there is of every stream of an invocation", async () => {
  const stream = await written(Buffer.from("one\ntwo"));
  await database.store([chunkOf({ ...stream, stream: "stderr", step: 2 }, 0, Buffer.from("oops\n"))]);
  expect(await streamTotals(database.pool, stream)).toMatchObject([
    { step: 0, attempt: 1, stream: "stdout", bytes: 7, lines: 2 },
    { step: 2, attempt: 1, stream: "stderr", bytes: 5, lines: 1 },
  ]);
});
