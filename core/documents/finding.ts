import type * as z from "zod";
import type { Part } from "./located-json";
import { suggestion } from "./suggestion";

/** Something about a document's content: what is wrong, or what its author should know. */
export type Finding = {
  path: (string | number)[];
  /** Whether it is about a member's value or about its name. */
  part: Part;
  /** A warning keeps nothing from being saved or run. */
  severity: "error" | "warning";
  message: string;
};

/** An error about the value at a path. */
export const fault = (path: Finding["path"], message: string): Finding => ({
  path,
  part: "value",
  severity: "error",
  message,
});

/** A warning about the value at a path. */
export const warning = (path: Finding["path"], message: string): Finding => ({
  path,
  part: "value",
  severity: "warning",
  message,
});

/**
 * What zod found, in words for people who write documents.
 *
 * @param value     what was looked at
 * @param membersAt the members that there can be at a path, to tell a misspelt one what it was meant to be
 */
export function findingsOf(
  issues: readonly z.core.$ZodIssue[],
  value: unknown,
  membersAt: (path: Finding["path"]) => readonly string[],
): Finding[] {
  return issues.flatMap((issue): Finding[] => {
    const path = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
    if (issue.code === "unrecognized_keys") {
      const known = membersAt(path);
      return issue.keys.map((key) => ({
        path: [...path, key],
        part: "name",
        severity: "error",
        message: `There is no ${key} here.${suggestion(key, known) || list(" It can have", known)}`,
      }));
    }
    if (issue.code === "invalid_key")
      return [{ path, part: "name", severity: "error", message: issue.issues[0]?.message ?? issue.message }];
    return [fault(path, sentence(issue, at(value, path), path.at(-1)))];
  });
}

const list = (intro: string, words: readonly string[]) => (words.length > 0 ? `${intro} ${words.join(", ")}.` : "");

/** The value at a path; undefined where there is none. */
function at(value: unknown, path: Finding["path"]): unknown {
  return path.reduce<unknown>(
    (inner, part) =>
      typeof inner === "object" && inner !== null && Object.hasOwn(inner, part)
        ? Object.entries(inner).find(([name]) => name === String(part))?.[1]
        : undefined,
    value,
  );
}

const kinds: Record<string, string> = {
  string: "text",
  array: "a list",
  tuple: "a list",
  object: "an object",
  record: "an object",
  boolean: "true or false",
  number: "a number",
  int: "a whole number",
};

function kindOf(value: unknown): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  return kinds[typeof value] ?? typeof value;
}

function sentence(issue: z.core.$ZodIssue, value: unknown, name: string | number | undefined): string {
  if (value === undefined && issue.code !== "custom") return `The member ${name ?? ""} is missing.`;
  switch (issue.code) {
    case "invalid_type":
      return `This must be ${kinds[issue.expected] ?? issue.expected}; it is ${kindOf(value)}.`;
    case "invalid_value": {
      const values = issue.values.map(String);
      const close = typeof value === "string" ? suggestion(value, values) : "";
      return `This must be ${values.length === 1 ? "" : "one of "}${values.join(", ")}.${close}`;
    }
    case "too_small":
      return issue.origin === "array" ? `At least ${issue.minimum} is needed here.` : issue.message;
    case "too_big":
      return issue.origin === "array"
        ? `There can be at most ${issue.maximum} here.`
        : `This can have at most ${issue.maximum} characters.`;
    default:
      return issue.message;
  }
}
