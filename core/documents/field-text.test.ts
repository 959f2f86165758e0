import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json } from "./document";
import { type FieldKind, fieldText, fieldValue, fitsField } from "./field-text";

const kinds: readonly FieldKind[] = ["text", "scalar", "count", "lines", "script", "json"];
const text = fc.oneof(
  fc.constantFrom("", "\n", "a\n", "\na", "a\n\nb", "0", "007", "-1", "1e3", "true", "{}", "[1]", '{"a":'),
  fc.string(),
);
const value: fc.Arbitrary<Json> = fc.oneof(
  text,
  fc.integer(),
  fc.boolean(),
  fc.array(fc.oneof(text, fc.integer(), fc.boolean()), { maxLength: 4 }),
  fc.dictionary(text, text, { maxKeys: 3 }),
  fc.constantFrom<Json[]>(null, [[]], [null], [""], ["", ""]),
);

test("a text that is shown for a value and typed as it is stands for the same value", () => {
  void fc.assert(
    fc.property(fc.constantFrom(...kinds), value, (kind, before) => {
      fc.pre(fitsField(kind, before));
      // Numbers among lines become text only once somebody types, and scripts of several lines are split where they break.
      const isPlain =
        !Array.isArray(before) || before.every((item) => typeof item === "string" && !item.includes("\n"));
      fc.pre(kind === "json" || isPlain);
      fc.pre(kind !== "count" || typeof before === "number" || !/^-?[0-9]+$/.test(String(before)));
      fc.pre(kind !== "count" || typeof before !== "boolean");
      fc.pre(kind !== "json" || typeof before !== "string" || !/^\s*[[{]/.test(before));
      expect(fieldValue(kind, fieldText(kind, before), before)).toStrictEqual(before);
    }),
    { numRuns: 2_000 },
  );
});

test.each<[FieldKind, string, Json | undefined, Json]>([
  ["count", "12", undefined, 12],
  ["count", "12a", undefined, "12a"],
  ["count", "007", undefined, "007"],
  ["scalar", "60", "30", "60"],
  ["scalar", "60", 30, 60],
  ["scalar", "{{ limit }}", 30, "{{ limit }}"],
  ["scalar", "false", true, false],
  ["scalar", "false", undefined, "false"],
  ["lines", "a\n\nb\n", undefined, ["a", "", "b"]],
  ["script", "a\nb", "before", "a\nb"],
  ["script", "a\nb", ["before"], ["a", "b"]],
  ["json", '{"a": [1]}', undefined, { a: [1] }],
  ["json", '{"a": [1', undefined, '{"a": [1'],
  ["json", "5", undefined, "5"],
])("a %s field with %j, where %j was, holds %j", (kind, typed, before, expected) => {
  expect(fieldValue(kind, typed, before)).toStrictEqual(expected);
});

test("what would lose something is not edited so", () => {
  expect(fitsField("text", 5)).toBe(false);
  expect(fitsField("lines", ["a\nb"])).toBe(false);
  expect(fitsField("script", [{}])).toBe(false);
  expect(fitsField("scalar", null)).toBe(false);
});
