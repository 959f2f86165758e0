import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { documentForm, toParameters, toText, toValues } from "./form";
import { parameterLabel } from "./parameter-label";
import { resolveParameters } from "./parameters";
import { parseDocument } from "./parse";
import { predefinedDocument } from "./predefined/predefined";

const formOf = (parameters: object) =>
  documentForm(
    parseDocument({
      schemaVersion: "2.2",
      parameters,
      mainSteps: [{ action: "aws:runShellScript", name: "run", inputs: { runCommand: ["true"] } }],
    }),
  );
const controlOf = (definition: object) => {
  const [control] = formOf({ p: definition });
  if (!control) throw new Error("The form has no control.");
  return control;
};

test.each([
  ["executionTimeout", "Execution Timeout"],
  ["commands", "Commands"],
  ["directoryOU", "Directory OU"],
  ["SSMAgentVersion", "SSM Agent Version"],
  ["KbArticleIds", "Kb Article Ids"],
])("the label of %s is %s", (name, label) => {
  expect(parameterLabel(name)).toBe(label);
});

describe("a parameter is asked for", () => {
  test.each([
    [{ type: "String" }, "text"],
    [{ type: "String", displayType: "textarea" }, "textarea"],
    [{ type: "String", allowedValues: ["a"] }, "select"],
    [{ type: "StringList" }, "lines"],
    [{ type: "StringList", displayType: "textfield" }, "comma-list"],
    [{ type: "StringList", allowedValues: ["a"] }, "multiselect"],
    [{ type: "Boolean" }, "boolean"],
    [{ type: "Integer" }, "number"],
    [{ type: "StringMap" }, "json"],
    [{ type: "MapList" }, "json"],
  ])("%j as %s", (definition, kind) => {
    expect(controlOf(definition).kind).toBe(kind);
  });
});

describe("AWS-RunShellScript", () => {
  const document = parseDocument(predefinedDocument("AWS-RunShellScript")?.content);
  const form = documentForm(document);

  test("asks for the script in a code editor, then for the folder and the time limit", () => {
    expect(
      form.map(({ name, kind, required, script, initial }) => ({ name, kind, required, script, initial })),
    ).toEqual([
      { name: "commands", kind: "lines", required: true, script: "shell", initial: "" },
      { name: "workingDirectory", kind: "text", required: false, script: undefined, initial: "" },
      { name: "executionTimeout", kind: "text", required: false, script: undefined, initial: "3600" },
    ]);
    expect(form[0]?.help).not.toMatch(/required/i);
  });

  test("sends only what differs from the defaults, and the script line by line as it was typed", () => {
    expect(toParameters(form, { commands: "  echo a\n\necho b\n", executionTimeout: "3600" })).toEqual({
      commands: ["  echo a", "", "echo b"],
    });
  });

  test("says that the script is missing rather than running an empty one", () => {
    expect(() => resolveParameters(document.parameters, toParameters(form, { commands: "" }))).toThrowError(
      /commands is required/,
    );
  });
});

test.each([
  [{ type: "String" }, ["x"]],
  [{ type: "StringList" }, ["a", "", "b"]],
  [{ type: "StringList", displayType: "textfield" }, ["a", "b"]],
  [{ type: "StringList", allowedValues: ["a", "b"] }, ["b"]],
  [{ type: "Boolean", default: true }, ["false"]],
])("an earlier command's values for %j come back as they were: %j", (definition, values) => {
  const control = controlOf(definition);
  expect(toValues(control, toText(control, values))).toEqual(values);
});

test("shows the default where an earlier command gave nothing", () => {
  expect(toText(controlOf({ type: "StringList", default: ["a", "b"] }), undefined)).toBe("a\nb");
});

const controls = [
  { type: "String" },
  { type: "String", default: "x" },
  { type: "String", displayType: "textarea" },
  { type: "StringList" },
  { type: "StringList", default: ["a", ""] },
  { type: "StringList", displayType: "textfield" },
  { type: "StringList", allowedValues: ["a", "b"] },
  { type: "Integer", default: 5 },
  { type: "Boolean", default: false },
  { type: "StringMap", default: { a: "b" } },
  { type: "MapList" },
].map(controlOf);
const typed = fc.stringOf(fc.constantFrom("a", "b", ",", " ", "\n", "\r\n", "\t", '"', "é", "😀"), {
  maxLength: 12,
});
// A carriage return alone is nothing that a text area gives.
const unicode = fc.fullUnicodeString().map((text) => text.replaceAll("\r", ""));

test("whatever is typed into a form, what it sends fills in a form that sends the same", () => {
  void fc.assert(
    fc.property(fc.constantFrom(...controls), fc.oneof(typed, unicode), (control, text) => {
      const sent = toParameters([control], { [control.name]: text });
      const again: typeof sent = JSON.parse(JSON.stringify(sent));
      const filled = { [control.name]: toText(control, again[control.name]) };
      expect(toParameters([control], filled)).toEqual(sent);
    }),
    { numRuns: 1_000 },
  );
});
