import { describe, expect, test } from "vitest";
import { checkContent } from "./check-content";
import { writeContentText } from "./content-text";
import type { Document, Json } from "./document";
import { documentOfRun } from "./document-of-run";
import { type Parameters, resolveParameters } from "./parameters";
import { parseDocument } from "./parse";
import { predefinedDocument } from "./predefined/predefined";
import { renderSteps } from "./render";

const shellScript = parseDocument(predefinedDocument("AWS-RunShellScript")?.content);
const saved = (document: Document, supplied: Parameters) => documentOfRun(document, supplied, "What was run.");

/** What a machine gets of a document's first step, without inputs that are empty. */
function firstInputs(document: Document, supplied: Parameters) {
  const inputs = renderSteps(document, resolveParameters(document.parameters, supplied))[0]?.inputs ?? {};
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== ""));
}
const problemsOf = (content: Json) => checkContent(writeContentText(content, "YAML"), "YAML", "Command").findings;

describe("a run of AWS-RunShellScript", () => {
  const supplied = { commands: ["cd /srv", "./restart 'all'"], workingDirectory: ["/tmp"], executionTimeout: ["60"] };

  test("becomes a document with that script, its folder and its limit", () => {
    expect(saved(shellScript, supplied)).toEqual({
      schemaVersion: "2.2",
      description: "What was run.",
      mainSteps: [
        {
          action: "aws:runShellScript",
          name: "runShellScript",
          inputs: { runCommand: ["cd /srv", "./restart 'all'"], workingDirectory: "/tmp", timeoutSeconds: "60" },
        },
      ],
    });
  });

  test.each<[string, Parameters]>([
    ["every value", supplied],
    ["only a script", { commands: ["echo a\necho b", "", "  # {{ not.ours }} {{name}} ${x} $$"] }],
    [
      "braces that would be expanded",
      { commands: ["echo {{ workingDirectory }} {{commands}}"], workingDirectory: ["/"] },
    ],
  ])("gives a machine the same, with %s", (_, given) => {
    const content = saved(shellScript, given);
    expect(problemsOf(content).filter(({ severity }) => severity === "error")).toEqual([]);
    expect(firstInputs(parseDocument(content), {})).toEqual(firstInputs(shellScript, given));
  });
});

test("values of other documents become defaults, and everything else of them stays", () => {
  const document = parseDocument({
    schemaVersion: "2.2",
    description: "Greets.",
    parameters: {
      who: { type: "String", allowedPattern: "[a-z]+", interpolationType: "ENV_VAR" },
      often: { type: "Integer", default: 1, description: "How often." },
      lines: { type: "StringList", default: ["a"] },
    },
    mainSteps: [
      {
        action: "aws:runShellScript",
        name: "greet",
        precondition: { StringEquals: ["platformType", "Linux"] },
        inputs: { runCommand: ["seq {{ often }}", "{{ lines }}"], onFailure: "exit" },
      },
    ],
  });
  expect(saved(document, { who: ["me"], often: ["3"] })).toEqual({
    schemaVersion: "2.2",
    description: "Greets.",
    parameters: {
      who: { type: "String", default: "me", allowedPattern: "[a-z]+", interpolationType: "ENV_VAR" },
      often: { type: "Integer", description: "How often.", default: 3 },
      lines: { type: "StringList", default: ["a"] },
    },
    mainSteps: [
      {
        action: "aws:runShellScript",
        name: "greet",
        precondition: { StringEquals: ["platformType", "Linux"] },
        inputs: { runCommand: ["seq {{ often }}", "{{ lines }}"], onFailure: "exit" },
      },
    ],
  });
});

test("a script that two steps share stays a parameter", () => {
  const step = (name: string) => ({ action: "aws:runShellScript", name, inputs: { runCommand: ["{{ script }}"] } });
  const document = parseDocument({
    schemaVersion: "2.2",
    parameters: { script: { type: "StringList" } },
    mainSteps: [step("one"), step("two")],
  });
  expect(saved(document, { script: ["date"] })).toMatchObject({ parameters: { script: { default: ["date"] } } });
});

test("steps of schema 1.2 get names that 2.2 can have", () => {
  const document = parseDocument({
    schemaVersion: "1.2",
    runtimeConfig: { "aws:runShellScript": { properties: [{ runCommand: ["a"] }, { runCommand: ["b"] }] } },
  });
  const content = saved(document, {});
  expect(content).toMatchObject({
    mainSteps: [{ name: "0_awsrunShellScript" }, { name: "1_awsrunShellScript" }],
  });
  expect(problemsOf(content)).toEqual([]);
});

test("values that do not fit the document any more are refused", () => {
  expect(() => saved(shellScript, {})).toThrowError(expect.objectContaining({ code: "InvalidParameters" }));
});
