import { expect, test } from "vitest";
import { fromWire, toWire } from "./aws-wire";

test("a time leaves as seconds with its milliseconds, bytes as base64, and the unknown not at all", () => {
  const answer = {
    At: new Date("2026-11-22T19:00:00.123Z"),
    List: [{ At: new Date(0) }],
    Bytes: Buffer.from("hi"),
    Nothing: undefined,
    Null: null,
    Empty: "",
    Zero: 0,
    No: false,
  };
  expect(JSON.parse(JSON.stringify(toWire(answer)))).toEqual({
    At: 1795374000.123,
    List: [{ At: 0 }],
    Bytes: "aGk=",
    Empty: "",
    Zero: 0,
    No: false,
  });
});

test("a member leaves as it is whatever its name", () => {
  const map: unknown = JSON.parse('{"__proto__":{"a":null,"b":1},"constructor":"x"}');
  expect(JSON.stringify(toWire({ map }))).toBe('{"map":{"__proto__":{"b":1},"constructor":"x"}}');
});

test("a member that is null was not given, at any depth", () => {
  expect(fromWire(Buffer.from('{"A":null,"B":{"C":null,"D":[{"E":null}]}}'))).toEqual({ B: { D: [{}] } });
});

test("no body is an empty input", () => {
  expect(fromWire(Buffer.alloc(0))).toEqual({});
});

test.each([
  ["no JSON", "{"],
  ["a list", "[]"],
  ["a word", '"a"'],
  ["null", "null"],
  ["a member twice", '{"A":1,"A":2}'],
  ["__proto__", '{"__proto__":{}}'],
  ["__proto__ in disguise", '{"\\u005f_proto__":{}}'],
  ["deep nesting", `{"A":${"[".repeat(100)}${"]".repeat(100)}}`],
])("%s is a SerializationException", (_, text) => {
  expect(() => fromWire(Buffer.from(text))).toThrow(expect.objectContaining({ code: "SerializationException" }));
});

test("a map's key cannot reach an object's prototype on the way out", () => {
  const tags = Object.fromEntries([["__proto__", { polluted: "yes" }]]);
  expect(JSON.stringify(toWire({ tags }))).toBe('{"tags":{"__proto__":{"polluted":"yes"}}}');
});
