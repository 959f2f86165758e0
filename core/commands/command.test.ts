import { describe, expect, test } from "vitest";
import {
  CommandId,
  Comment,
  distinctInstanceIds,
  invalidInstanceId,
  MaxConcurrency,
  MaxErrors,
  TimeoutSeconds,
} from "./command";

describe("what a command takes", () => {
  test.each([
    [CommandId, "0195f3a0-1111-7abc-8def-0123456789ab", true],
    [CommandId, "0195F3A0-1111-7ABC-8DEF-0123456789AB", false],
    [CommandId, "0195f3a0-1111-7abc-8def-0123456789a", false],
    [Comment, "x".repeat(100), true],
    [Comment, "x".repeat(101), false],
    [TimeoutSeconds, 30, true],
    [TimeoutSeconds, 2_592_000, true],
    [TimeoutSeconds, 29, false],
    [TimeoutSeconds, 2_592_001, false],
    [TimeoutSeconds, 60.5, false],
    [MaxConcurrency, "1", true],
    [MaxConcurrency, "100%", true],
    [MaxConcurrency, "0", false],
    [MaxConcurrency, "0%", false],
    [MaxConcurrency, "101%", false],
    [MaxConcurrency, "12345678", false],
    [MaxConcurrency, "5\n", false],
    [MaxErrors, "0", true],
    [MaxErrors, "0%", true],
    [MaxErrors, "100%", true],
    [MaxErrors, "01", false],
    [MaxErrors, "-1", false],
    [MaxErrors, "", false],
  ])("case %#: %j", (atom, value, legal) => {
    expect(atom.safeParse(value).success).toBe(legal);
  });
});

test("refuses ids named twice and names them", () => {
  expect(distinctInstanceIds(["mi-1", "mi-2"])).toEqual(["mi-1", "mi-2"]);
  expect(() => distinctInstanceIds(["mi-1", "mi-2", "mi-1", "mi-1"])).toThrowError(
    expect.objectContaining({ code: "DuplicateInstanceId", message: "The request names mi-1 more than once." }),
  );
});

test("says which ids are not known without an endless sentence", () => {
  const ids = Array.from({ length: 50 }, (_, index) => `mi-${index}`);
  expect(invalidInstanceId(ids).message).toBe(
    "There are no managed instances mi-0, mi-1, mi-2, mi-3, mi-4 and 45 more.",
  );
});
