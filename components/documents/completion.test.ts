import { expect, test } from "vitest";
import type { DocumentType } from "@/core/documents/check-content";
import { completionsAt, explanationAt } from "./completion";

const text = `schemaVersion: "2.2"
parameters:
  service:
    type: String
  count: { type: Integer }
mainSteps:
  - action: aws:runShellScript
    name: restart
    inputs:
      runCommand:
        - echo {{ `;
const labels = (written: string, type: DocumentType = "Command") =>
  completionsAt(written, written.length, type)?.options.map(({ label }) => label) ?? [];

test("an input that can be a few words alone is offered those, whatever else has its name", () => {
  const step = "mainSteps:\n  - action: aws:applications\n    name: a\n    inputs:\n";
  expect(labels(`${step}      action: `).slice(0, 4)).toEqual(["Install", "Repair", "Uninstall", "aws:runShellScript"]);
  expect(labels(`${step}      action: Install\n      `)).toContain("sourceHash");
  expect(labels("mainSteps:\n  - action: aws:cloudWatch\n    inputs:\n      startType: E")).toEqual([
    "Enabled",
    "Disabled",
  ]);
});

test("plugins are offered after action, in both formats", () => {
  expect(labels("mainSteps:\n  - action: aws:run")).toContain("aws:runShellScript");
  expect(labels('{ "action": "')).toContain("aws:runShellScript");
  expect(labels("  - action: ", "Automation")).toContain("aws:runCommand");
  expect(completionsAt("  - action: aws:run", 19, "Command")?.from).toBe(12);
});

test("the document's own parameters are offered between braces", () => {
  expect(labels(text)).toEqual(["service", "count"]);
});

test("members are those of the place: of the document, of a parameter, of a step and its plugin", () => {
  expect(labels("sch")).toEqual(["schemaVersion", "description", "parameters", "mainSteps"]);
  expect(labels("parameters:\n  p:\n    allowed")).toContain("allowedPattern");
  const inStep = labels("mainSteps:\n  - action: aws:runShellScript\n    ");
  expect(inStep).toEqual(expect.arrayContaining(["name", "inputs", "precondition", "runCommand", "onFailure"]));
});

test.each([
  [
    "JSON",
    '{\n  "',
    '{ "packages": { "ubuntu": { "_any": { "',
    '{ "files": { "a.zip": { "checksums": {} }, "b.zip": { "',
  ],
  ["YAML", "", "packages:\n  ubuntu:\n    _any:\n      ", "files:\n  a.zip:\n    checksums: {}\n  b.zip:\n    "],
])("members of a package are those of the place, in %s", (_, top, architectures, file) => {
  expect(labels(top, "Package")).toEqual(expect.arrayContaining(["schemaVersion", "version", "packages", "files"]));
  expect(labels(architectures, "Package")).toEqual(expect.arrayContaining(["x86_64", "arm64", "_any"]));
  expect(labels(file, "Package")).toEqual(["checksums", "size"]);
});

test("words of flow control are offered after their names", () => {
  expect(labels("      onFailure: ")).toEqual(["exit", "successAndExit"]);
});

test("nothing is offered inside other text", () => {
  expect(completionsAt("description: some words", 23, "Command")).toBeUndefined();
});

test("what is offered says what it means", () => {
  const offered = completionsAt("mainSteps:\n  - action: aws:run", 29, "Command")?.options ?? [];
  expect(offered.find(({ label }) => label === "aws:runShellScript")?.info).toBe(
    "Runs a shell script on Linux and macOS.",
  );
});

test("a name and a plugin are explained where they stand, in both formats", () => {
  const at = (written: string, word: string) => explanationAt(written, written.indexOf(word) + 2)?.title;
  const yaml = "mainSteps:\n  - action: aws:runShellScript # it runs\n    name: a\n    inputs: { timeoutSeconds: 5 }";
  for (const word of ["mainSteps", "action", "aws:runShellScript", "name", "inputs", "timeoutSeconds"])
    expect(at(yaml, word)).toBe(word);
  const json = '{"mainSteps": [{"action": "aws:runShellScript", "name": "a",\n  "inputs": {}}]}';
  for (const word of ["mainSteps", "action", "aws:runShellScript", "name", "inputs"]) expect(at(json, word)).toBe(word);
});

test("nothing is said inside other text", () => {
  const script = "        - echo name aws:runShellScript\n        - type nothing";
  for (const word of ["name", "aws:run", "type"])
    expect(explanationAt(script, script.indexOf(word) + 1)).toBeUndefined();
});
