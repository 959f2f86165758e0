import { describe, expect, test } from "vitest";
import { orderProtocol } from "../commands/order";
import type { Document, ParameterDefinition } from "./document";
import { dryRun } from "./dry-run";
import { resolveParameters } from "./parameters";
import { renderSteps } from "./render";
import type { SecretReference } from "./secret-reference";
import { secretParts, secretProblem, secretsOf, secretText } from "./secret-values";

const secret: SecretReference = { parameterId: "018f4e7a-0000-7000-8000-000000000001", name: "/app/pw", version: 3 };
const password: ParameterDefinition = { name: "password", type: "String", interpolationType: "ENV_VAR" };
const documentOf = (
  inputs: Document["steps"][number]["inputs"],
  more: Partial<Document["steps"][number]> = {},
): Document => ({
  schemaVersion: "2.2",
  parameters: [password, { name: "word", type: "String", default: "plain", interpolationType: "ENV_VAR" }],
  steps: [{ name: "use", action: "aws:runShellScript", inputs, ...more }],
});
const secrets = new Map([["password", ["user:", secret]]]);
const rendered = (document: Document) =>
  renderSteps(document, resolveParameters(document.parameters, {}, secrets), secrets);

describe("where a secret may stand", () => {
  test.each<[string, Partial<ParameterDefinition>, string]>([
    ["text that is put into a script", { interpolationType: undefined }, "interpolationType ENV_VAR"],
    ["a list", { type: "StringList" }, "is a StringList"],
    ["a value that has to match", { allowedPattern: "[a-z]+" }, "has allowedPattern"],
    ["a choice", { allowedValues: ["a"] }, "has allowedValues"],
    ["a value of some length", { minChars: 8 }, "has minChars"],
  ])("not in %s, and the sentence says why", (_, given, sentence) => {
    const { interpolationType, ...others } = { ...password, ...given };
    expect(secretProblem({ ...others, interpolationType })).toContain(sentence);
  });

  test("in a String that scripts find in their environment; not in a step", () => {
    expect(secretProblem(password)).toBeUndefined();
    expect(secretProblem(undefined)).toContain("cannot stand in a step");
  });
});

describe("a value with secrets in it", () => {
  const values = new Map([["{{ssm:/app/user}}", { value: "{{ssm-secure:/app/pw}}" }]]);
  const known = new Map([["{{ ssm-secure:/app/pw:prod }}", secret]]);

  test("is text and references in turn; what a plain parameter brings in is text, whatever it looks like", () => {
    const parts = secretParts("{{ssm:/app/user}}:{{ ssm-secure:/app/pw:prod }}@{{ other }}", values, known);
    expect(parts).toEqual(["{{ssm-secure:/app/pw}}:", secret, "@{{ other }}"]);
    expect(secretText(["a:", secret])).toBe("a:{{ssm-secure:/app/pw:3}}");
  });

  test("names each secret once, however often it has it", () => {
    expect(secretsOf({ SSM_a: [secret, "x", secret], SSM_b: [{ ...secret, version: 4 }] })).toEqual([
      secret,
      { ...secret, version: 4 },
    ]);
  });
});

describe("an order", () => {
  test("says which variables have secrets, by reference alone, and has a version that older machines refuse", () => {
    const steps = rendered(documentOf({ runCommand: ["connect {{ password }} {{ word }}"] }));
    expect(steps[0]).toMatchObject({
      inputs: { runCommand: ["connect ${SSM_password} ${SSM_word}"] },
      environment: { SSM_word: "plain" },
      secrets: { SSM_password: ["user:", secret] },
    });
    expect(steps[0]?.environment).not.toHaveProperty("SSM_password");
    expect(orderProtocol(steps)).toBe(3);
  });

  test.each<[string, Document]>([
    ["workingDirectory", documentOf({ runCommand: ["x"], workingDirectory: "/srv/{{ password }}" })],
    ["precondition", documentOf({ runCommand: ["x"] }, { precondition: { StringEquals: ["{{ password }}", "x"] } })],
    ["documentParameters", documentOf({ documentParameters: { a: "{{ password }}" } }, { action: "aws:runDocument" })],
  ])("is refused where a secret would be in its %s", (input, document) => {
    expect(() => rendered(document)).toThrowError(
      expect.objectContaining({
        code: "InvalidParameters",
        problems: [{ path: ["Parameters", "password"], message: expect.stringContaining(`its ${input}`) }],
      }),
    );
  });
});

test("a dry run shows the reference as it is written, and says what keeps one from standing where it does", () => {
  const document = documentOf({ runCommand: ["connect {{ password }}"] });
  const given = { password: ["{{ssm-secure:/app/pw}}"] };
  expect(dryRun(document, given, "Linux")).toMatchObject({
    steps: [{ step: { secrets: { SSM_password: ["{{ssm-secure:/app/pw}}"] } } }],
  });
  const plain = { ...document, parameters: [{ name: "password", type: "String" as const }] };
  expect(dryRun(plain, given, "Linux")).toMatchObject({
    problems: { password: expect.stringContaining("interpolationType ENV_VAR") },
  });
});
