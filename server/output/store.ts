import type pg from "pg";
import type { StreamPosition } from "@/core/node-protocol";
import { continuation, type PreparedChunks, type PreparedStream } from "./incoming";
import { cutSegments, type OutputStream, type Segment, streamKey, streamName, streamNumber } from "./segments";

/** What became of a chunk: its stream is stored up to `end`; or something before it is missing, from `expected` on. */
export type Stored = { ok: true; end: number } | { ok: false; expected: number };

/**
 * How often a batch is tried again when other writers of the same streams come in between. Each time one of them got
 * further, so this ends; it is only large enough for the slowest of several that race.
 */
const maxRounds = 100;

type Piece = { stream: OutputStream; start: number; segments: Segment[] };

/**
 * Stores a batch of chunks of any number of nodes within the caller's transaction, with one statement when nothing
 * repeats. Repeats are harmless, what overlaps is trimmed, and what lies beyond a gap is refused with the offset to go
 * on from; the answers stand in the order of the chunks given to `prepareChunks`.
 *
 * Nothing is remembered between calls: the statement itself looks where each stream ends, and the segment's primary key
 * decides between two writers, since whoever believes that a stream ends at N writes a segment that begins at N. So
 * there is nothing to forget when the transaction fails.
 *
 * @param client of a transaction, READ COMMITTED
 * Errors: a foreign key violation when a node was never given the command (callers check before); Error when other
 * writers came in between too often.
 */
export async function storeChunks(client: pg.ClientBase, { streams, chunks }: PreparedChunks): Promise<Stored[]> {
  const ends = new Map<number, number>();
  let open = streams.map((prepared, index) => ({ index, prepared }));

  const first = open.flatMap(({ prepared }) => firstPiece(prepared));
  const stored = await insertPieces(client, first);
  open = open.filter(({ index, prepared }) => {
    const end =
      prepared.segments.length > 0 && prepared.runs.length === 1 ? stored.get(streamKey(prepared.stream)) : undefined;
    if (end !== undefined) ends.set(index, end);
    return end === undefined;
  });

  for (let round = 0; open.length > 0; round++) {
    if (round === maxRounds)
      throw new Error(`Other writers came in between ${maxRounds} times while output was stored.`);
    const positions = await readEnds(
      client,
      open.map(({ prepared }) => prepared.stream),
    );
    const pieces: Piece[] = [];
    open = open.filter(({ index, prepared }) => {
      const end = positions.get(streamKey(prepared.stream)) ?? 0;
      const next = continuation(prepared.runs, end);
      if (!next) {
        ends.set(index, end);
        return false;
      }
      pieces.push({ stream: prepared.stream, start: end, segments: cutSegments(next.offset, next.bytes, next.marks) });
      return true;
    });
    await insertPieces(client, pieces);
  }

  return chunks.map(({ stream, end }) => {
    const reached = ends.get(stream) ?? 0;
    return end <= reached ? { ok: true, end: reached } : { ok: false, expected: reached };
  });
}

const firstPiece = ({ stream, runs, segments }: PreparedStream): Piece[] => {
  const [run] = runs;
  return run ? [{ stream, start: run.offset, segments }] : [];
};

