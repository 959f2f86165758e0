import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unpack } from "./codec";
import { prepareChunks } from "./incoming";
import { countNewlines, LIVE_SEGMENT_BYTES, type OutputStream } from "./segments";
import { storeChunks, streamPositions } from "./store";
import { chunkOf, outputDatabase, randomFrom, someOutput } from "./testing";

let database: Awaited<ReturnType<typeof outputDatabase>>;
beforeAll(async () => {
  database = await outputDatabase();
});
afterAll(() => database.drop());

type Row = {
  offset: string;
  length: number;
  first_line: string;
  line_count: number;
  codec: number;
  data: Buffer;
  marks: string[];
};

async function rowsOf({ commandId, nodeId, stream }: OutputStream) {
  const { rows } = await database.pool.query<Row>(
    `SELECT * FROM output_segment WHERE command_id = $1 AND node_id = $2 AND stream = $3 ORDER BY "offset"`,
    [commandId, nodeId, stream === "stdout" ? 1 : 2],
  );
  return rows;
}

/** All bytes of a stream, after checking that its segments lie end to end and count their lines right. */
async function wholeOf(stream: OutputStream): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let end = 0;
  let lines = 0;
  for (const row of await rowsOf(stream)) {
    const bytes = unpack(row);
    expect(Number(row.offset)).toBe(end);
    expect(Number(row.first_line)).toBe(lines);
    expect(row.line_count).toBe(countNewlines(bytes));
    end += bytes.length;
    lines += row.line_count;
    pieces.push(bytes);
  }
  return Buffer.concat(pieces);
}

