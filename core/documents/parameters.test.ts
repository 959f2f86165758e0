import { describe, expect, test } from "vitest";
import type { ParameterDefinition, ParameterType, ParameterValue } from "./document";
import { checkParameter, resolveParameters } from "./parameters";

const text: ParameterDefinition = { name: "text", type: "String" };
const refusal = (problems: [string, string][]) =>
  expect.objectContaining({
    code: "InvalidParameters",
    problems: problems.map(([name, message]) => ({ path: ["Parameters", name], message })),
  });

describe("values that were given", () => {
  test.each<[ParameterType, string[], ParameterValue]>([
    ["String", ["x"], "x"],
    ["String", [""], ""],
    ["StringList", ["a", "", "b"], ["a", "", "b"]],
    ["StringList", [], []],
    ["Boolean", ["true"], true],
    ["Boolean", ["false"], false],
    ["Integer", ["-12"], -12],
    ["StringMap", ['{"a":"b"}'], { a: "b" }],
    ["MapList", ['[{"a":1}]'], [{ a: 1 }]],
    ["MapList", ['{"a":1}', '{"b":2}'], [{ a: 1 }, { b: 2 }]],
  ])("of type %s: %j become %j", (type, given, value) => {
    expect(resolveParameters([{ name: "p", type }], { p: given }).get("p")).toEqual(value);
  });

  test.each<[ParameterType, string[]]>([
    ["String", []],
    ["String", ["a", "b"]],
    ["Boolean", ["True"]],
    ["Boolean", ["1"]],
    ["Integer", ["1.0"]],
    ["Integer", ['"1"']],
    ["Integer", ["1e3"]],
    ["StringMap", ["[]"]],
    ["StringMap", ["{"]],
    ["MapList", ["[1]"]],
    ["MapList", ["x"]],
  ])("of type %s are refused: %j", (type, given) => {
    expect(checkParameter({ name: "p", type }, given)).toHaveProperty("message");
  });

  test.each<[Partial<ParameterDefinition>, string[], boolean]>([
    [{ allowedValues: ["a", "b"] }, ["b"], true],
    [{ allowedValues: ["a", "b"] }, ["B"], false],
    [{ allowedPattern: "[a-z]+" }, ["abc"], true],
    [{ allowedPattern: "[a-z]+" }, ["abc; rm"], false],
    [{ allowedPattern: "^[a-z]+$" }, ["abc\n"], false],
    [{ minChars: 2, maxChars: 3 }, ["a"], false],
    [{ minChars: 2, maxChars: 3 }, ["ab"], true],
    [{ minChars: 2, maxChars: 3 }, ["abcd"], false],
    [{ type: "StringList", minItems: 1 }, [], false],
    [{ type: "StringList", maxItems: 1 }, ["a", "b"], false],
    [{ type: "StringList", allowedPattern: "[0-9]+" }, ["1", "x"], false],
    [{ type: "StringList", allowedValues: ["a", "b"] }, ["b", "a"], true],
    [{ type: "Integer", allowedValues: ["1", "2"] }, ["3"], false],
  ])("under %j: %j is legal: %s", (definition, given, legal) => {
    expect("value" in checkParameter({ ...text, ...definition }, given)).toBe(legal);
  });
});

test("takes defaults, in their own type, for what was not given", () => {
  const values = resolveParameters(
    [
      { name: "a", type: "StringList", default: ["x"] },
      { name: "b", type: "Boolean", default: false },
      { name: "c", type: "String", default: "" },
    ],
    { c: ["given"] },
  );
  expect([...values]).toEqual([
    ["a", ["x"]],
    ["b", false],
    ["c", "given"],
  ]);
});

test("names every problem at once, each at its parameter", () => {
  expect(() =>
    resolveParameters([text, { name: "flag", type: "Boolean" }], { flag: ["maybe"], other: ["x"] }),
  ).toThrowError(
    refusal([
      ["other", "The document has no parameter other."],
      ["text", "The parameter text is required."],
      ["flag", "The parameter flag must be true or false."],
    ]),
  );
});

test("does not take a name that every object has for a value", () => {
  expect(() => resolveParameters([{ name: "constructor", type: "String" }], {})).toThrowError(
    refusal([["constructor", "The parameter constructor is required."]]),
  );
});

test("never runs the text of a reference to Parameter Store as if it were the value", () => {
  expect(checkParameter(text, ["{{ssm:password}}"])).toHaveProperty("message");
  expect(checkParameter({ ...text, type: "StringList" }, ["echo", "x {{ ssm-secure:y }}"])).toHaveProperty("message");
  expect(() => resolveParameters([{ ...text, default: "{{ssm:x}}" }], {})).toThrowError(
    expect.objectContaining({ code: "InvalidParameters" }),
  );
});
