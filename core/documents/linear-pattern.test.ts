import { describe, expect, test } from "vitest";
import { compilePattern, PatternError } from "./linear-pattern";

const patterns = [
  "abc",
  "a|b|cd",
  "(a|b)*c",
  "a+b?c*",
  "[a-c]{2,3}",
  "[^a-c\\s]+",
  "(ab){2}",
  "a{2,}",
  "a{0}b",
  "^a.c$",
  "(?:a|)b",
  "\\d+\\.\\d+",
  "\\w+\\b \\w+",
  "(a*)*b",
  "(a|aa)+",
  "",
  "()",
  "[\\w.\\-/]+",
  "[]a]+",
  "\\p{L}+",
  "a{",
  "(?<name>a)b",
  "([1-9][0-9]{0,4})|(1[0-6][0-9]{4})|(17[0-1][0-9]{3})|(172[0-7][0-9]{2})|(172800)",
];
const values = [
  "",
  "a",
  "b",
  "c",
  "ab",
  "abc",
  "aab",
  "cd",
  "abab",
  "aaa",
  "aaaa",
  "abcabc",
  "bbc",
  "a\nc",
  "axc",
  "1.5",
  "12.",
  "foo bar",
  "foo-bar/x.y",
  "]a]",
  "é",
  "Ünder",
  "a{",
  "172800",
  "172801",
  "99999",
  "160000",
  "0",
  "5",
];

describe.each(patterns)("the pattern %j", (pattern) => {
  test("takes exactly the whole values that the platform's own engine takes", () => {
    // The engine of JavaScript wants its own spelling of two things that RE2 and Java allow.
    const theirs = new RegExp(
      `^(?:${pattern.replace("[]a]", "[\\]a]").replace("a{", pattern === "a{" ? "a\\{" : "a{")})$`,
      "u",
    );
    const ours = compilePattern(pattern);
    for (const value of values) expect([value, ours.matchesWhole(value)]).toEqual([value, theirs.test(value)]);
  });
});

test("matches the whole value, not a line or a part of it", () => {
  expect(compilePattern("a").matchesWhole("a\n")).toBe(false);
  expect(compilePattern("a|b").matchesWhole("ab")).toBe(false);
  expect(compilePattern("^a$").matchesWhole("b\na")).toBe(false);
});

test("understands spellings of Java and RE2", () => {
  expect(compilePattern("(?i)web-[a-z]+").matchesWhole("WEB-One")).toBe(true);
  expect(compilePattern("(?P<x>a)").matchesWhole("a")).toBe(true);
  expect(compilePattern("\\Aab\\z").matchesWhole("ab")).toBe(true);
  expect(compilePattern("a\\-b\\_c\\@").matchesWhole("a-b_c@")).toBe(true);
  expect(compilePattern("[\\_\\@\\-a]+").matchesWhole("_@-a")).toBe(true);
  expect(compilePattern("\\pL+").matchesWhole("ab")).toBe(true);
});

test("takes a character outside the basic plane as one", () => {
  expect(compilePattern(".").matchesWhole("😀")).toBe(true);
  expect(compilePattern("[😀]").matchesWhole("😀")).toBe(true);
});

test.each([
  "(",
  ")",
  "a)",
  "[a",
  "*a",
  "a**",
  "a{2}{3}",
  "(?=a)",
  "(?!a)",
  "(?<=a)",
  "(?>a)",
  "(a)\\1",
  "a++",
  "\\",
  "a{1001}",
  "a{3,2}",
  "(?s-i:a)",
  "\\p{Nonsense}",
  "((a{100}){100}){100}",
])("refuses %s with a sentence", (pattern) => {
  expect(() => compilePattern(pattern)).toThrow(PatternError);
});

test.each(["(a*)*", "(a+)+$", "(a|a)*", "(a|aa)+", "([a-z]+)*", "(.*.*.*)*", "(a?){500}a{500}"])(
  "answers %s on a long hostile value without backtracking",
  (pattern) => {
    // A backtracking engine would take longer than the universe has, and the test would never end.
    expect(compilePattern(pattern).matchesWhole(`${"a".repeat(5000)}!`)).toBe(pattern.includes("."));
  },
);
