import type pg from "pg";
import { unpack } from "./codec";
import { SEGMENT_CACHE_BYTES, segmentCache } from "./segment-cache";
import { type OutputStream, streamKey, streamName, streamNumber } from "./segments";

/** Whatever can be asked: the pool, or a transaction's client. */
export type Asked = Pick<pg.Pool, "query"> | Pick<pg.ClientBase, "query">;

/** Where a segment lies: bytes from `offset`, `firstLine` newlines before it and `lineCount` in it. */
export type SegmentPlace = { offset: number; length: number; firstLine: number; lineCount: number };

type PlaceRow = { offset: string; length: number; first_line: string; line_count: number };

const placeOf = (row: PlaceRow): SegmentPlace => ({
  offset: Number(row.offset),
  length: row.length,
  firstLine: Number(row.first_line),
  lineCount: row.line_count,
});

const inStream = `"account_id" = $1::bpchar AND "command_id" = $2 AND "node_id" = $3 AND "step" = $4 AND "attempt" = $5 AND "stream" = $6`;
const place = `"offset", "length", "first_line", "line_count"`;
const valuesOf = ({ accountId, commandId, nodeId, step, attempt, stream }: OutputStream) => [
  accountId,
  commandId,
  nodeId,
  step,
  attempt,
  streamNumber(stream),
];

/** The segments from the one that has the byte at `offset`, at most `limit`, in order. */
export async function segmentsFrom(
  client: Asked,
  stream: OutputStream,
  offset: number,
  limit: number,
): Promise<SegmentPlace[]> {
  const { rows } = await client.query<PlaceRow>({
    name: "output-segments-from",
    text: `
      SELECT ${place} FROM "output_segment" WHERE ${inStream}
        AND "offset" >= COALESCE((SELECT "offset" FROM "output_segment" WHERE ${inStream} AND "offset" <= $7 ORDER BY "offset" DESC LIMIT 1), 0)
        AND "offset" + "length" > $7
      ORDER BY "offset" LIMIT $8`,
    values: [...valuesOf(stream), offset, limit],
  });
  return rows.map(placeOf);
}

/** The segment that has the stream's newline number `line` (from 1), after which line `line` (from 0) begins. */
export async function segmentOfNewline(
  client: Asked,
  stream: OutputStream,
  line: number,
): Promise<SegmentPlace | undefined> {
  const { rows } = await client.query<PlaceRow>({
    name: "output-segment-of-newline",
    text: `
      SELECT ${place} FROM "output_segment" WHERE ${inStream} AND "first_line" < $7
      ORDER BY "first_line" DESC, "offset" DESC LIMIT 1`,
    values: [...valuesOf(stream), line],
  });
  const [row] = rows;
  const found = row && placeOf(row);
  return found && found.firstLine + found.lineCount >= line ? found : undefined;
}

const cache = segmentCache(SEGMENT_CACHE_BYTES);

/**
 * The bytes of some segments, in order. Undefined when one of them is not there any more, which happens when segments
 * were merged since they were looked up: look them up again.
 */
export async function bytesOf(
  client: Asked,
  stream: OutputStream,
  places: readonly SegmentPlace[],
): Promise<Buffer[] | undefined> {
  const keyOf = ({ offset, length }: SegmentPlace) => `${streamKey(stream)} ${offset} ${length}`;
  const found = new Map(places.map((segment) => [segment.offset, cache.get(keyOf(segment))]));
  const missing = places.filter(({ offset }) => !found.get(offset));
  if (missing.length > 0) {
    const { rows } = await client.query<{ offset: string; length: number; codec: number; data: Buffer }>({
      name: "output-segment-data",
      text: `SELECT "offset", "length", "codec", "data" FROM "output_segment" WHERE ${inStream} AND "offset" = ANY ($7::bigint[])`,
      values: [...valuesOf(stream), missing.map(({ offset }) => offset)],
    });
    const byOffset = new Map(rows.map((row) => [Number(row.offset), row]));
    for (const segment of missing) {
      const row = byOffset.get(segment.offset);
      if (!row || row.length !== segment.length) return undefined;
      const packed = { codec: row.codec, data: row.data, length: row.length };
      cache.set(keyOf(segment), packed);
      found.set(segment.offset, packed);
    }
  }
  const bytes = places.flatMap(({ offset }) => found.get(offset) ?? []).map(unpack);
  return bytes.length === places.length ? bytes : undefined;
}

