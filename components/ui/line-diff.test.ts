import fc from "fast-check";
import { expect, test } from "vitest";
import { lineDiff } from "./line-diff";

const shown = (before: string, after: string) =>
  lineDiff(before, after).map(
    ({ left, right, isSame }) => `${left?.text ?? "."}${isSame ? "=" : "|"}${right?.text ?? "."}`,
  );

test("what was changed stands beside what came in its place, and the rest side by side", () => {
  expect(shown("a\nb\nc\nd", "a\nx\nc\nd\ne")).toEqual(["a=a", "b|x", "c=c", "d=d", ".|e"]);
  expect(shown("a\nb\nc", "b\nc\na")).toEqual(["a|.", "b=b", "c=c", ".|a"]);
  expect(shown("same", "same")).toEqual(["same=same"]);
});

const text = fc.array(fc.constantFrom("a", "b", "c", ""), { maxLength: 12 }).map((lines) => lines.join("\n"));

test("both texts can be read from it, line by line, and only equal lines are called the same", () => {
  void fc.assert(
    fc.property(text, text, (before, after) => {
      const rows = lineDiff(before, after);
      expect(rows.flatMap(({ left }) => (left ? [left.text] : [])).join("\n")).toBe(before);
      expect(rows.flatMap(({ right }) => (right ? [right.text] : [])).join("\n")).toBe(after);
      for (const { left, right, isSame } of rows) if (isSame) expect(left?.text).toBe(right?.text);
      expect(rows.flatMap(({ left }) => (left ? [left.number] : []))).toEqual(
        before.split("\n").map((_, at) => at + 1),
      );
    }),
    { numRuns: 1_000 },
  );
});

test("of two texts no shorter text is said to differ than what really does", () => {
  // The length of a longest common series of lines, by the table that everybody knows.
  const longest = (left: readonly string[], right: readonly string[]) => {
    let row = right.map(() => 0);
    for (const line of left) {
      const next: number[] = [];
      for (const [at, other] of right.entries())
        next.push(line === other ? (row[at - 1] ?? 0) + 1 : Math.max(row[at] ?? 0, next[at - 1] ?? 0));
      row = next;
    }
    return row.at(-1) ?? 0;
  };
  void fc.assert(
    fc.property(text, text, (before, after) => {
      const same = lineDiff(before, after).filter(({ isSame }) => isSame).length;
      expect(same).toBe(longest(before.split("\n"), after.split("\n")));
    }),
    { numRuns: 500 },
  );
});

test("two texts of 2,000 lines that have hardly anything in common are compared whole", () => {
  const lines = (word: string) =>
    Array.from({ length: 2_000 }, (_, at) => (at === 1_000 ? "both" : `${word} ${at}`)).join("\n");
  expect(lineDiff(lines("left"), lines("right")).filter(({ isSame }) => isSame)).toEqual([
    { left: { number: 1_001, text: "both" }, right: { number: 1_001, text: "both" }, isSame: true },
  ]);
});
