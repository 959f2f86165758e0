import { unpack } from "./codec";
import type { Asked } from "./read-store";
import { type OutputStream, streamName, streamNumber } from "./segments";

/** Where a look through a command's output stands: so far into this stream, and the streams before it are done. */
export type ScanPlace = Pick<OutputStream, "nodeId" | "step" | "attempt" | "stream"> & { offset: number; line: number };

/** A piece of some stream of a command. */
export type ScannedSegment = Pick<OutputStream, "nodeId" | "step" | "attempt" | "stream"> & {
  offset: number;
  bytes: Buffer;
};

type Row = {
  node_id: string;
  step: number;
  attempt: number;
  stream: number;
  offset: string;
  length: number;
  codec: number;
  data: Buffer;
};

const beginning = { nodeId: "", step: 0, attempt: 0, stream: 0, offset: 0 };

/**
 * The segments of a command's streams from a place on, stream after stream: by node, step, attempt and stream, and by
 * offset in each of them. The first may begin before the place, since segments are merged meanwhile.
 *
 * @param nodeIds of which nodes; undefined stands for all
 */
export async function segmentsOfCommand(
  client: Asked,
  { accountId, commandId }: Pick<OutputStream, "accountId" | "commandId">,
  place: ScanPlace | undefined,
  nodeIds: readonly string[] | undefined,
  limit: number,
): Promise<ScannedSegment[]> {
  const at = place ? { ...place, stream: streamNumber(place.stream) } : beginning;
  const { rows } = await client.query<Row>({
    name: nodeIds ? "output-segments-of-some" : "output-segments-of-command",
    text: `
      SELECT "node_id", "step", "attempt", "stream", "offset", "length", "codec", "data" FROM "output_segment"
      WHERE "account_id" = $1::bpchar AND "command_id" = $2
        AND ("node_id", "step", "attempt", "stream", "offset") >= ($3, $4::int2, $5::int2, $6::int2, COALESCE((
          SELECT "offset" FROM "output_segment" WHERE "account_id" = $1::bpchar AND "command_id" = $2 AND "node_id" = $3
            AND "step" = $4::int2 AND "attempt" = $5::int2 AND "stream" = $6::int2 AND "offset" <= $7 ORDER BY "offset" DESC LIMIT 1), 0))
        ${nodeIds ? `AND "node_id" = ANY ($9::text[])` : ""}
      ORDER BY "node_id", "step", "attempt", "stream", "offset" LIMIT $8`,
    values: [
      accountId,
      commandId,
      at.nodeId,
      at.step,
      at.attempt,
      at.stream,
      at.offset,
      limit,
      ...(nodeIds ? [nodeIds] : []),
    ],
  });
  return rows.map((row) => ({
    nodeId: row.node_id,
    step: row.step,
    attempt: row.attempt,
    stream: streamName(row.stream),
    offset: Number(row.offset),
    bytes: unpack(row),
  }));
}
