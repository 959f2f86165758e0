import { describe, expect, test } from "vitest";
import { OrderStep } from "../commands/order";
import type { ParameterValue } from "./document";
import { parseDocument } from "./parse";
import { hashedContent, renderSteps, supportedPlatforms } from "./render";

const shell = (more: object = {}, inputs: object = {}) => ({
  action: "aws:runShellScript",
  name: "run",
  inputs: { runCommand: ["true"], ...inputs },
  ...more,
});
const powershell = { action: "aws:runPowerShellScript", name: "ps", inputs: { runCommand: ["exit 0"] } };
const documentOf = (mainSteps: object[], parameters: object = {}, schemaVersion = "2.2") =>
  parseDocument({ schemaVersion, parameters, mainSteps });
const render = (mainSteps: object[], parameters: Record<string, ParameterValue> = {}, schemaVersion = "2.2") => {
  const declared = Object.fromEntries(Object.keys(parameters).map((name) => [name, { type: "String" }]));
  return renderSteps(documentOf(mainSteps, declared, schemaVersion), new Map(Object.entries(parameters)));
};

test("gives steps that fit into an order, in the order of the document", () => {
  const steps = render([
    shell(),
    powershell,
    { action: "aws:unknownYet", name: "later", inputs: { any: { deep: [1] } } },
  ]);
  expect(steps.map(({ name }) => name)).toEqual(["run", "ps", "later"]);
  for (const step of steps) expect(OrderStep.safeParse(step).success).toBe(true);
});

test("makes a list of a script that is one text", () => {
  expect(render([shell({}, { runCommand: "{{ line }}" })], { line: "a\nb" })[0]?.inputs["runCommand"]).toEqual([
    "a\nb",
  ]);
});

describe("where a step runs", () => {
  const platforms = (more: object, parameters: Record<string, ParameterValue> = {}) =>
    render([{ ...powershell, ...more }], parameters)[0]?.precondition;
  const when = (...StringEquals: [string, string]) => ({ precondition: { StringEquals } });

  test("is said only when it is not everywhere", () => {
    expect(platforms({})).toBeUndefined();
    expect(render([shell()])[0]?.precondition).toEqual({ platformType: ["Linux", "MacOS"] });
  });

  test("is where its precondition on the platform holds, whatever its capitals and order", () => {
    expect(platforms(when("platformType", "Windows"))).toEqual({ platformType: ["Windows"] });
    expect(platforms(when("linux", "platformType"))).toEqual({ platformType: ["Linux"] });
  });

  test("is nowhere when its plugin does not exist where its precondition holds", () => {
    expect(render([shell(when("platformType", "Windows"))])[0]?.precondition).toEqual({ platformType: [] });
  });

  test("follows a precondition on parameters, which is decided before anything is sent", () => {
    expect(platforms(when("{{ mode }}", "full"), { mode: "full" })).toBeUndefined();
    expect(platforms(when("{{ mode }}", "full"), { mode: "Full" })).toEqual({ platformType: [] });
  });

  test("is not narrowed in schema 2.0, where a wrong platform is an error", () => {
    expect(render([shell()], {}, "2.0")[0]?.precondition).toBeUndefined();
  });
});

describe("flow control", () => {
  test("leaves the inputs for the step itself", () => {
    const [step] = render([shell({}, { onFailure: "successAndExit", onSuccess: "exit" })]);
    expect(step).toMatchObject({ onFailure: "successAndExit", onSuccess: "exit", inputs: { runCommand: ["true"] } });
    expect(step?.inputs).not.toHaveProperty("onFailure");
  });

  test("lets only the last step be the one that always runs", () => {
    const steps = render([shell({}, { finallyStep: true }), shell({ name: "end" }, { finallyStep: "true" })]);
    expect(steps.map(({ finallyStep }) => finallyStep)).toEqual([undefined, true]);
  });

  test("refuses a word that it does not know", () => {
    expect(() => render([shell({}, { onFailure: "retry" })])).toThrowError(
      expect.objectContaining({ code: "InvalidDocumentContent" }),
    );
  });
});

describe("a time limit outside 5 to 172,800 s", () => {
  test("is the parameter's fault when a parameter brought it", () => {
    expect(() => render([shell({}, { timeoutSeconds: "{{ limit }}" })], { limit: "3" })).toThrowError(
      expect.objectContaining({
        code: "InvalidParameters",
        problems: [expect.objectContaining({ path: ["Parameters", "limit"] })],
      }),
    );
  });

  test("is the document's fault when the document says so", () => {
    expect(() => render([shell({}, { timeoutSeconds: 3 })])).toThrowError(
      expect.objectContaining({
        code: "InvalidDocumentContent",
        problems: [expect.objectContaining({ path: ["mainSteps", 0, "inputs", "timeoutSeconds"] })],
      }),
    );
  });
});

describe("the platforms of a document", () => {
  test("need every plugin in schema 2.0, any in 2.2", () => {
    expect(supportedPlatforms(documentOf([shell(), powershell], {}, "2.0"))).toEqual(["Linux", "MacOS"]);
    expect(supportedPlatforms(documentOf([shell(), powershell]))).toEqual(["Linux", "Windows", "MacOS"]);
  });

  test("are narrowed by preconditions on the platform", () => {
    const onWindows = { ...powershell, precondition: { StringEquals: ["platformType", "Windows"] } };
    expect(supportedPlatforms(documentOf([onWindows]))).toEqual(["Windows"]);
  });
});

test("hashes the same whatever the order of members, and differently when a value differs", () => {
  expect(hashedContent({ a: 1, b: [2] })).toBe(hashedContent({ b: [2], a: 1 }));
  expect(hashedContent({ a: 1, b: [2] })).not.toBe(hashedContent({ a: 1, b: [3] }));
});
