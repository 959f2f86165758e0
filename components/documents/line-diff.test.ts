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
