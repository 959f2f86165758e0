import { expect, test } from "vitest";
import * as z from "zod";
import { awsInputError } from "./aws-validation";

const Schema = z.strictObject({
  DocumentName: z.string().max(8),
  InstanceIds: z
    .array(z.string().regex(/^mi-\w{4}$/))
    .max(3)
    .optional(),
  MaxResults: z.int().min(5).max(50).optional(),
  ResourceType: z.enum(["Document", "Parameter"]).optional(),
  Overwrite: z.boolean().optional(),
  At: z.union([z.date(), z.iso.datetime({ offset: true }), z.number().nonnegative()]).optional(),
  Targets: z.array(z.strictObject({ Key: z.string().min(1), Values: z.array(z.string()) })).optional(),
  Parameters: z.record(z.string().regex(/^[a-z]+$/), z.array(z.string())).optional(),
});

function errorOf(input: unknown) {
  const { error } = Schema.safeParse(input);
  if (!error) throw new Error("The input is in order.");
  const { code, message } = awsInputError(error, input);
  return { code, message };
}

const validation = (...sentences: string[]) => ({
  code: "ValidationException",
  message: `${sentences.length} validation error${sentences.length === 1 ? "" : "s"} detected: ${sentences.join("; ")}`,
});
const failed = "failed to satisfy constraint:";

test.each([
  ["a missing member", {}, validation(`Value null at 'documentName' ${failed} Member must not be null`)],
  [
    "a long string",
    { DocumentName: "123456789" },
    validation(`Value '123456789' at 'documentName' ${failed} Member must have length less than or equal to 8`),
  ],
  [
    "a small number",
    { DocumentName: "a", MaxResults: 4 },
    validation(`Value '4' at 'maxResults' ${failed} Member must have value greater than or equal to 5`),
  ],
  [
    "a large number",
    { DocumentName: "a", MaxResults: 51 },
    validation(`Value '51' at 'maxResults' ${failed} Member must have value less than or equal to 50`),
  ],
  [
    "a long list",
    { DocumentName: "a", InstanceIds: ["mi-0000", "mi-0001", "mi-0002", "mi-0003"] },
    validation(
      `Value '[mi-0000, mi-0001, mi-0002, mi-0003]' at 'instanceIds' ${failed} Member must have length less than or equal to 3`,
    ),
  ],
  [
    "wrong members of a list, said once",
    { DocumentName: "a", InstanceIds: ["x", "mi-0001", "y"] },
    validation(
      `Value '[x, mi-0001, y]' at 'instanceIds' ${failed} Member must satisfy constraint: [Member must satisfy regular expression pattern: ^mi-\\w{4}$]`,
    ),
  ],
  [
    "a word of no set",
    { DocumentName: "a", ResourceType: "x" },
    validation(`Value 'x' at 'resourceType' ${failed} Member must satisfy enum value set: [Document, Parameter]`),
  ],
  [
    "a member of a structure in a list",
    {
      DocumentName: "a",
      Targets: [
        { Key: "a", Values: [] },
        { Key: "", Values: [] },
      ],
    },
    validation(`Value '' at 'targets.2.member.key' ${failed} Member must have length greater than or equal to 1`),
  ],
  [
    "a map's key",
    { DocumentName: "a", Parameters: { A: ["b"] } },
    validation(
      `Value '{A=[b]}' at 'parameters' ${failed} Map keys must satisfy constraint: [Member must satisfy regular expression pattern: ^[a-z]+$]`,
    ),
  ],
  [
    "what comes nearest to one of several things that a member can be",
    { DocumentName: "a", At: -1 },
    validation(`Value '-1' at 'at' ${failed} Member must have value greater than or equal to 0`),
  ],
  [
    "text that is no time",
    { DocumentName: "a", At: "tomorrow" },
    validation(`Value 'tomorrow' at 'at' ${failed} Invalid ISO datetime`),
  ],
  [
    "a member that there is not",
    { DocumentName: "a", Other: 1 },
    validation(`Value '1' at 'other' ${failed} Member is not supported`),
  ],
  [
    "several at once",
    { MaxResults: 0 },
    validation(
      `Value null at 'documentName' ${failed} Member must not be null`,
      `Value '0' at 'maxResults' ${failed} Member must have value greater than or equal to 5`,
    ),
  ],
])("%s is said in AWS's words", (_, input, expected) => {
  expect(errorOf(input)).toEqual(expected);
});

test.each([
  ["a number for a string", { DocumentName: 1 }, "NUMBER_VALUE can not be converted to a String at 'documentName'"],
  [
    "a string for a number",
    { DocumentName: "a", MaxResults: "10" },
    "STRING_VALUE can not be converted to a Number at 'maxResults'",
  ],
  [
    "a fraction for an integer",
    { DocumentName: "a", MaxResults: 5.5 },
    "DECIMAL_VALUE can not be converted to an Integer at 'maxResults'",
  ],
  [
    "a string for a list",
    { DocumentName: "a", InstanceIds: "mi-0000" },
    "STRING_VALUE can not be converted to a List at 'instanceIds'",
  ],
  [
    "a number in a list of strings",
    { DocumentName: "a", InstanceIds: [1] },
    "NUMBER_VALUE can not be converted to a String at 'instanceIds.1.member'",
  ],
  [
    "a list for a map",
    { DocumentName: "a", Parameters: [] },
    "LIST_VALUE can not be converted to a Map at 'parameters'",
  ],
  [
    "a string for a boolean",
    { DocumentName: "a", Overwrite: "true" },
    "STRING_VALUE can not be converted to a Boolean at 'overwrite'",
  ],
  [
    "a number for a word of a set",
    { DocumentName: "a", ResourceType: 1 },
    "NUMBER_VALUE can not be converted to a String at 'resourceType'",
  ],
  ["a boolean for a time", { DocumentName: "a", At: true }, "TRUE_VALUE can not be converted to a Timestamp at 'at'"],
  [
    "a structure for a string",
    { DocumentName: {} },
    "STRUCTURE_VALUE can not be converted to a String at 'documentName'",
  ],
])("%s is not read, before any constraint is looked at", (_, input, message) => {
  expect(errorOf({ ...input, Other: 1 })).toEqual({ code: "SerializationException", message });
});

test("a long value is not repeated whole", () => {
  expect(errorOf({ DocumentName: "x".repeat(100_000) }).message.length).toBeLessThan(500);
});
