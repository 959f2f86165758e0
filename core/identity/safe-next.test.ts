import { expect, test } from "vitest";
import { safeNext } from "./safe-next";

test.each(["/commands/new?nodes=mi-1", "/managed-instances"])("comes back to %s after signing in", (next) => {
  expect(safeNext(next)).toBe(next);
});

test.each([
  null,
  "",
  "https://elsewhere.example",
  "//elsewhere.example",
  "/\\elsewhere.example",
  "javascript:alert(1)",
  "/\tx",
  "/x\\y",
])("never leads to another site: %j", (next) => {
  expect(safeNext(next)).toBe("/overview");
});
