import { expect, test } from "vitest";
import { DomainError } from "@/core/errors";
import { strictJson } from "./strict-json";

const read = (text: string) => strictJson(Buffer.from(text));

test.each([
  '{"a":[1,{"a":2}],"b":{"a":"\\"{[,:"}}',
  "[]",
  '"text"',
  ' { "a" : [ "x" , "x" ] , "\\\\" : "," } ',
  '{"a":{"b":1},"b":[{"a":1},{"a":1}]}',
])("reads %s as JSON.parse does", (text) => expect(read(text)).toEqual(JSON.parse(text)));

test("takes nothing at all for an empty object", () => expect(read("")).toEqual({}));

test.each([
  ["a member named twice", '{"a":1,"a":2}'],
  ["a member named twice by an escape", '{"a":1,"\\u0061":2}'],
  ["a member named twice, deep inside", '{"x":[{"y":{"a":1,"b":[],"a":2}}]}'],
  ["a member named twice after a nested object", '{"a":{"c":[1,2]},"b":1,"a":0}'],
  ["__proto__", '{"__proto__":{"admin":true}}'],
  ["__proto__ by an escape", '{"x":{"\\u005f_proto__":1}}'],
  ["constructor", '{"Parameters":{"constructor":["x"]}}'],
  ["prototype", '{"constructo\\u0072":{"prototype":{}}}'],
  ["33 levels", "[".repeat(33) + "]".repeat(33)],
  ["100,000 levels", "[".repeat(100_000) + "]".repeat(100_000)],
  ["what is not JSON", "{a:1}"],
  ["an unfinished text", '{"a":"'],
])("refuses %s", (_what, text) => expect(() => read(text)).toThrow(DomainError));

test("reads 32 levels", () => expect(() => read("[".repeat(32) + "]".repeat(32))).not.toThrow());

test("refuses bytes that are no UTF-8", () =>
  expect(() => strictJson(Buffer.from([0x22, 0xff, 0x22]))).toThrow(DomainError));
