import type { Json } from "./document";
import { type LocatedJson, MAX_DEPTH, type Place, places, type Scalars } from "./located-json";

/** JSON text that cannot be read, with the place where reading stopped; lines and columns count from 1. */
export class JsonSyntaxError extends Error implements Place {
  constructor(
    message: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(message);
  }
}

/**
 * Reads JSON (RFC 8259) and remembers where each value and each name stood. Unlike `JSON.parse` it refuses a member that is named
 * twice, so that no two readers can take the same text for different documents.
 *
 * Errors: JsonSyntaxError.
 */
export function readJson(text: string, scalars: Scalars = "values"): LocatedJson {
  let at = 0;
  const { note, placeAt, placeOf } = places(text);

  const fail = (message: string, offset = at): never => {
    const { line, column } = placeAt(offset);
    throw new JsonSyntaxError(message, line, column);
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
      note([...path, name], "name", start);
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
    note(path, "value", at);
    const character = text.charAt(at);
    if (character === "{") return readObject(path);
    if (character === "[") return readArray(path);
    if (character === '"') return readString();
    const number = token(/-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y);
    if (number !== undefined) return scalars === "texts" ? number : Number(number);
    const word = token(/true|false|null/y);
    if (word === "null") return null;
    if (word !== undefined) return scalars === "texts" ? word : word === "true";
    return fail(`Expected a value, found ${found()}.`);
  };

  const value = readValue([]);
  skipSpace();
  if (at < text.length) fail(`Expected the end, found ${found()}.`);
  return { value, placeOf };
}
