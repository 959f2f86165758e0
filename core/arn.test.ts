import { expect, test } from "vitest";
import { type ArnResource, arn, parseArn, publicDocumentArn } from "./arn";

const place = { region: "us-east-1", accountId: "123456789012" };

test.each<[ArnResource, string, string]>([
  [
    "managed-instance",
    "mi-0123456789abcdef0",
    "arn:aws:ssm:us-east-1:123456789012:managed-instance/mi-0123456789abcdef0",
  ],
  ["document", "Restart-Web", "arn:aws:ssm:us-east-1:123456789012:document/Restart-Web"],
  ["parameter", "plain", "arn:aws:ssm:us-east-1:123456789012:parameter/plain"],
])("a %s is read back as it was written", (resource, name, text) => {
  expect(arn(place, resource, name)).toBe(text);
  expect(parseArn(text)).toEqual({ ...place, resource, name });
});

test("a parameter's hierarchy follows the word without a second slash", () => {
  expect(arn(place, "parameter", "/web/port")).toBe("arn:aws:ssm:us-east-1:123456789012:parameter/web/port");
});

test("a document of the product belongs to no account", () => {
  expect(publicDocumentArn("us-east-1", "AWS-RunShellScript")).toBe(
    "arn:aws:ssm:us-east-1::document/AWS-RunShellScript",
  );
  expect(parseArn("arn:aws:ssm:us-east-1::document/AWS-RunShellScript")?.accountId).toBe("");
});

test.each([
  "",
  "AWS-RunShellScript",
  "arn:aws:s3:::bucket",
  "arn:aws:ssm:us-east-1:12:document/x",
  "arn:aws:ssm:us-east-1:123456789012:nonsense/x",
])("%j is no ARN of this service", (text) => {
  expect(parseArn(text)).toBeUndefined();
});
