import { describe, expect, test } from "vitest";
import { checkContent } from "./check-content";
import { dryRun } from "./dry-run";
import { packageArguments } from "./package-inputs";
import { parseDocument } from "./parse";
import { predefinedDocument } from "./predefined/predefined";

describe("additional arguments", () => {
  test.each<[unknown, Record<string, string>]>([
    [undefined, {}],
    ["", {}],
    ["{}", {}],
    [
      { SSM_PORT: "8080", SSM_2: "" },
      { SSM_PORT: "8080", SSM_2: "" },
    ],
    ['{"SSM_PORT": 8080, "SSM_ON": true}', { SSM_PORT: "8080", SSM_ON: "true" }],
    [{ SSM_A: "x".repeat(4091) }, { SSM_A: "x".repeat(4091) }],
  ])("%j are variables", (given, variables) => {
    expect(packageArguments(given)).toEqual({ variables });
  });

  test.each<[unknown, RegExp]>([
    ["PORT=1", /JSON object/],
    [["SSM_A"], /JSON object/],
    [{ PATH: "/tmp" }, /^PATH: a name begins with SSM_/],
    [{ "SSM_A B": "1" }, /begins with SSM_/],
    [{ SSM_: "1" }, /begins with SSM_/],
    [{ SSM_A: { b: 1 } }, /^SSM_A: it must be text/],
    [{ SSM_A: "a\0b" }, /^SSM_A: it must be text/],
    [{ SSM_A: "x".repeat(4092) }, /at most 4096 characters; there are 4097/],
  ])("%j are refused by name", (given, message) => {
    expect(packageArguments(given)).toEqual({ problem: expect.stringMatching(message) });
  });
});

describe("aws:configurePackage", () => {
  const findings = (inputs: object) =>
    checkContent(
      JSON.stringify({ schemaVersion: "2.2", mainSteps: [{ action: "aws:configurePackage", name: "a", inputs }] }),
      "JSON",
      "Command",
    ).findings.map(({ path, severity }) => `${severity} ${path.slice(3).join(".")}`);
  const good = { name: "Tool", action: "Install" };

  test("is written with a name and an action, and with what it knows besides", () => {
    expect(findings(good)).toEqual([]);
    expect(
      findings({
        name: "arn:aws:ssm:eu-central-1:123456789012:document/Tool",
        action: "Uninstall",
        version: "1.0",
        installationType: "In-place update",
        additionalArguments: { SSM_A: "b" },
      }),
    ).toEqual([]);
  });

  test.each([
    [{ action: "Install" }, "error "],
    [{ ...good, name: "a tool" }, "error name"],
    [{ ...good, action: "Remove" }, "error action"],
    [{ ...good, version: "1 or 2" }, "error version"],
    [{ ...good, installationType: "Fast" }, "error installationType"],
    [{ ...good, additionalArguments: { PORT: "1" } }, "error additionalArguments"],
    [{ ...good, package: {} }, "error package"],
  ])("is refused as %j at its input", (inputs, found) => {
    expect(findings(inputs)).toEqual([found]);
  });
});

describe("AWS-ConfigureAWSPackage", () => {
  const document = parseDocument(predefinedDocument("AWS-ConfigureAWSPackage")?.content);
  const run = (parameters: Record<string, string[]>) => dryRun(document, parameters, "Linux");

  test("gives its parameters to the plugin, with AWS's defaults", () => {
    expect(run({ action: ["Install"], name: ["Tool"] })).toMatchObject({
      isRefused: false,
      steps: [
        {
          step: {
            action: "aws:configurePackage",
            inputs: {
              name: "Tool",
              action: "Install",
              version: "",
              installationType: "Uninstall and reinstall",
              additionalArguments: {},
            },
          },
        },
      ],
    });
  });

  test.each([
    ["action", "Upgrade"],
    ["name", "no name"],
    ["installationType", "Quick"],
    ["version", "a b"],
    ["additionalArguments", '{"PORT": "1"}'],
    ["additionalArguments", `{"SSM_A": "${"x".repeat(4092)}"}`],
  ])("says of %s that %s is refused", (name, value) => {
    const given = { action: ["Install"], name: ["Tool"], [name]: [value] };
    expect(run(given)).toMatchObject({ problems: { [name]: expect.any(String) } });
  });
});
