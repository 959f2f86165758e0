import { describe, expect, test } from "vitest";
import { type FoundLine, lineScanner } from "./line-scanner";
import { matcher } from "./matcher";
import { randomFrom } from "./testing";

const scan = (bytes: Buffer, text: string, { size = 50_000, limit = 1_000_000, isCaseSensitive = true } = {}) => {
  const scanner = lineScanner(matcher(text, isCaseSensitive), { offset: 0, line: 0 }, limit);
  for (let at = 0; at < bytes.length; at += size) scanner.push(bytes.subarray(at, at + size));
  scanner.finish();
  return scanner.found();
};

/** Matching lines as anyone would find them, with the lines around. */
function naive(text: string, query: string): Pick<FoundLine, "line" | "matches" | "text" | "before" | "after">[] {
  const lines = text.split("\n");
  const ends = lines.at(-1) === "" ? lines.length - 1 : lines.length;
  return lines.slice(0, ends).flatMap((line, number) => {
    const matches = line.split(query).length - 1;
    const around = { before: lines[number - 1] ?? null, after: number + 1 < ends ? (lines[number + 1] ?? null) : null };
    return matches > 0 ? [{ line: number, matches, text: line, ...around }] : [];
  });
}

describe.each([1, 2, 3])("a scan (seed %i)", (seed) => {
  const random = randomFrom(seed * 11);
  let text = "";
  for (let length = 600_000; length > 0; length--) text += random() < 0.04 ? "\n" : "abAB"[Math.floor(random() * 4)];

  test.each(["aba", "aa", "abABab", "zzz"])(
    "finds every line that has %s with the lines around it, however the bytes come",
    (query) => {
      const found = scan(Buffer.from(text), query, { size: 3_000 + Math.floor(random() * 90_000) });
      const expected = naive(text, query);
      expect(found.count).toBe(expected.reduce((sum, { matches }) => sum + matches, 0));
      expect(found.lines.map(({ isCut: _, ...line }) => line)).toEqual(
        expected.map((line) => ({
          ...line,
          text: line.text,
          before: line.before?.slice(0, 200) ?? null,
          after: line.after?.slice(0, 200) ?? null,
        })),
      );
    },
  );

  test("stopped anywhere and gone on with, finds the same", () => {
    const bytes = Buffer.from(text);
    let from = { offset: 0, line: 0 };
    const counted = { count: 0, lines: [] as number[] };
    while (from.offset < bytes.length) {
      const scanner = lineScanner(matcher("aba", true), from, 1_000_000);
      const end = Math.min(bytes.length, from.offset + 20_000 + Math.floor(random() * 400_000));
      scanner.push(bytes.subarray(from.offset, end));
      if (end === bytes.length) scanner.finish();
      else scanner.pause();
      counted.count += scanner.found().count;
      counted.lines.push(...scanner.found().lines.map(({ line }) => line));
      from = scanner.place();
    }
    const expected = naive(text, "aba");
    expect(counted.count).toBe(expected.reduce((sum, { matches }) => sum + matches, 0));
    expect(counted.lines).toEqual(expected.map(({ line }) => line));
  });
});

test("counts all matches, and keeps as many lines as it was told to", () => {
  const { count, lines } = scan(Buffer.from("a\n".repeat(1_000)), "a", { limit: 3 });
  expect(count).toBe(1_000);
  expect(lines.map(({ line }) => line)).toEqual([0, 1, 2]);
});

test("counts exactly in a line longer than what is searched at once, and gives it once", () => {
  const random = randomFrom(5);
  let text = "";
  for (let length = 2_500_000; length > 0; length--) text += "ab"[Math.floor(random() * 2)];
  const { count, lines } = scan(Buffer.from(`first\n${text}\nlast`), "aab");
  expect(count).toBe(text.split("aab").length - 1);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({ line: 1, matches: count, isCut: true, before: "first" });
});

test("of a long line gives what is around the match, and no half of a character", () => {
  const { lines } = scan(Buffer.from(`${"ä".repeat(5_000)}needle${"ö".repeat(5_000)}\n`), "needle");
  expect(lines[0]?.isCut).toBe(true);
  expect(lines[0]?.text).toMatch(/^ä+needleö+$/);
});
