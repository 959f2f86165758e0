import type { FieldProblem } from "./errors";

/** Deeper than the input of any operation. */
const deepest = 64;

// A lone half of a surrogate pair is no character, and has no form in UTF-8.
const lonelySurrogate = /\p{Cs}/u;

/**
 * The first thing in an input that no database keeps as it is: a NUL character, half of a surrogate pair, or nesting
 * deeper than any input has. Names of members count as well as values; undefined when there is none.
 * Source: PostgreSQL, character types and JSON types.
 */
export function unstorable(value: unknown, path: (string | number)[] = []): FieldProblem | undefined {
  if (typeof value === "string") {
    if (value.includes("\u0000")) return { path, message: "It has a NUL character, which no text can have." };
    if (lonelySurrogate.test(value)) return { path, message: "It has half of a character (a lone surrogate)." };
    return undefined;
  }
  if (typeof value !== "object" || value === null || value instanceof Date) return undefined;
  if (path.length === deepest) return { path: [], message: `It is nested deeper than ${deepest} levels.` };
  if (Array.isArray(value)) {
    for (const [index, member] of value.entries()) {
      const found = unstorable(member, [...path, index]);
      if (found) return found;
    }
    return undefined;
  }
  for (const [name, member] of Object.entries(value)) {
    const found = unstorable(name, path) ?? unstorable(member, [...path, name]);
    if (found) return found;
  }
  return undefined;
}
