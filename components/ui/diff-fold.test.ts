import fc from "fast-check";
import { expect, test } from "vitest";
import { foldSame } from "./diff-fold";
import { lineDiff } from "./line-diff";

const lines = (count: number, change?: number) =>
  Array.from({ length: count }, (_, at) => (at === change ? "changed" : `line ${at}`)).join("\n");

test("one changed line among a thousand is in sight, with what stands around it", () => {
  const parts = foldSame(lineDiff(lines(1_000), lines(1_000, 500)), 3);
  expect(parts.map(({ kind, rows }) => `${kind} ${rows.length}`)).toEqual(["fold 497", "rows 7", "fold 496"]);
});

test("nothing is folded for less than four lines, and all of what is the same", () => {
  expect(foldSame(lineDiff(lines(6), lines(6, 5)), 3).map(({ kind }) => kind)).toEqual(["rows"]);
  expect(foldSame(lineDiff(lines(9), lines(9)), 3).map(({ kind }) => kind)).toEqual(["fold"]);
});

const text = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 40 }).map((each) => each.join("\n"));

test("no row is lost, and none that differs is folded", () => {
  void fc.assert(
    fc.property(text, text, fc.nat(3), (before, after, context) => {
      const rows = lineDiff(before, after);
      const parts = foldSame(rows, context);
      expect(parts.flatMap((part) => part.rows)).toEqual(rows);
      for (const { kind, rows: folded } of parts)
        if (kind === "fold") expect(folded.every(({ isSame }) => isSame)).toBe(true);
    }),
    { numRuns: 500 },
  );
});
