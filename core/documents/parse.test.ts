import { describe, expect, test } from "vitest";
import { parseDocument } from "./parse";

const step = { action: "aws:runShellScript", name: "run", inputs: { runCommand: ["true"] } };
const v22 = (more: object = {}) => ({ schemaVersion: "2.2", mainSteps: [step], ...more });
const refused = (code: string) => expect.objectContaining({ code });

describe("schema 1.2", () => {
  const v12 = (properties: unknown) => ({
    schemaVersion: "1.2",
    runtimeConfig: { "aws:runShellScript": { properties } },
  });

  test("names a single entry after its plugin and leaves its id out of the inputs", () => {
    expect(parseDocument(v12([{ id: "0.aws:runShellScript", runCommand: ["true"] }])).steps).toEqual([
      { name: "aws:runShellScript", action: "aws:runShellScript", inputs: { runCommand: ["true"] } },
    ]);
  });

  test("tells several entries of a plugin apart by number", () => {
    const names = parseDocument(v12([{ runCommand: ["a"] }, { runCommand: ["b"] }])).steps.map(({ name }) => name);
    expect(names).toEqual(["0.awsrunShellScript", "1.awsrunShellScript"]);
  });

  test("takes a single object, and a whole placeholder with settings beside it", () => {
    expect(parseDocument(v12({ runCommand: ["a"] })).steps).toHaveLength(1);
    const content = {
      schemaVersion: "1.2",
      runtimeConfig: { "aws:cloudWatch": { settings: { startType: "{{ status }}" }, properties: "{{ properties }}" } },
    };
    expect(parseDocument(content).steps[0]?.inputs).toEqual({
      settings: { startType: "{{ status }}" },
      properties: "{{ properties }}",
    });
  });
});

test("keeps parameters in the order of declaration, defaults in their types", () => {
  const parameters = {
    zulu: { type: "String", default: "" },
    alpha: { type: "Boolean", default: "true", allowedValues: [true, false] },
    count: { type: "Integer", default: 3, minItems: "1" },
  };
  expect(parseDocument(v22({ parameters })).parameters).toEqual([
    { name: "zulu", type: "String", default: "" },
    { name: "alpha", type: "Boolean", default: true, allowedValues: ["true", "false"] },
    { name: "count", type: "Integer", default: 3, minItems: 1 },
  ]);
});

test("reads the same document from text as from the value", () => {
  expect(parseDocument(JSON.stringify(v22()))).toEqual(parseDocument(v22()));
});

describe("refuses as InvalidDocumentContent", () => {
  const withParameter = (definition: object, name = "p") => v22({ parameters: { [name]: definition } });
  test.each<[string, unknown]>([
    ["nothing", null],
    ["a list", []],
    ["no schema version", { mainSteps: [step] }],
    ["no steps", { schemaVersion: "2.2", mainSteps: [] }],
    ["no plugins", { schemaVersion: "1.2", runtimeConfig: {} }],
    ["steps in the wrong schema", { schemaVersion: "1.2", mainSteps: [step] }],
    ["two steps of one name", v22({ mainSteps: [step, step] })],
    ["a step without a name", v22({ mainSteps: [{ action: "aws:runShellScript" }] })],
    ["a step's name that is a path", v22({ mainSteps: [{ ...step, name: "../x" }] })],
    ["an action that is none", v22({ mainSteps: [{ ...step, action: "bash" }] })],
    ["a misspelt precondition", v22({ mainSteps: [{ ...step, preconditions: {} }] })],
    [
      "a precondition in schema 2.0",
      { schemaVersion: "2.0", mainSteps: [{ ...step, precondition: { StringEquals: ["platformType", "Linux"] } }] },
    ],
    ["a parameter's name with a dash", withParameter({ type: "String" }, "a-b")],
    ["a type that is none", withParameter({ type: "Text" })],
    ["a misspelt constraint", withParameter({ type: "String", allowedPatern: "x" })],
    ["a default of another type", withParameter({ type: "StringList", default: "x" })],
    ["a pattern that cannot be matched safely", withParameter({ type: "String", allowedPattern: "(?=a)" })],
    ["text that is not JSON", "schemaVersion: '2.2'"],
  ])("%s", (_, content) => {
    expect(() => parseDocument(content)).toThrowError(refused("InvalidDocumentContent"));
  });
});

describe("a precondition", () => {
  const withPrecondition = (left: string, right: string) =>
    v22({
      parameters: { mode: { type: "String" } },
      mainSteps: [{ ...step, precondition: { StringEquals: [left, right] } }],
    });

  test.each([
    ["platformType", "Linux"],
    ["windows", "platformType"],
    ["{{ mode }}", "full"],
    ["full", "x{{mode}}"],
  ])("may compare %s with %s", (left, right) => {
    expect(parseDocument(withPrecondition(left, right)).steps[0]?.precondition).toEqual({
      StringEquals: [left, right],
    });
  });

  test.each([
    ["platformType", "platformType"],
    ["platformType", "Solaris"],
    ["platformType", "{{ mode }}"],
    ["{{ mode }}", "{{ mode }}"],
    ["{{ other }}", "full"],
    ["full", "half"],
    ["{{ssm:x}}", "{{ mode }}"],
  ])("may not compare %s with %s", (left, right) => {
    expect(() => parseDocument(withPrecondition(left, right))).toThrowError(refused("InvalidDocumentContent"));
  });
});

test.each(["0.3", "1.0", "2.1", "9"])("refuses the schema version %s by its own name", (schemaVersion) => {
  expect(() => parseDocument({ schemaVersion })).toThrowError(refused("InvalidDocumentSchemaVersion"));
});

test("refuses content above 64 KiB, in bytes", () => {
  expect(() => parseDocument(JSON.stringify(v22({ description: "é".repeat(40_000) })))).toThrowError(
    refused("MaxDocumentSizeExceeded"),
  );
});

test("says where in the text a problem is", () => {
  const text =
    '{\n  "schemaVersion": "2.2",\n  "mainSteps": [\n    { "action": "aws:runShellScript",\n      "name": "a b" }\n  ]\n}';
  expect(() => parseDocument(text)).toThrowError(
    expect.objectContaining({
      problems: [{ path: ["mainSteps", 0, "name"], message: expect.stringMatching(/^Line 5, column 15: /) }],
    }),
  );
  expect(() => parseDocument("{\n x }")).toThrowError(/Line 2, column 2/);
});
