import { expect, test } from "vitest";
import { foundDocuments, pickerProperties } from "./document-picker-filter";

const documents: Parameters<typeof pickerProperties>[0] = [
  { Name: "AWS-RunShellScript", Owner: "Amazon", PlatformTypes: ["Linux", "MacOS"], Tags: [] },
  { Name: "Restart-Web", Owner: "123456789012", PlatformTypes: ["Linux"], Tags: [{ Key: "Team", Value: "web" }] },
  { Name: "arn:aws:ssm:us-east-1:1:document/Patch", Owner: "1", PlatformTypes: ["Windows"], Tags: [] },
];
const token = (property: string, value: string) => ({ property, operator: "=", value });
const names = (...tokens: ReturnType<typeof token>[]) => foundDocuments(documents, tokens).map(({ Name }) => Name);

test.each([
  [[], documents.map(({ Name }) => Name)],
  [[token("", "restart"), token("", "WEB")], ["Restart-Web"]],
  [[token("", "arn:")], []],
  [[token("Owner", "Amazon")], ["AWS-RunShellScript"]],
  [
    [token("Owner", "Amazon"), token("Owner", "1")],
    ["AWS-RunShellScript", documents[2]?.Name],
  ],
  [[token("PlatformTypes", "Linux"), token("Owner", "123456789012")], ["Restart-Web"]],
  [[token("tag", "Team=web")], ["Restart-Web"]],
  [[token("tag", "Team")], ["Restart-Web"]],
  [[token("tag", "Team=db")], []],
])("by %j these documents are found", (tokens, expected) => {
  expect(names(...tokens)).toEqual(expected);
});

test("one's own documents are called mine, and tags are only offered where there are some", () => {
  const [owner] = pickerProperties(documents, "123456789012");
  expect(owner?.values).toEqual([
    { value: "1", label: "1" },
    { value: "123456789012", label: "Me" },
    { value: "Amazon", label: "Amazon" },
  ]);
  expect(pickerProperties(documents.slice(0, 1), "1").map(({ id }) => id)).toEqual(["Owner", "PlatformTypes"]);
});
