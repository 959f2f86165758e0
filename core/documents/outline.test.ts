import { expect, test } from "vitest";
import { checkContent, type DocumentType } from "./check-content";
import { outlineOf } from "./outline";

const outline = (text: string, type: DocumentType = "Command") => {
  const { located, findings } = checkContent(text, "YAML", type);
  if (!located) throw new Error("The text cannot be read.");
  return outlineOf(located, findings);
};

const steps = `schemaVersion: "2.2"
mainSteps:
  - action: aws:runShellScript
    name: first
    precondition:
      StringEquals: [platformType, linux]
    inputs:
      runCommand: [uname]
  - action: aws:runShelScript
    name: second
    precondition:
      StringEquals: ["{{ mode }}", full]
    inputs: {}
  - name: 12
`;

test("each step is told with its plugin, when it runs, where it stands and what is wrong in it alone", () => {
  expect(outline(steps)).toMatchObject([
    { name: "first", action: "aws:runShellScript", condition: "Linux only", place: { line: 3, column: 5 } },
    { name: "second", action: "aws:runShelScript", condition: "if {{ mode }} is full", place: { line: 9, column: 5 } },
    { name: "Step 3", action: "", path: ["mainSteps", 2] },
  ]);
  const [first, second, third] = outline(steps).map(({ findings }) => findings.map(({ line }) => line));
  expect(first).toEqual([]);
  expect(second).toEqual([9]);
  expect(third?.length).toBeGreaterThan(0);
  expect(third?.every((line) => line === 14)).toBe(true);
});

test("the second of many steps has nothing of the twelfth", () => {
  const many = Array.from(
    { length: 12 },
    (_, index) =>
      `  - action: ${index === 11 ? "aws:no" : "aws:runShellScript"}\n    name: s${index}\n    inputs: { runCommand: [x] }\n`,
  );
  const found = outline(`schemaVersion: "2.2"\nmainSteps:\n${many.join("")}`).map(({ findings }) => findings.length);
  expect(found).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
});

test("entries of schema 1.2 are steps of their plugin, and so are the steps of a runbook", () => {
  const older = `schemaVersion: "1.2"\nruntimeConfig:\n  aws:runShellScript:\n    properties:\n      - { id: one, runCommand: [a] }\n      - { runCommand: [b] }\n`;
  expect(outline(older).map(({ name, action, place }) => [name, action, place.line])).toEqual([
    ["one", "aws:runShellScript", 5],
    ["Step 2", "aws:runShellScript", 6],
  ]);
  const runbook = `schemaVersion: "0.3"\nmainSteps:\n  - name: wait\n    action: aws:sleep\n    inputs: { Duration: PT1M }\n`;
  expect(outline(runbook, "Automation").map(({ name, action }) => [name, action])).toEqual([["wait", "aws:sleep"]]);
});

test("a text that holds something else has no steps", () => {
  for (const text of ["[]", "mainSteps: 3", "runtimeConfig: [1]", "just words"]) expect(outline(text)).toEqual([]);
});