/** Inserts what follows on what is stored. Gives the new end of each stream whose whole piece went in; of no other stream anything stays. */
async function insertPieces(client: pg.ClientBase, pieces: readonly Piece[]): Promise<Map<string, number>> {
  const ends = new Map<string, number>();
  if (pieces.length === 0) return ends;
  // Two batches that wait for each other's rows must wait in the same order, or one of them dies of a deadlock.
  const sorted = [...pieces].sort((a, b) => (streamKey(a.stream) < streamKey(b.stream) ? -1 : 1));
  const rows = sorted.flatMap(({ segments }, index) => segments.map((segment) => ({ index, segment })));
  const segments = rows.map(({ segment }) => segment);
  const data = endsOf(segments.map((segment) => segment.data.length));
  const marks = endsOf(segments.map((segment) => segment.marks.length * 2));
  const { rows: inserted } = await client.query<KeyRow & { offset: string }>({
    name: "output-insert",
    text: insertText,
    values: [
      ...keyColumns(sorted.map(({ stream }) => stream)),
      sorted.map(({ start }) => start),
      rows.map(({ index }) => index + 1),
      segments.map(({ offset }) => offset),
      segments.map(({ length }) => length),
      segments.map(({ linesBefore }) => linesBefore),
      segments.map(({ lineCount }) => lineCount),
      segments.map(({ codec }) => codec),
      data,
      marks,
      Buffer.concat(segments.map((segment) => segment.data)),
      segments.flatMap((segment) => segment.marks.flat()),
    ],
  });

  const found = new Map<string, number>();
  for (const row of inserted) found.set(streamKey(streamOf(row)), (found.get(streamKey(streamOf(row))) ?? 0) + 1);
  const partial: { stream: OutputStream; offset: number }[] = [];
  for (const { stream, segments } of sorted) {
    const last = segments.at(-1);
    const count = found.get(streamKey(stream)) ?? 0;
    if (last && count === segments.length) ends.set(streamKey(stream), last.offset + last.length);
    // Another writer was faster with one of the segments; what went in beside it would overlap with what it writes.
    else if (count > 0) partial.push(...segments.map(({ offset }) => ({ stream, offset })));
  }
  if (partial.length > 0) {
    const mine = new Set(inserted.map((row) => `${streamKey(streamOf(row))} ${row.offset}`));
    const rows = partial.filter(({ stream, offset }) => mine.has(`${streamKey(stream)} ${offset}`));
    await client.query(deleteText, [...keyColumns(rows.map(({ stream }) => stream)), rows.map(({ offset }) => offset)]);
  }
  return ends;
}

/** Where each of several pieces laid end to end is over. */
function endsOf(lengths: readonly number[]): number[] {
  let end = 0;
  return lengths.map((length) => (end += length));
}

type KeyRow = {
  account_id: string;
  command_id: string;
  node_id: string;
  step: number;
  attempt: number;
  stream: number;
};

const streamOf = ({ account_id, command_id, node_id, step, attempt, stream }: KeyRow): OutputStream => ({
  accountId: account_id,
  commandId: command_id,
  nodeId: node_id,
  step,
  attempt,
  stream: streamName(stream),
});

/** Streams as the six parallel arrays of `keys`. */
const keyColumns = (streams: readonly OutputStream[]) => [
  streams.map(({ accountId }) => accountId),
  streams.map(({ commandId }) => commandId),
  streams.map(({ nodeId }) => nodeId),
  streams.map(({ step }) => step),
  streams.map(({ attempt }) => attempt),
  streams.map(({ stream }) => streamNumber(stream)),
];

const keys = "$1::bpchar[], $2::uuid[], $3::text[], $4::smallint[], $5::smallint[], $6::smallint[]";
const key = '"account_id", "command_id", "node_id", "step", "attempt", "stream"';
const sameStream = (a: string, b: string) =>
  ["account_id", "command_id", "node_id", "step", "attempt", "stream"]
    .map((column) => `${a}."${column}" = ${b}."${column}"`)
    .join(" AND ");

/** The last segment of the stream `s`: where it ends and how many newlines the stream has up to there. */
const lastSegment = (condition: string) => `
  SELECT o."offset" + o."length" AS "end", o."first_line" + o."line_count" AS "lines"
  FROM "output_segment" o WHERE ${condition} AND ${sameStream("o", "s")}
  ORDER BY o."offset" DESC LIMIT 1`;

