import { describe, expect, test } from "vitest";
import { dryRun } from "./dry-run";
import { parseDocument } from "./parse";

const shell = (name: string, more: object = {}) => ({
  action: "aws:runShellScript",
  name,
  inputs: { runCommand: ["true"] },
  ...more,
});
const when = (...StringEquals: [string, string]) => ({ precondition: { StringEquals } });
const documentOf = (mainSteps: object[], parameters: object = {}, schemaVersion = "2.2") =>
  parseDocument({ schemaVersion, parameters, mainSteps });
const stepsOf = (run: ReturnType<typeof dryRun>) => {
  if ("problems" in run) throw new Error(JSON.stringify(run));
  return run.steps;
};

test("shows what a machine gets: values in the script, or in its environment where the document says so", () => {
  const document = documentOf(
    [shell("greet", { inputs: { runCommand: ["echo {{ what }} {{ who }}"], timeoutSeconds: "60" } })],
    { what: { type: "String", default: "hi" }, who: { type: "String", interpolationType: "ENV_VAR" } },
  );
  expect(stepsOf(dryRun(document, { who: ["$(id)"] }, "Linux"))).toEqual([
    {
      step: {
        name: "greet",
        action: "aws:runShellScript",
        inputs: { runCommand: ["echo hi ${SSM_who}"], timeoutSeconds: "60" },
        environment: { SSM_who: "$(id)" },
        precondition: { platformType: ["Linux", "MacOS"] },
      },
    },
  ]);
});

describe("a step that is left out says why", () => {
  test.each([
    ["its plugin does not exist there", shell("s"), "Windows", "aws:runShellScript does not exist on Windows."],
    ["it is for another platform", shell("s", when("platformType", "macos")), "Linux", "It is for macos only."],
    [
      "its condition on a parameter does not hold",
      shell("s", when("{{ mode }}", "full")),
      "Linux",
      'Its precondition does not hold: "quick" is not "full".',
    ],
  ] as const)("%s", (_, step, platform, reason) => {
    const document = documentOf([shell("other"), step], { mode: { type: "String", default: "quick" } });
    expect(stepsOf(dryRun(document, {}, platform))[1]?.skipped).toBe(reason);
  });

  test("and one that runs says nothing", () => {
    const document = documentOf([shell("s", when("Linux", "platformType"))]);
    expect(stepsOf(dryRun(document, {}, "Linux"))[0]).not.toHaveProperty("skipped");
  });
});

test("a platform that a command would be refused on is told", () => {
  const older = parseDocument({
    schemaVersion: "1.2",
    runtimeConfig: { "aws:runShellScript": { properties: [{ runCommand: ["true"] }] } },
  });
  expect(dryRun(older, {}, "Windows")).toMatchObject({ isRefused: true });
  expect(dryRun(older, {}, "Linux")).toMatchObject({ isRefused: false });
});

test("values that are missing or refused are told by their names, all at once", () => {
  const document = documentOf([shell("s", { inputs: { runCommand: ["x"], timeoutSeconds: "{{ limit }}" } })], {
    must: { type: "String" },
    word: { type: "String", allowedPattern: "[a-z]+" },
    limit: { type: "String", default: "60" },
  });
  expect(dryRun(document, { word: ["A"] }, "Linux")).toEqual({
    problems: { must: "The parameter must is required.", word: "The parameter word must match [a-z]+." },
    others: [],
  });
  // What only its plugin refuses is the parameter's too.
  expect(dryRun(document, { must: ["x"], word: ["a"], limit: ["1"] }, "Linux")).toMatchObject({
    problems: { limit: expect.stringContaining("from 5 to 172800") },
  });
});

test("what is wrong with no parameter is told as well", () => {
  const document = documentOf([shell("s", { inputs: { runCommand: ["x"], onFailure: "{{ word }}" } })], {
    word: { type: "String", default: "exit" },
  });
  expect(dryRun(document, { word: ["stop"] }, "Linux")).toEqual({
    problems: {},
    others: ["The step s can have onFailure exit or successAndExit."],
  });
});
