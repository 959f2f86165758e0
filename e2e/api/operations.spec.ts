import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { type RunningQuarterdeck, startQuarterdeck } from "../../scripts/serve-for-tests.mjs";
import { signedCall } from "./signed-call";

const Names = z.object({ operations: z.record(z.string(), z.unknown()) });
const names = Object.keys(
  Names.parse(JSON.parse(readFileSync(new URL("shapes.generated.json", import.meta.url), "utf8"))).operations,
);
/** What docs/api.md says is there: the rows whose name is marked as code. */
const documented = new Set(
  [...readFileSync("docs/api.md", "utf8").matchAll(/^\| `(\w+)` +\| (?:\w+, )*AWS/gm)].map(([, name]) => name),
);

let product: RunningQuarterdeck;
beforeAll(async () => {
  product = await startQuarterdeck();
});
afterAll(() => product?.stop());

test("the API has 152 operations", () => {
  expect(names).toHaveLength(152);
  expect(names.filter((name) => documented.has(name)).length).toBeGreaterThan(20);
});

test.each(names)("%s is answered, or is an UnknownOperationException, as the documentation says", async (name) => {
  const { status, headers, text } = await signedCall(product, name, { body: { Nothing: 1 } });
  const { __type } = z.object({ __type: z.string(), message: z.string() }).parse(JSON.parse(text));
  expect([status, __type]).toEqual([400, documented.has(name) ? "ValidationException" : "UnknownOperationException"]);
  expect(headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
});
