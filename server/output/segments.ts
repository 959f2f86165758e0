import type { OutputChunk } from "@/core/node-protocol";
import { pack } from "./codec";

/** Which bytes: one stream of one attempt at one step on one node. */
export type OutputStream = {
  accountId: string;
  commandId: string;
  nodeId: string;
  step: number;
  attempt: number;
  stream: OutputChunk["stream"];
};

/** The number that a stream has in its rows. */
export const streamNumber = (stream: OutputChunk["stream"]) => (stream === "stdout" ? 1 : 2);

/** The stream of a number in a row. */
export const streamName = (number: number): OutputChunk["stream"] => (number === 1 ? "stdout" : "stderr");

/** A stream as the key of a map, the same in every process. */
export const streamKey = ({ accountId, commandId, nodeId, step, attempt, stream }: OutputStream) =>
  `${accountId}/${commandId}/${nodeId}/${step}/${attempt}/${stream}`;

/** Largest segment that is made of arriving output, bytes before packing. */
export const LIVE_SEGMENT_BYTES = 64 * 1024;

/** Largest segment that is made when a finished stream's segments are merged, bytes before packing. */
export const MERGED_SEGMENT_BYTES = 256 * 1024;

/** How far a node had read (`offset`, exclusive) at a moment (`at`, ms since the epoch). */
export type Mark = readonly [at: number, offset: number];

/** A piece of a stream, packed and ready to be a row. */
export type Segment = {
  offset: number;
  length: number;
  /** Newlines between the beginning of what was cut and this segment. */
  linesBefore: number;
  lineCount: number;
  codec: number;
  data: Buffer;
  marks: Mark[];
};

/** A view of bytes as a Buffer, without copying. */
export const asBuffer = (bytes: Uint8Array) =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** How many newlines are in the bytes. */
export function countNewlines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) count++;
  return count;
}

/**
 * Cuts bytes that begin at `offset` of their stream into packed segments of at most `limit` bytes, in order. Segments
 * end after a newline where one is near, so that few lines lie across two of them. A mark goes to the segment in which
 * its offset ends; marks outside the bytes are left out.
 */
export function cutSegments(
  offset: number,
  bytes: Buffer,
  marks: readonly Mark[],
  limit = LIVE_SEGMENT_BYTES,
): Segment[] {
  const segments: Segment[] = [];
  let linesBefore = 0;
  for (let start = 0; start < bytes.length; ) {
    const end = endOfSegment(bytes, start, limit);
    const piece = bytes.subarray(start, end);
    const lineCount = countNewlines(piece);
    const from = offset + start;
    const to = offset + end;
    segments.push({
      offset: from,
      length: piece.length,
      linesBefore,
      lineCount,
      ...pack(piece),
      marks: marks.filter(([, at]) => at > from && at <= to),
    });
    linesBefore += lineCount;
    start = end;
  }
  return segments;
}

function endOfSegment(bytes: Buffer, start: number, limit: number): number {
  if (bytes.length - start <= limit) return bytes.length;
  const newline = bytes.lastIndexOf(10, start + limit - 1);
  return newline >= start + limit / 2 ? newline + 1 : start + limit;
}
