import { expect, test } from "vitest";
import { maskedText } from "./masked-text";

test("nothing is said of a step that had no secrets, or has not ended", () => {
  expect(maskedText(null, null)).toBeUndefined();
});

test("both streams count, and no finding is said as well", () => {
  expect(maskedText(2, 1)).toMatch(/^3 secrets were masked on the machine .*hash is of the masked output/);
  expect(maskedText(1, 0)).toMatch(/^1 secret was masked/);
  expect(maskedText(0, 0)).toMatch(/None was found/);
});