/** What is known of a stream. */
export type StreamState = {
  /** Bytes and newlines that are stored. */
  bytes: number;
  newlines: number;
  last: SegmentPlace | undefined;
  /** When the last byte was stored. */
  storedAt: Date | undefined;
  /** Nothing more is to come: the step ended and all of its bytes are here, or the invocation ended without the step. */
  ended: boolean;
  /** What the node said when the step ended, and whether what is stored agrees. */
  node:
    | { bytes: number; sha256: string; verified: boolean | undefined; lateBytes: number; masked: number | undefined }
    | undefined;
};

/** What is known of a stream; undefined when the node was never given the command. */
export async function readState(client: Asked, stream: OutputStream): Promise<StreamState | undefined> {
  const column = stream.stream;
  const { rows } = await client.query<
    Partial<PlaceRow> & {
      stored_at: Date | null;
      invocation_ended: boolean;
      outcome: string | null;
      node_bytes: string | null;
      sha256: string | null;
      verified: boolean | null;
      late: string | null;
      masked: number | null;
    }
  >({
    name: `output-state-${column}`,
    text: `
      SELECT last.*, i."ended_at" IS NOT NULL AS "invocation_ended", s."outcome", s."${column}_bytes" AS "node_bytes",
        s."${column}_sha256" AS "sha256", s."${column}_verified" AS "verified", s."${column}_late" AS "late", s."${column}_masked" AS "masked"
      FROM "invocation" i
      LEFT JOIN "invocation_step" s ON s."account_id" = i."account_id" AND s."command_id" = i."command_id" AND s."node_id" = i."node_id"
        AND s."step" = $4 AND s."attempt" = $5
      LEFT JOIN LATERAL (
        SELECT ${place}, "stored_at" FROM "output_segment" WHERE ${inStream} ORDER BY "offset" DESC LIMIT 1
      ) last ON true
      WHERE i."account_id" = $1::bpchar AND i."command_id" = $2 AND i."node_id" = $3`,
    values: valuesOf(stream),
  });
  const [row] = rows;
  if (!row) return undefined;
  const { offset, length, first_line, line_count } = row;
  const hasBytes =
    typeof offset === "string" &&
    typeof length === "number" &&
    typeof first_line === "string" &&
    typeof line_count === "number";
  const last = hasBytes ? placeOf({ offset, length, first_line, line_count }) : undefined;
  const bytes = last ? last.offset + last.length : 0;
  return {
    bytes,
    newlines: last ? last.firstLine + last.lineCount : 0,
    last,
    storedAt: row.stored_at ?? undefined,
    ended: row.outcome === null ? row.invocation_ended : bytes >= Number(row.node_bytes ?? 0),
    node:
      row.node_bytes === null || row.sha256 === null
        ? undefined
        : {
            bytes: Number(row.node_bytes),
            sha256: row.sha256,
            verified: row.verified ?? undefined,
            lateBytes: Number(row.late ?? 0),
            masked: row.masked ?? undefined,
          },
  };
}

/** The last segment of each stream of an invocation. */
export async function readStreams(
  client: Asked,
  { accountId, commandId, nodeId }: Pick<OutputStream, "accountId" | "commandId" | "nodeId">,
) {
  const ofInvocation = `o."account_id" = $1::bpchar AND o."command_id" = $2 AND o."node_id" = $3`;
  const next = (after: string) => `
    SELECT o."step", o."attempt", o."stream" FROM "output_segment" o WHERE ${ofInvocation} ${after}
    ORDER BY o."step", o."attempt", o."stream" LIMIT 1`;
  const { rows } = await client.query<PlaceRow & { step: number; attempt: number; stream: number; stored_at: Date }>({
    name: "output-streams",
    text: `
      WITH RECURSIVE s AS (
        SELECT first.* FROM (${next("")}) first
        UNION ALL
        SELECT following.* FROM s CROSS JOIN LATERAL (${next('AND (o."step", o."attempt", o."stream") > (s."step", s."attempt", s."stream")')}) following
      )
      SELECT s.*, last.* FROM s CROSS JOIN LATERAL (
        SELECT ${place}, "stored_at" FROM "output_segment" o
        WHERE ${ofInvocation} AND o."step" = s."step" AND o."attempt" = s."attempt" AND o."stream" = s."stream"
        ORDER BY o."offset" DESC LIMIT 1
      ) last`,
    values: [accountId, commandId, nodeId],
  });
  return rows.map((row) => ({
    step: row.step,
    attempt: row.attempt,
    stream: streamName(row.stream),
    last: placeOf(row),
    storedAt: row.stored_at,
  }));
}
