import { expect, test } from "vitest";
import { tagErrors } from "./tag-editor";

test("a row nobody has typed in is not called wrong", () => {
  expect(tagErrors([{ key: "", value: "" }])).toEqual([{}]);
});

test("the second of two equal keys is the one that is wrong", () => {
  expect(
    tagErrors([
      { key: "Role", value: "web" },
      { key: "Role", value: "db" },
    ]),
  ).toEqual([{}, { key: "There is already a tag Role." }]);
});

test("a value without a key is wrong at the key", () => {
  expect(tagErrors([{ key: "", value: "web" }])).toEqual([{ key: "A tag needs a key." }]);
});
