import type { Matcher } from "./matcher";
import { countNewlines } from "./segments";
import { overlapOf, type SearchWindow, windowOf } from "./windows";

/** A line that matches, with what stands around it. Lines count from 0. */
export type FoundLine = {
  line: number;
  matches: number;
  /** The line, or of a long one what is around its first match. */
  text: string;
  /** Something of the line is left off before or after `text`. */
  isCut: boolean;
  /** The lines before and after; null where there is none, or where it is in a part that was searched at another time. */
  before: string | null;
  after: string | null;
};

/** Of a stream's bytes those that are searched together, at least. */
const windowBytes = 256 * 1024;
/** Of a longer line only this much is given, bytes, and this much of it before its first match. */
const lineBytes = 400;
const leadBytes = 120;
const contextBytes = 200;

/**
 * Searches one stream as its bytes come, in order, and keeps the first lines that match.
 *
 * @param from  where the bytes begin: with a line, or within a very long one
 * @param limit how many lines are kept; all matches are counted
 */
export function lineScanner({ find, maxBytes }: Matcher, from: { offset: number; line: number }, limit: number) {
  let pieces: Buffer[] = [];
  let length = 0;
  let { offset, line } = from;
  let count = 0;
  let last: string | undefined;
  let needsAfter: FoundLine | undefined;
  const lines: FoundLine[] = [];

  function scan(window: SearchWindow): number {
    const { bytes } = window;
    const { starts, end } = find(bytes);
    count += starts.length;
    if (needsAfter) {
      needsAfter.after = lineAt(bytes, 0, contextBytes).text;
      needsAfter = undefined;
    }
    if (starts.length > 0 && lines.length <= limit) gather(bytes, starts);
    const overlap = overlapOf(window, end);
    const isWhole = bytes.at(-1) === 10;
    last = isWhole ? lineAt(bytes, startOfLine(bytes, bytes.length - 2), contextBytes).text : undefined;
    offset += bytes.length - overlap;
    line += countNewlines(bytes);
    return overlap;
  }

  function gather(bytes: Buffer, starts: readonly number[]): void {
    let number = line;
    let counted = 0;
    for (const at of starts) {
      number += countNewlines(bytes.subarray(counted, at));
      counted = at;
      const before = lines.at(-1);
      if (before?.line === number) {
        before.matches += 1;
        continue;
      }
      if (lines.length === limit) return;
      const start = startOfLine(bytes, at);
      const { text, isCut, end } = lineAt(bytes, start, lineBytes, at);
      const found: FoundLine = {
        line: number,
        matches: 1,
        text,
        isCut,
        before: start === 0 ? (last ?? null) : lineAt(bytes, startOfLine(bytes, start - 2), contextBytes).text,
        after: end + 1 < bytes.length ? lineAt(bytes, end + 1, contextBytes).text : null,
      };
      // A match in the last line of what is at hand: the next line is still to come.
      if (found.after === null && bytes.at(-1) === 10) needsAfter = found;
      lines.push(found);
    }
  }

  return {
    push(bytes: Buffer): void {
      pieces.push(bytes);
      length += bytes.length;
      if (length < windowBytes) return;
      const all = Buffer.concat(pieces);
      const window = windowOf(all, maxBytes);
      const rest = window ? all.subarray(window.bytes.length - scan(window)) : all;
      pieces = rest.length > 0 ? [rest] : [];
      length = rest.length;
    },
    /** Where somebody else has to go on when no more is searched here: everything before it has been. */
    place: () => ({ offset, line }),
    /** What was found so far. */
    found: () => ({ count, lines }),
    /** Searches what is left, with the line that has no newline. */
    finish(): void {
      const all = Buffer.concat(pieces);
      pieces = [];
      length = 0;
      if (all.length > 0) scan({ bytes: all, next: all.length });
    },
    /** Searches the whole lines of what is left; the last line, while it has no newline, is for whoever goes on. */
    pause(): void {
      const all = Buffer.concat(pieces);
      const newline = all.lastIndexOf(10);
      pieces = [];
      length = 0;
      if (newline !== -1) scan({ bytes: all.subarray(0, newline + 1), next: newline + 1 });
    },
  };
}
export type LineScanner = ReturnType<typeof lineScanner>;

const startOfLine = (bytes: Buffer, at: number) => (at <= 0 ? 0 : bytes.lastIndexOf(10, at) + 1);

/** The line that begins at `start`: of a long one what is around `at`. Its end is where its newline is, or would be. */
function lineAt(
  bytes: Buffer,
  start: number,
  limit: number,
  at = start,
): { text: string; isCut: boolean; end: number } {
  const newline = bytes.indexOf(10, at);
  const end = newline === -1 ? bytes.length : newline;
  const from = end - start <= limit ? start : Math.max(start, at - leadBytes);
  const to = Math.min(end, from + limit);
  const isCut = from > start || to < end;
  return { text: decoder.decode(bytes.subarray(whole(bytes, from), whole(bytes, to))), isCut, end };
}

/** The next place that is not inside of a character's bytes. */
function whole(bytes: Buffer, at: number): number {
  let next = at;
  while (next < bytes.length && next < at + 3 && ((bytes[next] ?? 0) & 0xc0) === 0x80) next++;
  return next;
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