// A stream's first segment needs no look at where the stream ends: the primary key knows whether there is one already.
const insertText = `
  WITH s AS (
    SELECT s.*, COALESCE(last."end", 0) AS "end", COALESCE(last."lines", 0) AS "lines"
    FROM unnest(${keys}, $7::bigint[]) WITH ORDINALITY AS s (${key}, "start", "index")
    LEFT JOIN LATERAL (${lastSegment('s."start" > 0')}) last ON true
  )
  INSERT INTO "output_segment" (${key}, "offset", "length", "first_line", "line_count", "codec", "data", "marks", "stored_at")
  SELECT s."account_id", s."command_id", s."node_id", s."step", s."attempt", s."stream",
    g."offset", g."length", s."lines" + g."lines_before", g."line_count", g."codec",
    substring($16::bytea FROM (g."data_end" - g."data_length" + 1)::int FOR g."data_length"::int),
    ($17::bigint[])[g."marks_start" + 1 : g."marks_end"], now()
  FROM (
    SELECT *,
      "data_end" - lag("data_end", 1, 0) OVER (ORDER BY "position") AS "data_length",
      lag("marks_end", 1, 0) OVER (ORDER BY "position") AS "marks_start"
    FROM unnest($8::bigint[], $9::bigint[], $10::int[], $11::int[], $12::int[], $13::smallint[], $14::int[], $15::int[])
      WITH ORDINALITY AS g ("index", "offset", "length", "lines_before", "line_count", "codec", "data_end", "marks_end", "position")
  ) g
  JOIN s ON s."index" = g."index" AND s."end" = s."start"
  ORDER BY g."position"
  ON CONFLICT DO NOTHING
  RETURNING ${key}, "offset"`;

const deleteText = `
  DELETE FROM "output_segment" o USING unnest(${keys}, $7::bigint[]) AS s (${key}, "offset")
  WHERE ${sameStream("o", "s")} AND o."offset" = s."offset"`;

/** Where streams end, by `streamKey`; streams that have nothing yet are left out. */
async function readEnds(client: pg.ClientBase, streams: readonly OutputStream[]): Promise<Map<string, number>> {
  const { rows } = await client.query<KeyRow & { end: string }>({
    name: "output-ends",
    text: `SELECT s.*, last."end" FROM unnest(${keys}) AS s (${key}) CROSS JOIN LATERAL (${lastSegment("true")}) last`,
    values: keyColumns(streams),
  });
  return new Map(rows.map((row) => [streamKey(streamOf(row)), Number(row.end)]));
}

/**
 * How far the streams of some commands on one node are stored, by command. Streams without a byte are left out: they go
 * on from 0.
 */
export async function streamPositions(
  client: Pick<pg.ClientBase, "query">,
  accountId: string,
  nodeId: string,
  commandIds: readonly string[],
): Promise<Map<string, StreamPosition[]>> {
  const positions = new Map<string, StreamPosition[]>();
  if (commandIds.length === 0) return positions;
  // Hops from stream to stream along the index: a stream of a million segments costs as little as one of two.
  const next = (after: string) => `
    SELECT o."step", o."attempt", o."stream" FROM "output_segment" o
    WHERE o."account_id" = $1::bpchar AND o."node_id" = $2 AND o."command_id" = c."command_id" ${after}
    ORDER BY o."step", o."attempt", o."stream" LIMIT 1`;
  const { rows } = await client.query<{
    command_id: string;
    step: number;
    attempt: number;
    stream: number;
    end: string;
  }>({
    name: "output-positions",
    text: `
      WITH RECURSIVE s AS (
        SELECT c."command_id", first.* FROM unnest($3::uuid[]) AS c ("command_id") CROSS JOIN LATERAL (${next("")}) first
        UNION ALL
        SELECT c."command_id", following.* FROM s c
        CROSS JOIN LATERAL (${next('AND (o."step", o."attempt", o."stream") > (c."step", c."attempt", c."stream")')}) following
      )
      SELECT s.*, last."end" FROM (SELECT $1::bpchar AS "account_id", $2::text AS "node_id", s.* FROM s) s
      CROSS JOIN LATERAL (${lastSegment("true")}) last`,
    values: [accountId, nodeId, [...new Set(commandIds)]],
  });
  for (const { command_id, step, attempt, stream, end } of rows) {
    const list = positions.get(command_id) ?? [];
    list.push({ step, attempt, stream: streamName(stream), offset: Number(end) });
    positions.set(command_id, list);
  }
  return positions;
}
