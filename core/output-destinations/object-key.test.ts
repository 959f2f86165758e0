import { expect, test } from "vitest";
import { bucketAddress, outputKey } from "./object-key";

const which = { commandId: "c", nodeId: "mi-1", stream: "stdout" } as const;

test.each([
  ["a named step", "", { name: "print", action: "aws:runShellScript" }, "c/mi-1/awsrunShellScript/print/stdout"],
  [
    "a plugin of schema 1.2",
    "",
    { name: "aws:runShellScript", action: "aws:runShellScript" },
    "c/mi-1/awsrunShellScript/0.awsrunShellScript/stdout",
  ],
  ["a prefix", "logs/web", { name: "a", action: "aws:x" }, "logs/web/c/mi-1/awsx/a/stdout"],
  ["slashes around the prefix", "/logs//", { name: "a", action: "aws:x" }, "logs/c/mi-1/awsx/a/stdout"],
])("keys are laid out as AWS lays them out: %s", (_, prefix, step, key) =>
  expect(outputKey({ ...which, prefix, step })).toBe(key),
);

test.each([
  ["https://s3.eu-central-1.amazonaws.com", false, "https://logs.s3.eu-central-1.amazonaws.com/"],
  ["https://store.example:9000", false, "https://logs.store.example:9000/"],
  ["https://store.example:9000", true, "https://store.example:9000/logs/"],
  ["http://127.0.0.1:9000", false, "http://127.0.0.1:9000/logs/"],
  ["http://[::1]:9000", false, "http://[::1]:9000/logs/"],
])("the bucket of %s has an address, path style %s", (endpoint, usesPathStyle, address) =>
  expect(bucketAddress({ endpoint, bucket: "logs", usesPathStyle })).toBe(address),
);
