/** Finds a text in bytes. */
export type Matcher = {
  /** Where it begins in the bytes, from left to right and not overlapping, and where the last one ends (0: none). */
  find(bytes: Buffer): { starts: number[]; end: number };
  /** The most bytes that one match can have. */
  maxBytes: number;
};

/**
 * Looks for a text exactly as it is written, in its UTF-8 form, or whatever its capitals. Time is that of reading the
 * bytes: there is nothing in a query that could go back and try again.
 *
 * @param text without a newline
 */
export function matcher(text: string, isCaseSensitive: boolean): Matcher {
  return isCaseSensitive ? exact(Buffer.from(text)) : inAnyCase(text);
}

function exact(needle: Buffer): Matcher {
  return {
    maxBytes: needle.length,
    find(bytes) {
      const starts: number[] = [];
      let end = 0;
      for (let at = bytes.indexOf(needle); at !== -1; at = bytes.indexOf(needle, end)) {
        starts.push(at);
        end = at + needle.length;
      }
      return { starts, end };
    },
  };
}

/**
 * A pattern over bytes: each character in either case, as the bytes of its UTF-8 form. Bytes are looked at as Latin-1,
 * one character a byte, so that output in any encoding, or none, is searched as it is.
 */
function inAnyCase(text: string): Matcher {
  const isAscii = /^[\x00-\x7f]*$/.test(text);
  const forms = [...text].map((character) =>
    [...new Set([character, character.toLowerCase(), character.toUpperCase()])].map((form) => Buffer.from(form)),
  );
  const escaped = (bytes: Buffer) => [...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
  // The engine is much quicker with its own folding, which is the same thing for ASCII.
  const pattern = isAscii
    ? new RegExp(escaped(Buffer.from(text)), "gi")
    : new RegExp(forms.map((variants) => `(?:${variants.map(escaped).join("|")})`).join(""), "g");
  return {
    maxBytes: forms.reduce((sum, variants) => sum + Math.max(...variants.map(({ length }) => length)), 0),
    find(bytes) {
      const text = bytes.toString("latin1");
      const starts: number[] = [];
      let end = 0;
      pattern.lastIndex = 0;
      for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
        starts.push(match.index);
        end = pattern.lastIndex;
      }
      return { starts, end };
    },
  };
}
