import type { Json } from "./document";

/** JSON text that cannot be read, with the place where reading stopped; lines and columns count from 1. */
export class JsonSyntaxError extends Error {
  constructor(
    message: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(message);
  }
}

/** JSON read from text, with the line on which each value begins. */
export type LocatedJson = {
  value: Json;
  /** The line (from 1) of the value at a path, or of the nearest value around it that exists. */
  lineOf: (path: readonly PropertyKey[]) => number;
};

// Deeper than any document is, shallower than any engine's stack.
const MAX_DEPTH = 100;

const keyOf = (path: readonly PropertyKey[]) => JSON.stringify(path.map(String));

/**
 * Reads JSON (RFC 8259) and remembers where each value stood. Unlike `JSON.parse` it refuses a member that is named
 * twice, so that no two readers can take the same text for different documents.
 *
 * Errors: JsonSyntaxError.
 */
export function readJson(text: string): LocatedJson {
  let at = 0;
  const starts = new Map<string, number>();

  const lineAt = (offset: number) => text.slice(0, offset).split("\n").length;
  const fail = (message: string, offset = at): never => {
    throw new JsonSyntaxError(message, lineAt(offset), offset - text.lastIndexOf("\n", offset - 1));
  };
  const skipSpace = () => {
    while (at < text.length && " \t\n\r".includes(text.charAt(at))) at++;
  };
  const found = () => (at < text.length ? JSON.stringify(text.charAt(at)) : "the end");
  const expect = (character: string) => {
    skipSpace();
    if (text.charAt(at) !== character) fail(`Expected ${JSON.stringify(character)}, found ${found()}.`);
    at++;
  };
  const token = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(text)?.[0];
    if (match !== undefined) at += match.length;
    return match;
  };

  const readString = (): string => {
    const start = at;
    const written = token(/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y);
    if (written !== undefined) return String(JSON.parse(written));
    return fail("A text is not closed on its line, or has an escape that JSON does not know.", start);
  };

  const readObject = (path: string[]): Json => {
    const members = new Map<string, Json>();
    expect("{");
    skipSpace();
    if (text.charAt(at) === "}") {
      at++;
      return {};
    }
    for (;;) {
      skipSpace();
      if (text.charAt(at) !== '"') fail(`Expected a member's name in double quotes, found ${found()}.`);
      const start = at;
      const name = readString();
      if (members.has(name)) fail(`The member ${JSON.stringify(name)} is there twice.`, start);
      expect(":");
      members.set(name, readValue([...path, name]));
      skipSpace();
      if (text.charAt(at) !== ",") break;
      at++;
    }
    expect("}");
    return Object.fromEntries(members);
  };

  const readArray = (path: string[]): Json => {
    const items: Json[] = [];
    expect("[");
    skipSpace();
    if (text.charAt(at) === "]") {
      at++;
      return items;
    }
    for (;;) {
      items.push(readValue([...path, String(items.length)]));
      skipSpace();
      if (text.charAt(at) !== ",") break;
      at++;
    }
    expect("]");
    return items;
  };

  const readValue = (path: string[]): Json => {
    skipSpace();
    if (path.length > MAX_DEPTH) fail(`Nested deeper than ${MAX_DEPTH} levels.`);
    starts.set(keyOf(path), at);
    const character = text.charAt(at);
    if (character === "{") return readObject(path);
    if (character === "[") return readArray(path);
    if (character === '"') return readString();
    const number = token(/-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y);
    if (number !== undefined) return Number(number);
    const word = token(/true|false|null/y);
    if (word !== undefined) return word === "null" ? null : word === "true";
    return fail(`Expected a value, found ${found()}.`);
  };

  const value = readValue([]);
  skipSpace();
  if (at < text.length) fail(`Expected the end, found ${found()}.`);
  return {
    value,
    lineOf: (path) => {
      for (let length = path.length; length >= 0; length--) {
        const start = starts.get(keyOf(path.slice(0, length)));
        if (start !== undefined) return lineAt(start);
      }
      return 1;
    },
  };
}
