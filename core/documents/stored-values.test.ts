import { expect, test } from "vitest";
import type { Document } from "./document";
import { resolveParameters } from "./parameters";
import { renderSteps } from "./render";
import { type StoredValue, storeReferences, withStoredValues } from "./stored-values";

const document: Document = {
  schemaVersion: "2.2",
  parameters: [
    { name: "url", type: "String", default: "https://{{ssm:/app/host}}/", allowedPattern: "https://[a-z.]+/" },
    { name: "names", type: "StringList", default: ["{{ ssm:/app/names:prod }}", "last"] },
    { name: "given", type: "String", default: "{{ssm:/never/read}}" },
  ],
  steps: [
    {
      name: "run",
      action: "aws:runShellScript",
      inputs: { runCommand: ["echo {{ url }} {{ given }} {{ssm:/app/host}}", "{{ names }}"] },
    },
  ],
};
const supplied = { given: ["{{ssm:/app/given:3}}"] };
const values = new Map<string, StoredValue>([
  ["{{ssm:/app/host}}", { value: "example.org", isList: false }],
  ["{{ ssm:/app/names:prod }}", { value: "a,b", isList: true }],
  ["{{ssm:/app/given:3}}", { value: "$& {url} $1", isList: false }],
]);

test("what is given, the defaults that hold and the steps are asked for, and nothing else", () => {
  expect(storeReferences(document, supplied).map(({ name, parameter }) => [name, parameter])).toEqual([
    ["/app/given:3", "given"],
    ["/app/host", "url"],
    ["/app/names:prod", "names"],
    ["/app/host", undefined],
  ]);
});

test("values stand in the place of references as they are, and items in the place of a list", () => {
  const filled = withStoredValues(document, supplied, values);
  const [step] = renderSteps(filled.document, resolveParameters(document.parameters, filled.supplied));
  expect(step?.inputs["runCommand"]).toEqual(["echo https://example.org/ $& {url} $1 example.org", "a", "b", "last"]);
});

test("a value from Parameter Store has to fit the document like any other", () => {
  const odd = new Map(values).set("{{ssm:/app/host}}", { value: "EXAMPLE; reboot", isList: false });
  const filled = withStoredValues(document, supplied, odd);
  expect(() => resolveParameters(document.parameters, filled.supplied)).toThrowError(
    expect.objectContaining({ problems: [expect.objectContaining({ path: ["Parameters", "url"] })] }),
  );
});

test("a reference that nothing is known of stays one, and is never run as text", () => {
  const filled = withStoredValues(document, supplied, new Map());
  expect(() => resolveParameters(document.parameters, filled.supplied)).toThrowError(
    expect.objectContaining({ code: "InvalidParameters" }),
  );
});
