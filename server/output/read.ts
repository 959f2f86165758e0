import {
  type Asked,
  bytesOf,
  readState,
  readStreams,
  type SegmentPlace,
  type StreamState,
  segmentOfNewline,
  segmentsFrom,
} from "./read-store";
import { countNewlines, type OutputStream } from "./segments";

/**
 * Reads of output by byte and by line. A line is what lies between newlines; what follows the last newline, when there
 * is any, is the last line. Lines and offsets count from 0. All of them read what is stored at the moment; a stream
 * only ever grows.
 */

/** Bytes of a stream from `offset`, in which line `firstLine` goes on or begins. */
export type OutputRange = {
  offset: number;
  firstLine: number;
  bytes: Buffer;
  /** The range ends in the middle of its only line, because the line is longer than what may be read at once. */
  cut: boolean;
};

/** How much there is of a stream. */
export type StreamTotals = Omit<StreamState, "last" | "newlines"> & { lines: number };

/** Segments that are looked up at once while a range is read. */
const segmentsAtOnce = 16;

/** How often a read looks again because segments were merged under it. */
const attempts = 5;

/** How much there is of a stream, and whether more is to come; undefined when the node was never given the command. */
export async function readTotals(client: Asked, stream: OutputStream): Promise<StreamTotals | undefined> {
  const state = await readState(client, stream);
  if (!state) return undefined;
  const { last, newlines, ...totals } = state;
  return { ...totals, lines: newlines + (last && !(await endsWithNewline(client, stream, last)) ? 1 : 0) };
}

/** How much there is of each stream of an invocation; streams without a byte are left out. */
export async function streamTotals(
  client: Asked,
  invocation: Pick<OutputStream, "accountId" | "commandId" | "nodeId">,
) {
  const found = await readStreams(client, invocation);
  return Promise.all(
    found.map(async ({ step, attempt, stream, last, storedAt }) => ({
      step,
      attempt,
      stream,
      bytes: last.offset + last.length,
      lines:
        last.firstLine +
        last.lineCount +
        ((await endsWithNewline(client, { ...invocation, step, attempt, stream }, last)) ? 0 : 1),
      lastStoredAt: storedAt,
    })),
  );
}

async function endsWithNewline(client: Asked, stream: OutputStream, last: SegmentPlace): Promise<boolean> {
  const pieces = await bytesOf(client, stream, [last]);
  // The segment was merged a moment ago; whatever took its place ends with the same byte.
  const end = pieces?.[0] ?? (await readBytes(client, stream, last.offset + last.length - 1, 1)).bytes;
  return end.at(-1) === 10;
}

/**
 * What is stored from `offset` on, one piece after the other: segments, the first of them from `offset` only. Goes on
 * from the byte it has come to, so that segments merged meanwhile neither repeat nor hide anything.
 */
export async function* walk(
  client: Asked,
  stream: OutputStream,
  offset: number,
): AsyncGenerator<SegmentPlace & { bytes: Buffer }> {
  let at = offset;
  // A small first look, since most reads are of a few segments.
  for (let limit = 4, failures = 0; ; ) {
    const places = await segmentsFrom(client, stream, at, limit);
    if (places.length === 0) return;
    const pieces = await bytesOf(client, stream, places);
    if (!pieces) {
      if (++failures === attempts)
        throw new Error("The output's segments changed again and again while they were read.");
      continue;
    }
    failures = 0;
    for (const [index, place] of places.entries()) {
      const whole = pieces[index];
      if (!whole) return;
      const skip = Math.max(0, at - place.offset);
      const before = skip > 0 ? countNewlines(whole.subarray(0, skip)) : 0;
      at = place.offset + place.length;
      yield {
        offset: place.offset + skip,
        length: place.length - skip,
        firstLine: place.firstLine + before,
        lineCount: place.lineCount - before,
        bytes: whole.subarray(skip),
      };
    }
    if (places.length < limit) return;
    limit = segmentsAtOnce;
  }
}

