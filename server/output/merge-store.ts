import type pg from "pg";
import { pack } from "./codec";
import { type Asked, bytesOf, type SegmentPlace } from "./read-store";
import { countNewlines, type Mark, type OutputStream, streamNumber } from "./segments";

/** The most marks that a merged segment keeps; when lines come by the hundred, so fine an order of the streams says nothing. */
const mergedMarks = 256;

const inStream = `"account_id" = $1::bpchar AND "command_id" = $2 AND "node_id" = $3 AND "step" = $4 AND "attempt" = $5 AND "stream" = $6`;
const valuesOf = ({ accountId, commandId, nodeId, step, attempt, stream }: OutputStream) => [
  accountId,
  commandId,
  nodeId,
  step,
  attempt,
  streamNumber(stream),
];

/**
 * Puts one segment in the place of several that follow on each other, in one transaction: whoever reads sees either
 * the many or the one. False when they are not as they were looked up, because somebody else merged them.
 */
export async function mergeSegments(
  client: pg.ClientBase,
  stream: OutputStream,
  places: readonly SegmentPlace[],
): Promise<boolean> {
  const [first, ...rest] = places;
  const pieces = await bytesOf(client, stream, places);
  if (!first || !pieces) return false;
  const bytes = Buffer.concat(pieces);
  await client.query("BEGIN");
  try {
    const { rows } = await client.query<{ marks: string[] }>(
      `SELECT "marks" FROM "output_segment" WHERE ${inStream} AND "offset" = ANY ($7::bigint[]) ORDER BY "offset" FOR UPDATE`,
      [...valuesOf(stream), places.map(({ offset }) => offset)],
    );
    const { codec, data } = pack(bytes);
    const updated = await client.query(
      `UPDATE "output_segment" SET "length" = $8, "line_count" = $9, "codec" = $10, "data" = $11, "marks" = $12::bigint[]
       WHERE ${inStream} AND "offset" = $7 AND "length" = $13`,
      [
        ...valuesOf(stream),
        first.offset,
        bytes.length,
        countNewlines(bytes),
        codec,
        data,
        thin(rows.flatMap(({ marks }) => marksIn(marks))).flat(),
        first.length,
      ],
    );
    const deleted = await client.query(
      `DELETE FROM "output_segment" o USING unnest($7::bigint[], $8::int[]) AS old ("offset", "length")
       WHERE ${inStream} AND o."offset" = old."offset" AND o."length" = old."length"`,
      [...valuesOf(stream), rest.map(({ offset }) => offset), rest.map(({ length }) => length)],
    );
    const whole = updated.rowCount === 1 && deleted.rowCount === rest.length;
    await client.query(whole ? "COMMIT" : "ROLLBACK");
    return whole;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  }
}

/** Marks as they stand in a row: pairs, one after the other. */
export const marksIn = (flat: readonly string[]): Mark[] =>
  flat.flatMap((at, index) => (index % 2 === 0 ? [[Number(at), Number(flat[index + 1])] as const] : []));

/** Evenly fewer marks; the last one stays. */
function thin(marks: readonly Mark[]): readonly Mark[] {
  if (marks.length <= mergedMarks) return marks;
  const stride = marks.length / mergedMarks;
  return Array.from({ length: mergedMarks }, (_, index) => marks[Math.ceil((index + 1) * stride) - 1]).filter(
    (mark) => mark !== undefined,
  );
}

/** Writes whether what is stored of a stream has the hash that the node said, unless the node says another by now. */
export async function storeVerdict(
  client: Asked,
  stream: OutputStream,
  sha256: string,
  verified: boolean,
): Promise<void> {
  const { accountId, commandId, nodeId, step, attempt, stream: column } = stream;
  await client.query(
    `UPDATE "invocation_step" SET "${column}_verified" = $7
     WHERE "account_id" = $1::bpchar AND "command_id" = $2 AND "node_id" = $3 AND "step" = $4 AND "attempt" = $5 AND "${column}_sha256" = $6`,
    [accountId, commandId, nodeId, step, attempt, sha256, verified],
  );
}

/** Queues another look at a stream whose last bytes have not arrived. */
export async function queueMergeAgain(client: Asked, payload: object, key: string, runAt: Date): Promise<void> {
  await client.query(`SELECT graphile_worker.add_job('merge-output', $1::json, job_key := $2, run_at := $3)`, [
    JSON.stringify(payload),
    key,
    runAt,
  ]);
}
