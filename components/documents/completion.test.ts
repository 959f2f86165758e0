import { expect, test } from "vitest";
import { completionsAt } from "./completion";

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
const labels = (written: string, type: "Command" | "Automation" = "Command") =>
  completionsAt(written, written.length, type)?.options.map(({ label }) => label) ?? [];

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

test("words of flow control are offered after their names", () => {
  expect(labels("      onFailure: ")).toEqual(["exit", "successAndExit"]);
});

test("nothing is offered inside other text", () => {
  expect(completionsAt("description: some words", 23, "Command")).toBeUndefined();
});