/** At most `maxBytes` bytes from `offset`; none when the stream does not reach that far. */
export async function readBytes(
  client: Asked,
  stream: OutputStream,
  offset: number,
  maxBytes: number,
): Promise<OutputRange> {
  const pieces: Buffer[] = [];
  let firstLine = 0;
  let length = 0;
  for await (const { firstLine: line, bytes } of walk(client, stream, offset)) {
    if (pieces.length === 0) firstLine = line;
    const piece = bytes.subarray(0, maxBytes - length);
    pieces.push(piece);
    length += piece.length;
    if (length >= maxBytes) break;
  }
  return { offset, firstLine, bytes: join(pieces), cut: false };
}

/**
 * At most `maxLines` lines from line `line`, and at most about `maxBytes` bytes: whole lines, unless the first alone is
 * longer (`cut`), or is the last line and still growing. Empty when there is no such line yet.
 */
export async function readLines(
  client: Asked,
  stream: OutputStream,
  line: number,
  maxLines: number,
  maxBytes: number,
): Promise<OutputRange> {
  const offset = await offsetOfLine(client, stream, line);
  if (offset === undefined) return { offset: 0, firstLine: line, bytes: Buffer.alloc(0), cut: false };
  const pieces: Buffer[] = [];
  let length = 0;
  let lines = 0;
  // Where the last newline was, as a length of what was collected.
  let wholeLines = 0;
  for await (const { bytes: piece } of walk(client, stream, offset)) {
    pieces.push(piece);
    for (let at = piece.indexOf(10); at !== -1 && lines < maxLines; at = piece.indexOf(10, at + 1)) {
      if (lines > 0 && length + at + 1 > maxBytes) break;
      lines += 1;
      wholeLines = length + at + 1;
    }
    length += piece.length;
    if (lines === maxLines || length > maxBytes) break;
  }
  const all = join(pieces);
  if (length <= maxBytes && lines < maxLines) return { offset, firstLine: line, bytes: all, cut: false };
  if (lines > 0 && wholeLines <= maxBytes)
    return { offset, firstLine: line, bytes: all.subarray(0, wholeLines), cut: false };
  return { offset, firstLine: line, bytes: all.subarray(0, maxBytes), cut: all.length > maxBytes };
}

/** The last `maxLines` lines, and at most `maxBytes` bytes of them from the first line that fits; the end is always there. */
export async function readTail(
  client: Asked,
  stream: OutputStream,
  maxLines: number,
  maxBytes: number,
): Promise<OutputRange> {
  const state = await readState(client, stream);
  if (!state?.last) return { offset: 0, firstLine: 0, bytes: Buffer.alloc(0), cut: false };
  const lines = state.newlines + ((await endsWithNewline(client, stream, state.last)) ? 0 : 1);
  const offset = (await offsetOfLine(client, stream, Math.max(0, lines - maxLines))) ?? 0;
  if (state.bytes - offset <= maxBytes) return readBytes(client, stream, offset, state.bytes - offset);
  const range = await readBytes(client, stream, state.bytes - maxBytes, maxBytes);
  const newline = range.bytes.indexOf(10);
  if (newline === -1 || newline === range.bytes.length - 1) return { ...range, cut: true };
  return {
    offset: range.offset + newline + 1,
    firstLine: range.firstLine + 1,
    bytes: range.bytes.subarray(newline + 1),
    cut: false,
  };
}

/** Where line `line` begins; undefined when the stream does not have that many newlines yet. */
export async function offsetOfLine(client: Asked, stream: OutputStream, line: number): Promise<number | undefined> {
  if (line <= 0) return 0;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const segment = await segmentOfNewline(client, stream, line);
    if (!segment) return undefined;
    const [bytes] = (await bytesOf(client, stream, [segment])) ?? [];
    if (!bytes) continue;
    let at = -1;
    for (let left = line - segment.firstLine; left > 0; left--) at = bytes.indexOf(10, at + 1);
    return segment.offset + at + 1;
  }
  throw new Error("The output's segments changed again and again while they were read.");
}

const join = (pieces: readonly Buffer[]) => {
  const [only] = pieces;
  return pieces.length === 1 && only ? only : Buffer.concat(pieces);
};