describe("storing output", () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    "gives back the exact bytes and lines whatever the chunks, their repeats and their overlaps (seed %i)",
    async (seed) => {
      const random = randomFrom(seed);
      const stream = await database.aStream();
      const bytes = someOutput(random, Math.floor(random() * 400_000));
      let sent = 0;
      while (sent < bytes.length) {
        const chunks = Array.from({ length: 1 + Math.floor(random() * 5) }, () => {
          // Sometimes the node goes back, as it does after it has lost its connection.
          const from = random() < 0.3 ? Math.floor(random() * (sent + 1)) : sent;
          const to = Math.min(bytes.length, from + Math.floor(random() * (random() < 0.5 ? 200 : 150_000)));
          sent = Math.max(sent, to);
          return chunkOf(stream, from, bytes.subarray(from, to));
        });
        const answers = await database.store(chunks);
        expect(answers).toEqual(chunks.map(() => ({ ok: true, end: sent })));
      }
      expect((await wholeOf(stream)).equals(bytes)).toBe(true);
    },
  );

  test("refuses what lies beyond a gap, with the offset to go on from, and stores nothing of it", async () => {
    const stream = await database.aStream();
    expect(await database.store([chunkOf(stream, 10, Buffer.from("late"))])).toEqual([{ ok: false, expected: 0 }]);
    expect(
      await database.store([chunkOf(stream, 0, Buffer.from("abc")), chunkOf(stream, 5, Buffer.from("fgh"))]),
    ).toEqual([
      { ok: true, end: 3 },
      { ok: false, expected: 3 },
    ]);
    expect(await database.store([chunkOf(stream, 2, Buffer.from("cdefgh"))])).toEqual([{ ok: true, end: 8 }]);
    expect((await wholeOf(stream)).toString()).toBe("abcdefgh");
  });

  test("fills a gap from what is stored already", async () => {
    const stream = await database.aStream();
    await database.store([chunkOf(stream, 0, Buffer.from("0123456789"))]);
    const answers = await database.store([
      chunkOf(stream, 2, Buffer.from("23")),
      chunkOf(stream, 8, Buffer.from("89ab")),
    ]);
    expect(answers).toEqual([
      { ok: true, end: 12 },
      { ok: true, end: 12 },
    ]);
    expect((await wholeOf(stream)).toString()).toBe("0123456789ab");
  });

  test("answers many nodes and both streams of one batch each for itself", async () => {
    const streams = await Promise.all(
      Array.from({ length: 20 }, (_, index) => database.aStream(index % 2 ? "stderr" : "stdout")),
    );
    const [odd] = streams;
    if (!odd) throw new Error("There is no stream.");
    const answers = await database.store([
      ...streams.map((stream, index) => chunkOf(stream, 0, Buffer.from(`node ${index}\n`))),
      chunkOf({ ...odd, stream: "stderr" }, 0, Buffer.from("warned\n")),
      chunkOf({ ...odd, attempt: 2 }, 1, Buffer.from("too early")),
    ]);
    expect(answers.slice(-2)).toEqual([
      { ok: true, end: 7 },
      { ok: false, expected: 0 },
    ]);
    for (const [index, stream] of streams.entries()) expect((await wholeOf(stream)).toString()).toBe(`node ${index}\n`);
  });

  test("keeps segments small and gives each the marks that end in it", async () => {
    const stream = await database.aStream();
    const bytes = someOutput(randomFrom(9), 3 * LIVE_SEGMENT_BYTES);
    await database.store([
      chunkOf(stream, 0, bytes, [
        [1_000, 10],
        [2_000, LIVE_SEGMENT_BYTES + 10],
        [3_000, bytes.length],
        [4_000, bytes.length + 1],
      ]),
    ]);
    const rows = await rowsOf(stream);
    expect(Math.max(...rows.map(({ length }) => length))).toBeLessThanOrEqual(LIVE_SEGMENT_BYTES);
    expect(rows.flatMap(({ marks }) => marks)).toEqual([
      "1000",
      "10",
      "2000",
      String(LIVE_SEGMENT_BYTES + 10),
      "3000",
      String(bytes.length),
    ]);
    for (const { marks, offset, length } of rows) {
      for (const [, to] of pairs(marks)) expect(to > Number(offset) && to <= Number(offset) + length).toBe(true);
    }
  });

  test("lets one of two writers of the same bytes win, and leaves neither hole nor overlap", async () => {
    const random = randomFrom(11);
    const stream = await database.aStream();
    const bytes = someOutput(random, 600_000);
    const writer = async (size: number) => {
      for (let offset = 0; offset < bytes.length; ) {
        const [answer] = await database.store([chunkOf(stream, offset, bytes.subarray(offset, offset + size))]);
        if (!answer) throw new Error("There is no answer.");
        offset = answer.ok ? Math.max(answer.end, offset) : answer.expected;
      }
    };
    await Promise.all([writer(7_000), writer(11_111), writer(200_000)]);
    expect((await wholeOf(stream)).equals(bytes)).toBe(true);
  });

  test("waits for a writer that has not committed, and takes its place when that one fails", async () => {
    const stream = await database.aStream();
    const other = await database.pool.connect();
    await other.query("BEGIN");
    await storeChunks(other, prepareChunks([chunkOf(stream, 0, Buffer.from("never committed\n"))]));
    const answer = database.store([chunkOf(stream, 0, Buffer.from("stored\n"))]);
    await other.query("ROLLBACK");
    other.release();
    expect(await answer).toEqual([{ ok: true, end: 7 }]);
    expect((await wholeOf(stream)).toString()).toBe("stored\n");
  });

  test("counts an empty chunk as stored when everything before it is", async () => {
    const stream = await database.aStream();
    expect(await database.store([chunkOf(stream, 0, Buffer.alloc(0)), chunkOf(stream, 4, Buffer.alloc(0))])).toEqual([
      { ok: true, end: 0 },
      { ok: false, expected: 0 },
    ]);
  });
});

test("says how far each stream of each command is stored", async () => {
  const stream = await database.aStream();
  const other = await database.aStream();
  await database.store([
    chunkOf(stream, 0, Buffer.from("abc")),
    chunkOf({ ...stream, stream: "stderr" }, 0, Buffer.from("de")),
    chunkOf({ ...stream, step: 1, attempt: 2 }, 0, Buffer.from("f")),
    chunkOf(other, 0, Buffer.from("elsewhere")),
  ]);
  await database.store([chunkOf(stream, 3, Buffer.from("d"))]);
  const positions = await streamPositions(database.pool, stream.accountId, stream.nodeId, [
    stream.commandId,
    other.commandId,
  ]);
  expect([...positions]).toEqual([
    [
      stream.commandId,
      [
        { step: 0, attempt: 1, stream: "stdout", offset: 4 },
        { step: 0, attempt: 1, stream: "stderr", offset: 2 },
        { step: 1, attempt: 2, stream: "stdout", offset: 1 },
      ],
    ],
  ]);
});

const pairs = (marks: readonly string[]) =>
  marks.flatMap((at, index) => (index % 2 ? [] : [[Number(at), Number(marks[index + 1])] as const]));
