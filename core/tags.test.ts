import { describe, expect, test } from "vitest";
import { changeTags, MAX_TAGS, TagKey, TagList, TagValue, toTagList } from "./tags";

test.each([
  [TagKey, "Role", true],
  [TagKey, "Straße 1_.:/=+-@", true],
  [TagKey, "", false],
  [TagKey, "k".repeat(129), false],
  [TagKey, "aws:created", false],
  [TagKey, "AWS:created", false],
  [TagKey, "a;b", false],
  [TagValue, "", true],
  [TagValue, "v".repeat(256), true],
  [TagValue, "v".repeat(257), false],
  [TagValue, "<b>", false],
])("case %#: %j", (atom, text, legal) => {
  expect(atom.safeParse(text).success).toBe(legal);
});

test("a list names each key once", () => {
  expect(
    TagList.safeParse([
      { Key: "a", Value: "1" },
      { Key: "a", Value: "2" },
    ]).success,
  ).toBe(false);
});

describe("changing tags", () => {
  const full = Object.fromEntries(Array.from({ length: MAX_TAGS }, (_, index) => [`k${index}`, ""]));

  test("overwrites by key, removes by key, and leaves what was given alone", () => {
    const before = { a: "1", b: "2" };
    expect(
      changeTags(before, {
        add: [
          { Key: "a", Value: "3" },
          { Key: "c", Value: "" },
        ],
        remove: ["b"],
      }),
    ).toEqual({ a: "3", c: "" });
    expect(before).toEqual({ a: "1", b: "2" });
  });

  test("counts what remains, so that a full resource can still swap or overwrite", () => {
    expect(() => changeTags(full, { add: [{ Key: "new", Value: "" }] })).toThrowError(
      expect.objectContaining({ code: "TooManyTagsError" }),
    );
    expect(Object.keys(changeTags(full, { add: [{ Key: "new", Value: "" }], remove: ["k0"] }))).toHaveLength(MAX_TAGS);
    expect(changeTags(full, { add: [{ Key: "k1", Value: "x" }] })["k1"]).toBe("x");
  });
});

test("lists tags by key", () => {
  expect(toTagList({ b: "2", a: "1" })).toEqual([
    { Key: "a", Value: "1" },
    { Key: "b", Value: "2" },
  ]);
});
