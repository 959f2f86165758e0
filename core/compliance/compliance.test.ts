import { describe, expect, test } from "vitest";
import { ComplianceTypeName, readItems } from "./compliance";
import { bySeverity, MAX_ITEM_BYTES } from "./compliance-rules";

const item = (given: object = {}) => ({ Id: "a", Severity: "HIGH", Status: "COMPLIANT", ...given }) as const;

describe("items", () => {
  test("are known by their Id, or by their Title where they have none", () => {
    const read = readItems([item({ Title: "A" }), item({ Id: undefined, Title: "B" }), item({ Id: "", Title: "C" })]);
    expect(read.map(({ itemId, title }) => [itemId, title])).toEqual([
      ["a", "A"],
      ["B", "B"],
      ["C", "C"],
    ]);
  });

  test.each([
    ["without Id and Title", [item(), item({ Id: undefined })]],
    ["of an Id that is there twice", [item(), item()]],
    ["of an Id that is too long", [item(), item({ Id: "x".repeat(501) })]],
  ])("%s are refused, and the place is named", (_, items) => {
    expect(() => readItems(items)).toThrow(
      expect.objectContaining({
        code: "InvalidItemContentException",
        problems: [expect.objectContaining({ path: ["Items", 1, "Id"] })],
      }),
    );
  });

  // Sixteen values of the longest kind are more than one item may be; twenty such items but one are more than all may be.
  const details = (values: number) =>
    Object.fromEntries(Array.from({ length: values }, (_, at) => [String(at), "x".repeat(4096)]));

  test("that are too large are refused one by one, and all together", () => {
    expect(() => readItems([item({ Details: details(16) })])).toThrow(
      expect.objectContaining({ code: "ItemSizeLimitExceededException" }),
    );
    const many = Array.from({ length: 14 }, (_, at) => item({ Id: String(at), Details: details(15) }));
    expect(JSON.stringify(many[0]).length).toBeLessThan(MAX_ITEM_BYTES);
    expect(readItems(many.slice(0, 13))).toHaveLength(13);
    expect(() => readItems(many)).toThrow(expect.objectContaining({ code: "TotalSizeLimitExceededException" }));
  });
});

test.each<[string, boolean]>([
  ["Association", true],
  ["Custom:AVCheck", true],
  ["Custom:a", false],
  ["Custom:", false],
  ["Custom:two words", false],
  ["a", false],
])("%j is a type: %j", (name, isOne) => {
  expect(ComplianceTypeName.safeParse(name).success).toBe(isOne);
});

test("counts keep the order of the severities, and what is not there is none", () => {
  expect(bySeverity([1, 2, 3, 4, 5, 6])).toEqual({
    CRITICAL: 1,
    HIGH: 2,
    MEDIUM: 3,
    LOW: 4,
    INFORMATIONAL: 5,
    UNSPECIFIED: 6,
  });
  expect(bySeverity([])).toMatchObject({ CRITICAL: 0, UNSPECIFIED: 0 });
});
