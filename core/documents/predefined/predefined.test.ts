import { describe, expect, test } from "vitest";
import { canonicalJson } from "../../commands/order";
import { DocumentName, MAX_DOCUMENT_BYTES } from "../document";
import { resolveParameters } from "../parameters";
import { parseDocument } from "../parse";
import { renderSteps, supportedPlatforms } from "../render";
import { predefinedDocument, predefinedDocuments } from "./predefined";

describe.each(predefinedDocuments)("the pre-defined document $name", (predefined) => {
  test("is a valid document of legal name and size", () => {
    expect(DocumentName.safeParse(predefined.name).success).toBe(true);
    expect(canonicalJson(predefined.content).length).toBeLessThan(MAX_DOCUMENT_BYTES);
    expect(parseDocument(predefined.content).steps.length).toBeGreaterThan(0);
  });

  test("names exactly the platforms that its plugins support", () => {
    expect(predefined.platformTypes).toEqual(supportedPlatforms(parseDocument(predefined.content)));
  });

  test("is found by its name, once", () => {
    expect(predefinedDocument(predefined.name)).toBe(predefined);
    expect(predefinedDocuments.filter(({ name }) => name === predefined.name)).toHaveLength(1);
  });
});

describe("AWS-RunShellScript", () => {
  const document = parseDocument(predefinedDocument("AWS-RunShellScript")?.content);
  const render = (parameters: Record<string, string[]>) =>
    renderSteps(document, resolveParameters(document.parameters, parameters));

  test("runs the lines as they were typed, in one step named after the plugin", () => {
    expect(render({ commands: ["echo $$ {{ commands }}", "", "docker ps --format '{{.Names}}'"] })).toEqual([
      {
        name: "aws:runShellScript",
        action: "aws:runShellScript",
        inputs: {
          runCommand: ["echo $$ {{ commands }}", "", "docker ps --format '{{.Names}}'"],
          workingDirectory: "",
          timeoutSeconds: "3600",
        },
      },
    ]);
  });

  test.each(["5", "3600", "172800"])("accepts the time limit %s", (executionTimeout) => {
    expect(render({ commands: ["true"], executionTimeout: [executionTimeout] })[0]?.inputs["timeoutSeconds"]).toBe(
      executionTimeout,
    );
  });

  test.each(["0", "4", "172801", "999999", "1e3", "-5", "", "3600\n", " 60"])(
    "refuses the time limit %j and says that it is about executionTimeout",
    (executionTimeout) => {
      expect(() => render({ commands: ["true"], executionTimeout: [executionTimeout] })).toThrowError(
        expect.objectContaining({
          code: "InvalidParameters",
          problems: [expect.objectContaining({ path: ["Parameters", "executionTimeout"] })],
        }),
      );
    },
  );

  test("needs at least one line", () => {
    expect(() => render({})).toThrowError(expect.objectContaining({ code: "InvalidParameters" }));
    expect(() => render({ commands: [] })).toThrowError(expect.objectContaining({ code: "InvalidParameters" }));
  });
});

describe("AWS-UpdateSSMAgent", () => {
  const document = parseDocument(predefinedDocument("AWS-UpdateSSMAgent")?.content);
  const render = (parameters: Record<string, string[]>) =>
    renderSteps(document, resolveParameters(document.parameters, parameters));

  test("takes the server's release and never an older one, unless it is told otherwise", () => {
    expect(render({})[0]).toMatchObject({
      action: "aws:updateSsmAgent",
      inputs: { agentName: "amazon-ssm-agent", targetVersion: "", allowDowngrade: "false" },
    });
    expect(render({ version: ["1.2.3"], allowDowngrade: ["true"] })[0]?.inputs).toMatchObject({
      targetVersion: "1.2.3",
      allowDowngrade: "true",
    });
  });

  test.each([
    ["version", "latest and greatest"],
    ["version", "1.2"],
    ["allowDowngrade", "yes"],
    ["source", "https://example.com/agent"],
  ])("refuses %s %j", (name, value) => {
    expect(() => render({ [name]: [value] })).toThrowError(expect.objectContaining({ code: "InvalidParameters" }));
  });
});
