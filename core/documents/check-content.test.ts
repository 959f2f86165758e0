import { describe, expect, test } from "vitest";
import { checkContent, readContent } from "./check-content";

const yaml = (text: string) => checkContent(text, "YAML", "Command");
const told = (text: string) =>
  yaml(text).findings.map(({ line, column, severity, message }) => `${line}:${column} ${severity} ${message}`);

const head = `schemaVersion: "2.2"
parameters:
  service:
    type: String
mainSteps:
`;

test("a document without mistakes is read, and nothing is said", () => {
  const text = `${head}  - action: aws:runShellScript\n    name: restart\n    inputs:\n      runCommand:\n        - systemctl restart {{ service }}\n`;
  expect(yaml(text)).toMatchObject({ findings: [], read: { documentType: "Command" } });
});

describe("a mistake is told at its line and column, with what was meant", () => {
  test.each([
    [
      "a misspelt plugin",
      `${head}  - action: aws:runShelScript\n    name: a\n    inputs: { runCommand: [x] }\n`,
      "6:13 error There is no plugin aws:runShelScript. Did you mean aws:runShellScript?",
    ],
    [
      "a misspelt member of a step",
      `${head}  - action: aws:runShellScript\n    nme: a\n    name: a\n    inputs: { runCommand: [x] }\n`,
      "7:5 error There is no nme here. Did you mean name?",
    ],
    [
      "a misspelt input",
      `${head}  - action: aws:runShellScript\n    name: a\n    inputs:\n      runComand: [x]\n      runCommand: [x]\n`,
      "9:7 error aws:runShellScript has no input runComand. Did you mean runCommand?",
    ],
    [
      "a missing input",
      `${head}  - action: aws:runShellScript\n    name: a\n    inputs: {}\n`,
      "8:13 error aws:runShellScript needs the input runCommand.",
    ],
    [
      "a missing name",
      `${head}  - action: aws:runShellScript\n    inputs: { runCommand: [x] }\n`,
      "6:5 error The member name is missing.",
    ],
    [
      "a time limit that is none",
      `${head}  - action: aws:runShellScript\n    name: a\n    inputs:\n      runCommand: [x]\n      timeoutSeconds: 3\n`,
      "10:23 error The time limit must be a whole number of seconds from 5 to 172800.",
    ],
    [
      "a word of flow control",
      `${head}  - action: aws:runShellScript\n    name: a\n    inputs:\n      runCommand: [x]\n      onFailure: exti\n`,
      "10:18 error onFailure can be exit or successAndExit. Did you mean exit?",
    ],
    [
      "a schema version that is a number",
      `schemaVersion: 2.2\nmainSteps: []\n`,
      '1:16 error The schema version is text: write it in quotes, such as "2.2".',
    ],
    [
      "a parameter of the wrong kind",
      `schemaVersion: "2.2"\nparameters:\n  m: { type: StringMap }\nmainSteps:\n  - action: aws:runShellScript\n    name: a\n    inputs:\n      runCommand: "{{ m }}"\n`,
      "8:19 error The parameter m is a StringMap; runCommand needs a String or StringList.",
    ],
    [
      "a misspelt parameter, which may be meant",
      `${head}  - action: aws:runShellScript\n    name: a\n    inputs:\n      runCommand:\n        - echo {{ servic }}\n`,
      "10:11 warning The document has no parameter servic; {{ servic }} stays as it is written. Did you mean service?",
    ],
    [
      "a secret in a script",
      `${head}  - action: aws:runShellScript\n    name: a\n    inputs:\n      runCommand:\n        - echo {{ssm-secure:x}}\n`,
      "10:11 error A secret of Parameter Store cannot stand in a step. Give it to a parameter with interpolationType ENV_VAR, which scripts find in their environment.",
    ],
    [
      "a secret as the default of a parameter that is put into text",
      `schemaVersion: "2.2"\nparameters:\n  m: { type: String, default: "{{ssm-secure:x}}" }\nmainSteps:\n  - action: aws:runShellScript\n    name: a\n    inputs:\n      runCommand: "{{ m }}"\n`,
      "3:31 error The document puts the parameter m into text, where a secret would be in clear. It has to be declared with interpolationType ENV_VAR, so that scripts read it as SSM_m.",
    ],
    [
      "a name of Parameter Store that is none",
      `${head}  - action: aws:runShellScript\n    name: a\n    inputs:\n      runCommand:\n        - echo {{ssm:a b}}\n`,
      "10:11 error {{ssm:a b}} is no name of Parameter Store.",
    ],
    [
      "an old schema that knows no environment variables",
      `schemaVersion: "2.0"\nparameters:\n  p: { type: String, interpolationType: ENV_VAR }\nmainSteps:\n  - action: aws:runShellScript\n    name: a\n    inputs: { runCommand: [x] }\n`,
      "3:41 error Only schema 2.2 has interpolationType.",
    ],
  ])("%s", (_, text, expected) => {
    expect(told(text)).toEqual([expected]);
  });

  test("in JSON as well", () => {
    const text = '{\n  "schemaVersion": "2.2",\n  "mainStep": []\n}';
    expect(checkContent(text, "JSON", "Command").findings).toContainEqual(
      expect.objectContaining({ line: 3, column: 3, message: "There is no mainStep here. Did you mean mainSteps?" }),
    );
  });
});

