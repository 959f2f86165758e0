import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { searchOutput } from "./search";
import type { OutputStream } from "./segments";
import { chunkOf, outputDatabase, randomFrom } from "./testing";

let database: Awaited<ReturnType<typeof outputDatabase>>;
beforeAll(async () => {
  database = await outputDatabase();
});
afterAll(() => database.drop());

async function written(bytes: Buffer, size = 50_000): Promise<OutputStream> {
  const stream = await database.aStream();
  for (let at = 0; at < bytes.length; at += size)
    await database.store([chunkOf(stream, at, bytes.subarray(at, at + size))]);
  return stream;
}

/** Matches as anyone would count them, by line. */
function naive(text: string, query: string): { line: number; matches: number }[] {
  return text.split("\n").flatMap((line, number) => {
    const matches = line.split(query).length - 1;
    return matches > 0 ? [{ line: number, matches }] : [];
  });
}

const forward = (line = 0, limit = 1_000_000) => ({ line, direction: "forward" as const, limit });
const backward = (line: number, limit = 1_000_000) => ({ line, direction: "backward" as const, limit });
const exact = (text: string) => ({ text, isCaseSensitive: true });
const total = (lines: readonly { matches: number }[]) => lines.reduce((sum, { matches }) => sum + matches, 0);

describe.each([1, 2, 3])("a search (seed %i)", (seed) => {
  const random = randomFrom(seed * 7);
  // Few letters, so that matches are many, overlap, and lie across every border of segments.
  let text = "";
  for (let length = 700_000; length > 0; length--) text += random() < 0.01 ? "\n" : "abAB"[Math.floor(random() * 4)];
  let stream: OutputStream;
  beforeAll(async () => {
    stream = await written(Buffer.from(text), 10_000 + Math.floor(random() * 90_000));
  });

  test.each(["aba", "aa", "abABab", "a", "zzz"])("counts %s exactly and gives the lines it is in", async (query) => {
    const expected = naive(text, query);
    const found = await searchOutput(database.pool, stream, exact(query), forward());
    expect(found).toMatchObject({ count: total(expected), isComplete: true, firstIndex: 0 });
    expect(found.lines).toEqual(expected);
  });

  test("counts whatever the capitals when asked to", async () => {
    const expected = naive(text.toLowerCase(), "abba");
    const found = await searchOutput(database.pool, stream, { text: "aBBa", isCaseSensitive: false }, forward());
    expect(found.count).toBe(total(expected));
    expect(found.lines).toEqual(expected);
  });

  test("steps forward and backward from any line, and knows which match it is at", async () => {
    const expected = naive(text, "aba");
    for (let round = 0; round < 15; round++) {
      const from = Math.floor(random() * 7_000);
      const after = expected.findIndex(({ line }) => line >= from);
      const ahead = await searchOutput(database.pool, stream, exact("aba"), forward(from, 3));
      expect(ahead.lines).toEqual(after === -1 ? [] : expected.slice(after, after + 3));
      if (after !== -1) expect(ahead.firstIndex).toBe(total(expected.slice(0, after)));
      const before = expected.filter(({ line }) => line <= from);
      const behind = await searchOutput(database.pool, stream, exact("aba"), backward(from, 3));
      expect(behind.lines).toEqual(before.slice(-3).reverse());
      if (before.length > 0) expect(behind.firstIndex).toBe(total(before.slice(0, -1)));
    }
  });
});

test("finds what is written after it was searched, also where the last line goes on", async () => {
  const stream = await written(Buffer.from("one needle\nthe nee"));
  const search = () => searchOutput(database.pool, stream, exact("needle"), forward());
  expect((await search()).count).toBe(1);
  await database.store([chunkOf(stream, 18, Buffer.from("dle is here\nneedle"))]);
  expect(await search()).toMatchObject({
    count: 3,
    lines: [
      { line: 0, matches: 1 },
      { line: 1, matches: 1 },
      { line: 2, matches: 1 },
    ],
  });
  expect((await search()).count).toBe(3);
});

test("counts exactly in a line longer than what is searched at once", async () => {
  const random = randomFrom(99);
  let text = "";
  for (let length = 2_500_000; length > 0; length--) text += "ab"[Math.floor(random() * 2)];
  const stream = await written(Buffer.from(`${text}\naab\n`), 200_000);
  for (const query of ["aab", "aa", "abababab"]) {
    const expected = total(naive(text, query)) + total(naive("aab", query));
    expect((await searchOutput(database.pool, stream, exact(query), forward())).count).toBe(expected);
  }
});

test("finds letters beyond ASCII in either case, and text among bytes that are no text", async () => {
  const stream = await written(
    Buffer.concat([Buffer.from("Ärger ärger ÄRGER\n"), Buffer.from([0xff, 0xfe, 0x00]), Buffer.from("(a+b)* end\n")]),
  );
  const count = async (text: string, isCaseSensitive: boolean) =>
    (await searchOutput(database.pool, stream, { text, isCaseSensitive }, forward())).count;
  expect(await count("ärger", false)).toBe(3);
  expect(await count("ärger", true)).toBe(1);
  expect(await count("(A+B)*", false)).toBe(1);
});
