import { expect, test } from "vitest";
import { exportAddress, guessProperty, toAuditQuestion } from "./audit-filter";

const token = (property: string, value: string) => ({ property, operator: "=", value });

test.each([
  ["user/ann", "Principal"],
  ["system/integrity", "Principal"],
  ["mi-0123456789abcdef0", "Resource"],
  ["019ac32b-18a1-7f0a-b9d7-3c9b1f8b2a11", "Resource"],
  ["Document/AWS-RunShellScript", "Resource"],
  ["192.0.2.7", "Source"],
  ["2001:db8::7", "Source"],
  ["SendCommand", "Operation"],
])("%s alone is asked for as %s", (text, property) => expect(guessProperty(text)).toBe(property));

test("values of one property are alternatives of one filter; dates are a span of time", () => {
  const tokens = [
    token("Principal", "user/a"),
    token("Principal", "user/b"),
    token("After", "2026-01-31"),
    token("", "mi-0123456789abcdef0"),
  ];
  expect(toAuditQuestion(tokens, true)).toEqual({
    wrong: [],
    question: {
      Filters: [
        { Key: "Principal", Values: ["user/a", "user/b"] },
        { Key: "Resource", Values: ["mi-0123456789abcdef0"] },
      ],
      Since: "2026-01-31T00:00:00.000Z",
      SecurityOnly: true,
    },
  });
});

test("what is no date is said, and not asked for", () => {
  const { wrong, question } = toAuditQuestion([token("Before", "tuesday")], false);
  expect(wrong).toEqual([expect.stringContaining("tuesday")]);
  expect(question).toEqual({ Filters: [] });
});

test("an export is of the lines on screen", () => {
  const { question } = toAuditQuestion([token("Operation", "A&B"), token("Before", "2026-01-31T09:00Z")], true);
  expect(exportAddress(question, "csv")).toBe(
    "/audit/export?format=csv&f=Operation%3DA%26B&until=2026-01-31T09%3A00%3A00.000Z&security=1",
  );
});