test("several mistakes are told at once, from top to bottom", () => {
  const text = `${head}  - action: aws:runShellScript\n    name: a\n    inputs: { runCommand: [x], timeoutSeconds: 1, onSuccess: go }\n  - action: aws:runShellScript\n    name: a\n    inputs: {}\n`;
  expect(told(text).map((line) => line.slice(0, 4))).toEqual(["8:48", "8:62", "10:1", "11:1"]);
});

test("text above 64 KiB, and values that no database keeps, are refused", () => {
  expect(yaml(`description: ${"x".repeat(70_000)}`).findings[0]?.message).toContain("64 KB");
  expect(yaml(`${head}  - action: "aws:\\0"`).findings[0]?.message).toContain("NUL");
});

test("the server refuses what the editor marks, with every place in the sentence", () => {
  expect(() => readContent(`${head}  - nme: a\n`, "YAML", "Command")).toThrowError(
    expect.objectContaining({
      code: "InvalidDocumentContent",
      message: expect.stringContaining("mainSteps.0.nme: Line 6, column 5: There is no nme here. Did you mean name?"),
    }),
  );
  expect(() => readContent("a: [", "YAML", "Command")).toThrowError(/The content is not YAML\. Line 1, column/);
  expect(() => readContent('schemaVersion: "2.1"', "YAML", "Command")).toThrowError(
    expect.objectContaining({ code: "InvalidDocumentSchemaVersion" }),
  );
});

describe("an Automation document", () => {
  const automation = (steps: string, more = "") =>
    checkContent(
      `schemaVersion: "0.3"\n${more}parameters:\n  InstanceId: { type: String }\nmainSteps:\n${steps}`,
      "YAML",
      "Automation",
    );
  const run = `  - name: run\n    action: aws:runCommand\n    inputs:\n      DocumentName: AWS-RunShellScript\n      InstanceIds: ["{{ InstanceId }}"]\n`;

  test("is read with its steps, outputs and order", () => {
    const steps = `${run}    nextStep: wait\n    onFailure: step:wait\n  - name: wait\n    action: aws:sleep\n    inputs: { Duration: PT1M, at: "{{ run.CommandId }} {{global:DATE}} {{automation:EXECUTION_ID}}" }\n    isEnd: true\n`;
    expect(automation(steps)).toMatchObject({ findings: [], read: { documentType: "Automation" } });
  });

  test.each([
    [
      "an action that is none",
      "  - name: a\n    action: aws:runComand\n    inputs: {}\n",
      "Did you mean aws:runCommand?",
    ],
    ["a step that is not there", `${run}    nextStep: runn\n`, "There is no step runn. Did you mean run?"],
    ["a way to go on that is none", `${run}    onFailure: Retry\n`, "This must be Abort, Continue or step:NAME."],
    ["an output of no step", `${run}      Comment: "{{ rum.Output }}"\n`, "There is no step rum. Did you mean run?"],
    ["a variable of the system that is none", `${run}      Comment: "{{global:DAT}}"\n`, "Did you mean DATE?"],
    [
      "a parameter that is not declared",
      `${run}      Comment: "{{ Other }}"\n`,
      "The document has no parameter Other.",
    ],
    ["Parameter Store in an input", `${run}      Comment: "{{ssm:a}}"\n`, "Parameter Store cannot be used"],
    ["a name that has a dash", "  - name: a-b\n    action: aws:pause\n", "letters, digits and _"],
    ["a step without inputs", "  - name: a\n    action: aws:sleep\n", "aws:sleep needs inputs."],
  ])("is refused for %s", (_, steps, message) => {
    const { read, findings } = automation(steps);
    expect(read).toBeUndefined();
    expect(findings.map((finding) => finding.message).join(" ")).toContain(message);
  });
});
