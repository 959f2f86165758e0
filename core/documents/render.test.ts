import { describe, expect, test } from "vitest";
import { OrderStep, orderProtocol } from "../commands/order";
import type { ParameterValue } from "./document";
import { parseDocument } from "./parse";
import { renderSteps, supportedPlatforms } from "./render";

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
    { action: "aws:runDockerAction", name: "later", inputs: { action: "Ps", any: { deep: [1] } } },
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

  test("refuses a word that it does not know, in the document or from a parameter", () => {
    const refused = expect.objectContaining({ code: "InvalidDocumentContent" });
    expect(() => render([shell({}, { onFailure: "retry" })])).toThrowError(refused);
    expect(() => render([shell({}, { onFailure: "{{ what }}" })], { what: "retry" })).toThrowError(refused);
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

describe("a parameter that is an environment variable", () => {
  const parameters = {
    greeting: { type: "String", interpolationType: "ENV_VAR" },
    folder: { type: "String", interpolationType: "ENV_VAR" },
    plain: { type: "String" },
  };
  const values = new Map<string, ParameterValue>([
    ["greeting", "$(reboot)"],
    ["folder", "/srv"],
    ["plain", "hello"],
  ]);
  const rendered = (step: object) => renderSteps(documentOf([step], parameters), values)[0];

  test("reaches a script beside its text, of which only the variable's name is a part", () => {
    const step = rendered(
      shell({}, { runCommand: ["echo {{ plain }} {{ greeting }}"], workingDirectory: "{{ folder }}" }),
    );
    expect(step).toMatchObject({
      inputs: { runCommand: ["echo hello ${SSM_greeting}"], workingDirectory: "/srv" },
      environment: { SSM_greeting: "$(reboot)", SSM_folder: "/srv" },
    });
    expect(orderProtocol(step ? [step] : [])).toBe(2);
  });

  test("is named in the script's own language", () => {
    const script = { ...powershell, inputs: { runCommand: ["echo {{greeting}}"] } };
    expect(rendered(script)?.inputs["runCommand"]).toEqual(["echo ${env:SSM_greeting}"]);
  });

  test("needs no newer agent where a document has none", () => {
    expect(orderProtocol(render([shell()]))).toBe(1);
  });

  test("is refused when it is too long for a variable", () => {
    const long = new Map(values).set("greeting", "x".repeat(100_001));
    expect(() => renderSteps(documentOf([shell()], parameters), long)).toThrowError(
      expect.objectContaining({ problems: [expect.objectContaining({ path: ["Parameters", "greeting"] })] }),
    );
  });
});

test("a reference to Parameter Store in a step is refused, never sent as text", () => {
  expect(() => render([shell({}, { runCommand: ["echo {{ssm:/a/b}}"] })])).toThrowError(
    expect.objectContaining({ code: "InvalidParameters", message: expect.stringContaining("Parameter Store") }),
  );
});
