import { describe, expect, test } from "vitest";
import { runsArbitraryCommands } from "./arbitrary-commands";
import { readContent } from "./check-content";
import { predefinedDocuments } from "./predefined/predefined";

const verdict = (parameter: object, action: string, inputs: object) =>
  runsArbitraryCommands(
    readContent(
      JSON.stringify({
        schemaVersion: "2.2",
        parameters: { p: parameter },
        mainSteps: [{ action, name: "step", inputs }],
      }),
      "JSON",
      "Command",
    ),
  );
const script = (parameter: object, ...runCommand: string[]) => verdict(parameter, "aws:runShellScript", { runCommand });
const open = { type: "String" };
const variable = { type: "String", interpolationType: "ENV_VAR" };

describe("gives the machine away", () => {
  test.each([
    ["a parameter that is the script", () => script({ type: "StringList" }, "{{ p }}"), "run as a script"],
    ["a parameter inside a script", () => script(open, "systemctl restart {{ p }}"), "run as part of a script"],
    ["a parameter inside quotes, which it can end", () => script(open, "echo '{{p}}'"), "run as part of a script"],
    ["a variable that is the command", () => script(variable, "cd /", '"{{ p }}" now'), "run as a script"],
    [
      "a pattern that lets a space through",
      () => script({ ...open, allowedPattern: "[a-z ]+" }, "restart {{ p }}"),
      "run as part of a script",
    ],
    [
      "a pattern of any character that is no letter",
      () => script({ ...open, allowedPattern: "[^a]*" }, "restart {{ p }}"),
      "run as part of a script",
    ],
    [
      "a parameter that says where content comes from",
      () => verdict({ type: "StringMap" }, "aws:downloadContent", { sourceType: "S3", sourceInfo: "{{ p }}" }),
      "where content is taken from",
    ],
    [
      "a parameter that names the document that is run",
      () => verdict(open, "aws:runDocument", { documentType: "SSMDocument", documentPath: "x-{{ p }}" }),
      "which document is run",
    ],
    [
      "a program that is installed from elsewhere, whatever characters its address may have",
      () =>
        verdict({ ...open, allowedPattern: "[a-z:/.]+" }, "aws:applications", { action: "Install", source: "{{ p }}" }),
      "the program that is installed",
    ],
    [
      "a variable that is no part of a script",
      () => verdict(variable, "aws:psModule", { source: "https://example.com/{{ p }}.zip" }),
      "the module that is installed",
    ],
    [
      "a domain that is joined: its administrators are administrators of the machine",
      () => verdict(open, "aws:domainJoin", { directoryId: "d-1", directoryName: "{{ p }}" }),
      "the domain whose administrators get the machine",
    ],
    [
      "a parameter that another document is given, even as a variable",
      () =>
        verdict(variable, "aws:runDocument", {
          documentType: "SSMDocument",
          documentPath: "Other",
          documentParameters: { deep: ["{{ p }}"] },
        }),
      "given to the document that is run",
    ],
  ])("%s", (_, decide, words) => {
    expect(decide()).toEqual({ runs: true, reason: `The parameter p is ${words} (step step).` });
  });
});

describe("does not give the machine away", () => {
  test.each([
    ["a script without parameters", () => script(open, "rm -rf /srv/cache", "{{ q }}")],
    ["a variable inside a command", () => script(variable, 'systemctl restart "{{ p }}"')],
    ["one of a few values", () => script({ ...open, allowedValues: ["web", "db"] }, "restart {{ p }}")],
    ["a number", () => script({ type: "Integer" }, "sleep {{ p }}")],
    ["true or false", () => script({ type: "Boolean" }, "set {{ p }}")],
    [
      "a pattern of harmless characters",
      () => script({ ...open, allowedPattern: "[a-z0-9@.-]{1,64}" }, "restart {{p}}"),
    ],
    [
      "a program that is one of a few",
      () =>
        verdict({ ...open, allowedValues: ["https://example.com/a.msi"] }, "aws:applications", {
          action: "Install",
          source: "{{ p }}",
        }),
    ],
    [
      "a variable that the lines of a module's document read",
      () => verdict(variable, "aws:psModule", { source: "C:\\a.zip", runCommand: ["Write-Output {{ p }}"] }),
    ],
    [
      "a parameter of another input",
      () => verdict(open, "aws:runShellScript", { runCommand: ["ls"], workingDirectory: "{{ p }}" }),
    ],
  ])("%s", (_, decide) => {
    expect(decide()).toEqual({ runs: false });
  });
});

test.each(predefinedDocuments)(
  "$name says of itself what the rule says of it",
  ({ content, runsArbitraryCommands: said }) => {
    const read = readContent(JSON.stringify(content), "JSON", "Command");
    expect(runsArbitraryCommands(read).runs).toBe(said);
  },
);

test("an Automation that hands a parameter to a command gives the machine away", () => {
  const read = (Parameters: object) =>
    readContent(
      JSON.stringify({
        schemaVersion: "0.3",
        parameters: { p: open },
        mainSteps: [
          { name: "run", action: "aws:runCommand", inputs: { DocumentName: "AWS-RunShellScript", Parameters } },
        ],
      }),
      "JSON",
      "Automation",
    );
  expect(runsArbitraryCommands(read({ commands: ["{{ p }}"] }))).toMatchObject({ runs: true });
  expect(runsArbitraryCommands(read({ commands: ["uptime"] }))).toEqual({ runs: false });
});
