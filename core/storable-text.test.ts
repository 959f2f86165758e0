import { expect, test } from "vitest";
import { unstorable } from "./storable-text";

test.each<[string, unknown, (string | number)[]]>([
  ["a NUL character", { Values: ["fine", "a\u0000b"] }, ["Values", 1]],
  ["the first half of a surrogate pair", { Comment: "\ud800" }, ["Comment"]],
  ["the second half of a surrogate pair", ["x\udc00y"], [0]],
  ["a NUL character in a member's name", { Parameters: { "a\u0000": ["x"] } }, ["Parameters"]],
])("finds %s and says where it is", (_what, input, path) => expect(unstorable(input)?.path).toEqual(path));

test.each<[unknown]>([
  [undefined],
  [null],
  [1],
  [new Date()],
  [{ Comment: "é, 漢字, 🚢, tab\t and line\n", List: [1, null, true] }],
])("has nothing against %j", (input) => expect(unstorable(input)).toBeUndefined());

test("refuses nesting that no input has, without running out of stack", () => {
  let deep: unknown = "x";
  for (let level = 0; level < 100_000; level++) deep = [deep];
  expect(unstorable(deep)?.message).toContain("nested");
});
