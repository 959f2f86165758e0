import { expect, test } from "vitest";
import { policyCompletions } from "./policy-completions";

const schema = [
  "entity Role;",
  "entity User in [Role, Group] { name: String };",
  "entity Document { owner: String, runsArbitraryCommands: Bool };",
  "entity Node { platform: String, isLocal: Bool } tags String;",
  'action "run";',
  'action "SendCommand" in ["run"] appliesTo { principal: [User], resource: [Node], context: { document?: String } };',
].join("\n");
const complete = policyCompletions(schema, { User: ["alice"], Document: ["AWS-RunShellScript"] });
const labels = (before: string) => complete(before)?.options.map(({ label }) => label);

test("names of permissions and operations are suggested for actions", () => {
  expect(labels('permit (principal, action == Action::"')).toEqual(["run", "SendCommand"]);
});

test("people and documents are suggested by name, from where the name begins", () => {
  expect(complete('principal == User::"al')).toMatchObject({ from: 20, options: [{ label: "alice" }] });
  expect(labels('resource == Document::"')).toEqual(["AWS-RunShellScript"]);
  expect(labels('resource == Nothing::"')).toEqual([]);
});

test("what can be asked of a resource comes from the schema", () => {
  expect(labels("when { resource.")).toEqual([
    "owner",
    "runsArbitraryCommands",
    "platform",
    "isLocal",
    "hasTag",
    "getTag",
  ]);
  expect(labels("when { context.doc")).toEqual(["document"]);
});

test("nothing is suggested inside a string or a comment", () => {
  expect(complete('resource.hasTag("Ro')).toBeNull();
  expect(complete("// only the per")).toBeNull();
  expect(labels('resource == Node::"x", ac')).toContain("action");
});
