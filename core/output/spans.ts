import { applySgr, type TextStyle } from "./text-style";

/** A piece of a line: text in one style, or a character that would not be seen, made visible and marked as such. */
export type Span = { text: string; style: TextStyle; isMark: boolean };

// What begins with ESC, whole: control sequences, strings up to their end, and the two-character kind. A string without
// an end is none of these, so that nothing a machine writes can hide the rest of its line.
const escapeSequence = /\x1b(?:\[([0-?]*)([ -/]*[@-~])|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-OQ-WYZ\\`-~])/y;

/**
 * Characters that do something other than be seen: controls, what turns the direction of writing, and what has no
 * width. The joiners of scripts and emoji (U+200C, U+200D) stay.
 */
const hidden =
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/;

const markOf = (character: string): string => {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return "\u2421";
  return `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`;
};

/**
 * A line as spans. Colours and weights become styles; every other escape sequence (titles, links, the clipboard, moves
 * of the cursor) is left out; of what carriage returns overwrote the last version stays; and what would not be seen, or
 * would turn the line around, is shown as a mark.
 *
 * @param line  without its newline
 * @param style in force where the line begins
 */
export function toSpans(line: string, style: TextStyle): Span[] {
  const spans: Span[] = [];
  let current = style;
  let text = "";
  const close = () => {
    if (text) spans.push({ text, style: current, isMark: false });
    text = "";
  };
  // The carriage return of a line's end is none of these, and neither is one that nothing follows.
  const written = line.replace(/\r+$/, "");
  for (let at = 0; at < written.length; ) {
    const character = written.charAt(at);
    if (character === "\r") {
      text = "";
      spans.length = 0;
      at += 1;
      continue;
    }
    if (character === "\x1b") {
      escapeSequence.lastIndex = at;
      const found = escapeSequence.exec(written);
      if (found) {
        if (found[2] === "m") {
          close();
          current = applySgr(current, found[1] ?? "");
        }
        at += found[0].length;
        continue;
      }
    }
    if (hidden.test(character)) {
      close();
      spans.push({ text: markOf(character), style: current, isMark: true });
    } else text += character;
    at += 1;
  }
  close();
  return spans;
}

/** What is read of a line: its spans' text, for copying, searching on screen and screen readers. */
export const textOf = (spans: readonly Span[]): string => spans.map(({ text }) => text).join("");

/** The text of a line that has no escapes, no controls and nothing else to mind is the line itself. */
export const isPlain = (line: string): boolean => !hidden.test(line);

/**
 * Where a text occurs in a line's text, as [start, end) pairs from left to right that do not overlap.
 */
export function occurrences(text: string, query: string, isCaseSensitive: boolean): [number, number][] {
  if (query === "") return [];
  const [where, what] = isCaseSensitive ? [text, query] : [text.toLowerCase(), query.toLowerCase()];
  const found: [number, number][] = [];
  for (let at = where.indexOf(what); at !== -1; at = where.indexOf(what, at + what.length))
    found.push([at, at + what.length]);
  return found;
}
