import type { OutputChunk } from "@/core/node-protocol";
import { asBuffer, cutSegments, type Mark, type OutputStream, type Segment, streamKey } from "./segments";

/** A chunk as a node sent it, with whose it is. The caller has checked that the node was given the command. */
export type IncomingChunk = Pick<OutputStream, "accountId" | "commandId" | "nodeId"> & { chunk: OutputChunk };

/** Bytes of a stream without a gap. */
export type Run = { offset: number; bytes: Buffer; marks: Mark[] };

/** What arrived for one stream: its runs in order, the first of them cut and packed. */
export type PreparedStream = { stream: OutputStream; runs: Run[]; segments: Segment[] };

/** A batch that is ready to be stored: chunks remember which stream they were of. */
export type PreparedChunks = {
  streams: PreparedStream[];
  chunks: { stream: number; end: number }[];
};

const endOf = ({ offset, bytes }: Run) => offset + bytes.length;

/**
 * Does everything about a batch of chunks that needs no database: sorts them by stream, joins what follows on each
 * other, drops what repeats, and packs. To be called before the transaction begins. Takes about 1.2 ms per MB.
 */
export function prepareChunks(incoming: readonly IncomingChunk[]): PreparedChunks {
  const byKey = new Map<string, { index: number; stream: OutputStream; chunks: OutputChunk[] }>();
  const chunks = incoming.map(({ chunk, accountId, commandId, nodeId }) => {
    const stream: OutputStream = {
      accountId,
      commandId,
      nodeId,
      step: chunk.step,
      attempt: chunk.attempt,
      stream: chunk.stream,
    };
    const key = streamKey(stream);
    let entry = byKey.get(key);
    if (!entry) byKey.set(key, (entry = { index: byKey.size, stream, chunks: [] }));
    entry.chunks.push(chunk);
    return { stream: entry.index, end: chunk.offset + chunk.bytes.length };
  });
  const streams = [...byKey.values()].map(({ stream, chunks }) => {
    const runs = joinChunks(chunks);
    const [first] = runs;
    return { stream, runs, segments: first ? cutSegments(first.offset, first.bytes, first.marks) : [] };
  });
  return { streams, chunks };
}

/** Chunks of one stream as runs: in order, without overlap, at least one byte between two of them missing. */
function joinChunks(chunks: readonly OutputChunk[]): Run[] {
  const sorted = chunks.filter(({ bytes }) => bytes.length > 0).sort((a, b) => a.offset - b.offset);
  const runs: { offset: number; end: number; pieces: Buffer[]; marks: Mark[] }[] = [];
  for (const { offset, bytes, marks } of sorted) {
    const last = runs.at(-1);
    const piece = asBuffer(bytes);
    if (!last || offset > last.end) {
      runs.push({ offset, end: offset + piece.length, pieces: [piece], marks: [...marks] });
      continue;
    }
    last.marks.push(...marks);
    if (offset + piece.length > last.end) {
      last.pieces.push(piece.subarray(last.end - offset));
      last.end = offset + piece.length;
    }
  }
  return runs.map(({ offset, pieces, marks }) => {
    const [only] = pieces;
    return { offset, bytes: pieces.length === 1 && only ? only : Buffer.concat(pieces), marks };
  });
}

/**
 * What of the runs comes right after `end`, the bytes that are stored already left off. Undefined when nothing is new,
 * or when what is new lies beyond a gap.
 */
export function continuation(runs: readonly Run[], end: number): Run | undefined {
  const next = runs.find((run) => endOf(run) > end);
  if (!next || next.offset > end) return undefined;
  return { offset: end, bytes: next.bytes.subarray(end - next.offset), marks: next.marks };
}
