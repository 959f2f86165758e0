import type { Json } from "./document";

/** A place in a text; lines and columns count from 1, columns in UTF-16 units as editors do. */
export type Place = { line: number; column: number };

/** What of a member a place is wanted of: its value, or its name before it. */
export type Part = "value" | "name";

/** JSON's own values read from text, with the place where each of them stands. */
export type LocatedJson = {
  value: Json;
  /** The place of the value (or name) at a path, or of the nearest value around it that exists. */
  placeOf: (path: readonly PropertyKey[], part?: Part) => Place;
};

/** Deeper than any document is, shallower than any engine's stack. */
export const MAX_DEPTH = 100;

/** Remembers where values and names begin in a text, and tells their lines and columns. */
export function places(text: string) {
  const starts = new Map<string, number>();
  const keyOf = (path: readonly PropertyKey[], part: Part) => `${part} ${JSON.stringify(path.map(String))}`;
  const placeAt = (offset: number): Place => {
    const before = offset === 0 ? -1 : text.lastIndexOf("\n", offset - 1);
    return { line: text.slice(0, before + 1).split("\n").length, column: offset - before };
  };
  return {
    placeAt,
    note: (path: readonly PropertyKey[], part: Part, offset: number) => void starts.set(keyOf(path, part), offset),
    placeOf(path: readonly PropertyKey[], part: Part = "value"): Place {
      const exact = starts.get(keyOf(path, part));
      if (exact !== undefined) return placeAt(exact);
      for (let length = path.length; length >= 0; length--) {
        const start = starts.get(keyOf(path.slice(0, length), "value"));
        if (start !== undefined) return placeAt(start);
      }
      return { line: 1, column: 1 };
    },
  };
}
