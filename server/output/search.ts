import { setImmediate } from "node:timers/promises";
import { type Matcher, matcher } from "./matcher";
import { readBytes, walk } from "./read";
import type { Asked } from "./read-store";
import { countNewlines, type OutputStream, streamKey } from "./segments";
import { overlapOf, type SearchWindow, windowOf } from "./windows";

/** What is searched for: a text, as it is written or in any case. */
export type OutputSearch = { text: string; isCaseSensitive: boolean };

/** Which of the matches are wanted: from a line on or back from it, of so many lines. */
export type WantedMatches = { line: number; direction: "forward" | "backward"; limit: number };

/** Lines that match, in the order they were asked in. `firstIndex` counts matches from 0 to the first of `lines`. */
export type FoundMatches = {
  count: number;
  isComplete: boolean;
  firstIndex: number;
  lines: { line: number; matches: number }[];
};

/** Bytes that were searched together; they end with a line, unless one line is longer than all of them. */
type Window = { offset: number; length: number; firstLine: number; count: number };

/** What a search has seen of a stream; the next look goes on from there, since a stream only grows. */
type Progress = { windows: Window[]; count: number; offset: number; line: number; busy: Promise<unknown> };

const windowBytes = 256 * 1024;
/** The event loop is given back after this, milliseconds. */
const sliceMilliseconds = 8;
/** A search answers after this with what it has; the next one goes on. Milliseconds. */
const patience = 10_000;

const remembered = 64;
const progresses = new Map<string, Progress>();

function progressOf(stream: OutputStream, { text, isCaseSensitive }: OutputSearch): Progress {
  const key = `${streamKey(stream)} ${isCaseSensitive ? "exact" : "any"} ${text}`;
  const progress = progresses.get(key) ?? { windows: [], count: 0, offset: 0, line: 0, busy: Promise.resolve() };
  progresses.delete(key);
  progresses.set(key, progress);
  for (const oldest of progresses.keys()) {
    if (progresses.size <= remembered) break;
    progresses.delete(oldest);
  }
  return progress;
}

/**
 * Searches a whole stream, counts exactly, and gives the matching lines that were asked for. What was searched once is
 * not searched again: of a stream that grows only what is new, and to step from match to match only where they are.
 *
 * @param search text without a newline: no match lies across two lines
 */
export async function searchOutput(
  client: Asked,
  stream: OutputStream,
  search: OutputSearch,
  wanted: WantedMatches,
): Promise<FoundMatches> {
  const progress = progressOf(stream, search);
  const find = matcher(search.text, search.isCaseSensitive);
  const turn = progress.busy.then(() => advance(client, stream, find, progress));
  progress.busy = turn.catch(() => undefined);
  const { tail, isComplete } = await turn;
  const windows = [...progress.windows, ...(tail.count > 0 ? [tail] : [])];
  return {
    count: progress.count + tail.count,
    isComplete,
    ...(await pick(client, stream, find, windows, wanted)),
  };
}

/** Searches on from where the last search stopped. The last line, while it has no newline, is searched anew each time. */
async function advance(
  client: Asked,
  stream: OutputStream,
  { find, maxBytes }: Matcher,
  progress: Progress,
): Promise<{ tail: Window; isComplete: boolean }> {
  const deadline = performance.now() + patience;
  let sliceEnd = performance.now() + sliceMilliseconds;
  let isComplete = true;
  let pieces: Buffer[] = [];
  let length = 0;
  // Newlines among the pieces, as their segments say: what is left of them after a window has none.
  let newlines = 0;
  const close = (found: SearchWindow, lines: number) => {
    const { bytes } = found;
    const { starts, end } = find(bytes);
    const overlap = overlapOf(found, end);
    const window = { offset: progress.offset, length: bytes.length, firstLine: progress.line, count: starts.length };
    if (starts.length > 0) progress.windows.push(window);
    progress.count += starts.length;
    progress.offset += bytes.length - overlap;
    progress.line += lines;
    return overlap;
  };

  for await (const { bytes, lineCount } of walk(client, stream, progress.offset)) {
    pieces.push(bytes);
    length += bytes.length;
    newlines += lineCount;
    if (length >= windowBytes) {
      const all = Buffer.concat(pieces);
      const window = windowOf(all, maxBytes);
      if (window) {
        const rest = all.subarray(window.bytes.length - close(window, newlines));
        newlines = 0;
        pieces = rest.length > 0 ? [rest] : [];
        length = rest.length;
      } else pieces = [all];
    }
    const now = performance.now();
    if (now > deadline) {
      isComplete = false;
      break;
    }
    if (now > sliceEnd) {
      await setImmediate();
      sliceEnd = performance.now() + sliceMilliseconds;
    }
  }

  const all = Buffer.concat(pieces);
  const newline = all.lastIndexOf(10);
  if (newline !== -1) close({ bytes: all.subarray(0, newline + 1), next: newline + 1 }, newlines);
  const last = all.subarray(newline + 1);
  return {
    tail: { offset: progress.offset, length: last.length, firstLine: progress.line, count: find(last).starts.length },
    isComplete,
  };
}

/** The wanted matching lines, read again from the few windows that they are in. */
async function pick(
  client: Asked,
  stream: OutputStream,
  { find }: Matcher,
  windows: readonly Window[],
  { line, direction, limit }: WantedMatches,
): Promise<Pick<FoundMatches, "firstIndex" | "lines">> {
  let index = 0;
  const starts = windows.map(({ count }) => (index += count) - count);
  const order = windows.map((window, at) => ({ window, start: starts[at] ?? 0 }));
  if (direction === "backward") order.reverse();

  let firstIndex: number | undefined;
  const lines: { line: number; matches: number }[] = [];
  for (const [at, { window, start }] of order.entries()) {
    // A window that ends before the line that is asked from; the next one's beginning tells.
    const next = direction === "forward" ? order[at + 1]?.window : undefined;
    if (direction === "forward" && next && next.firstLine < line) continue;
    if (direction === "backward" && window.firstLine > line) continue;
    const { bytes } = await readBytes(client, stream, window.offset, window.length);
    const found = linesOf(bytes, find(bytes).starts, window.firstLine);
    if (direction === "backward") found.reverse();
    for (const each of found) {
      if (direction === "forward" ? each.line < line : each.line > line) continue;
      firstIndex ??= start + each.index;
      lines.push({ line: each.line, matches: each.matches });
      if (lines.length === limit) return { firstIndex, lines };
    }
  }
  return { firstIndex: firstIndex ?? 0, lines };
}

/** Matches gathered by the line they are in; `index` counts the matches before it in these bytes. */
function linesOf(
  bytes: Buffer,
  found: readonly number[],
  firstLine: number,
): { line: number; matches: number; index: number }[] {
  const lines: { line: number; matches: number; index: number }[] = [];
  let line = firstLine;
  let at = 0;
  for (const [index, offset] of found.entries()) {
    line += countNewlines(bytes.subarray(at, offset));
    at = offset;
    const last = lines.at(-1);
    if (last?.line === line) last.matches += 1;
    else lines.push({ line, matches: 1, index });
  }
  return lines;
}
