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

/** How scalars are read: as the values that they are, or each as the text that it is written as (`1.10` stays `1.10`). */
export type Scalars = "values" | "texts";

/** Deeper than any document is, shallower than any engine's stack. */
export const MAX_DEPTH = 100;

/** Remembers where values and names begin in a text, and tells their lines and columns. */
export function places(text: string) {
  const starts = new Map<string, number>();
  const keyOf = (path: readonly PropertyKey[], part: Part) => `${part} ${JSON.stringify(path.map(String))}`;
  let lineStarts: number[] | undefined;
  const placeAt = (offset: number): Place => {
    lineStarts ??= [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
    let [line, above] = [0, lineStarts.length];
    while (above - line > 1) {
      const middle = (line + above) >> 1;
      if ((lineStarts[middle] ?? 0) <= offset) line = middle;
      else above = middle;
    }
    return { line: line + 1, column: offset - (lineStarts[line] ?? 0) + 1 };
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
