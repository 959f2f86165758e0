import { describe, expect, test } from "vitest";
import { JsonSyntaxError, readJson } from "./json-text";

const good = [
  "{}",
  "[]",
  ' {"a": [1, -2.5e3, true, false, null, "x\\n\\u00e9\\"", {"b": {}}]} ',
  '"\\ud83d\\ude00 😀"',
  "0",
  '{"__proto__": {"x": 1}, "constructor": 2}',
  '[[[[[[[["deep"]]]]]]]]',
];

test.each(good)("reads %s as JSON.parse does", (text) => {
  expect(JSON.stringify(readJson(text).value)).toBe(JSON.stringify(JSON.parse(text)));
});

const bad = [
  "",
  "{",
  '{"a":}',
  '{"a":1,}',
  "[1,]",
  "{a:1}",
  "'x'",
  "01",
  "1.",
  "+1",
  ".5",
  "NaN",
  '"a\nb"',
  '"\\x"',
  "[1] 2",
  "tru",
  '{"a" 1}',
  "//c\n1",
];

test.each(bad)("refuses %j as JSON.parse does", (text) => {
  expect(() => JSON.parse(text)).toThrow(SyntaxError);
  expect(() => readJson(text)).toThrow(JsonSyntaxError);
});

test("says on which line and in which column it stopped", () => {
  try {
    readJson('{\n  "a": 1,\n  "b" 2\n}');
    expect.unreachable();
  } catch (error) {
    expect(error).toMatchObject({ line: 3, column: 7 });
  }
});

test("refuses a member that is named twice, which others would read differently", () => {
  expect(() => readJson('{"a": 1, "a": 2}')).toThrow(JsonSyntaxError);
  expect(() => readJson('{"a": 1, "\\u0061": 2}')).toThrow(JsonSyntaxError);
});

test("refuses what is nested without end, instead of running out of stack", () => {
  expect(() => readJson("[".repeat(50_000))).toThrow(JsonSyntaxError);
});

describe("places", () => {
  const { placeOf } = readJson('\n{\n  "a": [\n    1,\n    {"b":\n 2}\n  ]\n}');

  test.each([
    [[], 2, 1],
    [["a"], 3, 8],
    [["a", 0], 4, 5],
    [["a", 1, "b"], 6, 2],
    [["a", 1, "missing"], 5, 5],
    [["nothing"], 2, 1],
  ])("of %j is line %i, column %i", (path, line, column) => {
    expect(placeOf(path)).toEqual({ line, column });
  });

  test("of a name stands before its value", () => {
    expect(placeOf(["a", 1, "b"], "name")).toEqual({ line: 5, column: 6 });
  });
});
