import type * as z from "zod";
import { DomainError } from "@/core/errors";

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** No longer than this is a value repeated to its sender. */
const longestValue = 256;

const valueAt = (input: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (value, part) =>
      typeof value === "object" && value !== null ? Object.getOwnPropertyDescriptor(value, part)?.value : undefined,
    input,
  );

/** A value as AWS writes it: lists in brackets, structures as {name=value}. */
function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(written).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    return `{${Object.entries(value)
      .map(([name, member]) => `${name}=${written(member)}`)
      .join(", ")}}`;
  }
  return String(value);
}

const quoted = (value: unknown) => {
  if (value === undefined || value === null) return "Value null";
  const text = written(value);
  return `Value '${text.length > longestValue ? `${text.slice(0, longestValue)}...` : text}'`;
};

const memberName = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

/** Where a member is, as AWS writes it: members begin with a small letter, list places count from 1. */
const placeOf = (path: Path) =>
  path.map((part) => (typeof part === "number" ? `${part + 1}.member` : memberName(String(part)))).join(".");

const token = (value: unknown) => {
  if (Array.isArray(value)) return "LIST_VALUE";
  if (typeof value === "number") return Number.isInteger(value) ? "NUMBER_VALUE" : "DECIMAL_VALUE";
  if (typeof value === "boolean") return value ? "TRUE_VALUE" : "FALSE_VALUE";
  return typeof value === "string" ? "STRING_VALUE" : "STRUCTURE_VALUE";
};

const typeNames: Record<string, string> = {
  string: "a String",
  number: "a Number",
  int: "an Integer",
  boolean: "a Boolean",
  array: "a List",
  object: "a Structure",
  record: "a Map",
  date: "a Timestamp",
};

/** Of a member that may be one of several things, what is wrong with the one that its value comes nearest to. */
function nearest(issue: Issue): Issue {
  if (issue.code !== "invalid_union") return issue;
  const isOfAnotherType = (branch: readonly Issue[]) =>
    branch.some(({ code, path }) => code === "invalid_type" && path.length === 0);
  const branch = issue.errors.find((each) => !isOfAnotherType(each)) ?? issue.errors[0];
  const [first] = branch ?? [];
  return first ? nearest({ ...first, path: [...issue.path, ...first.path] }) : issue;
}

/** What a value of the wrong JSON type would have to be; undefined when the type is not what is wrong. */
function wantedType(issue: Issue, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (issue.code === "invalid_type") return typeNames[issue.expected] ?? "its type";
  if (issue.code === "invalid_value" && typeof value !== "string") return typeNames["string"];
  return undefined;
}

/** The expression between the slashes of a printed regular expression. */
const expressionOf = (pattern: string) => pattern.replace(/^\//, "").replace(/\/[a-z]*$/, "");

function constraintOf(issue: Issue): string {
  switch (issue.code) {
    case "too_small":
    case "too_big": {
      const what =
        issue.origin === "string" || issue.origin === "array" || issue.origin === "map" || issue.origin === "set"
          ? "length"
          : "value";
      return issue.code === "too_small"
        ? `Member must have ${what} greater than or equal to ${issue.minimum}`
        : `Member must have ${what} less than or equal to ${issue.maximum}`;
    }
    case "invalid_format":
      return issue.format === "regex" && issue.pattern !== undefined
        ? `Member must satisfy regular expression pattern: ${expressionOf(issue.pattern)}`
        : issue.message;
    case "invalid_value":
      return `Member must satisfy enum value set: [${issue.values.map(String).join(", ")}]`;
    case "invalid_key":
      return `Map keys must satisfy constraint: [${issue.issues.map(constraintOf).join(", ")}]`;
    default:
      return issue.message;
  }
}

/** The problems of an issue as AWS words them, one sentence each. */
function sentencesOf(issue: Issue, input: unknown): string[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      return `${quoted(valueAt(input, path))} at '${placeOf(path)}' failed to satisfy constraint: Member is not supported`;
    });
  }
  const value = valueAt(input, issue.path);
  if (value === undefined || value === null)
    return [`Value null at '${placeOf(issue.path)}' failed to satisfy constraint: Member must not be null`];

  // A key of a map is judged where the map is, and a simple member of a list where the list is.
  const last = issue.path.at(-1);
  const inList = typeof last === "number" && typeof value !== "object";
  const path = inList || issue.code === "invalid_key" ? issue.path.slice(0, -1) : issue.path;
  const constraint = inList ? `Member must satisfy constraint: [${constraintOf(issue)}]` : constraintOf(issue);
  return [`${quoted(valueAt(input, path))} at '${placeOf(path)}' failed to satisfy constraint: ${constraint}`];
}

/**
 * What is wrong with an operation's input, in AWS's words: SerializationException when a value has another JSON type
 * than the member, else ValidationException that names each member, its value and the constraint.
 *
 * Source: the answers of AWS's own service; the grammar of places is that of its validation framework.
 */
export function awsInputError({ issues: found }: z.core.$ZodError, input: unknown): DomainError {
  const issues = found.map(nearest);
  for (const issue of issues) {
    const value = valueAt(input, issue.path);
    const wanted = wantedType(issue, value);
    if (wanted)
      return new DomainError(
        "SerializationException",
        `${token(value)} can not be converted to ${wanted}${issue.path.length ? ` at '${placeOf(issue.path)}'` : ""}`,
      );
  }
  // Several members of one list that break the same rule are one error at AWS.
  const sentences = [...new Set(issues.flatMap((issue) => sentencesOf(issue, input)))];
  return new DomainError(
    "ValidationException",
    `${sentences.length} validation error${sentences.length === 1 ? "" : "s"} detected: ${sentences.join("; ")}`,
  );
}
