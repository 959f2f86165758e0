import { createHash } from "node:crypto";
import { aNode, testApplication } from "../db/testing";
import { uuid7 } from "../db/uuid7";
import { type IncomingChunk, prepareChunks } from "./incoming";
import type { Mark, OutputStream } from "./segments";
import { type Stored, storeChunks } from "./store";

/** An application of its own with what tests of output write to it. */
export async function outputDatabase() {
  const app = await testApplication({ now: () => new Date() });
  const { pool } = app.db;
  const { accountId } = app.config;

  /** A stream that may be written to: a command sent to one node, at some moment. */
  async function aStream(stream: OutputStream["stream"] = "stdout", at = new Date()): Promise<OutputStream> {
    const commandId = uuid7(at);
    const nodeId = (await aNode(app)).id;
    await pool.query(
      `INSERT INTO command (account_id, id, document_name, document_version, document_sha256, parameters, comment, targets,
         timeout_seconds, execution_timeout_seconds, max_concurrency, max_errors, requested_at, requested_by, deliver_by, expires_at,
         status, status_details, target_count, completed_count, error_count, delivery_timed_out_count, counts)
       VALUES ($1, $2, 'AWS-RunShellScript', '1', '', '{}', '', '{}', 600, 3600, '50', '0', $3, 'user/test', $3, $3,
         'InProgress', 'InProgress', 1, 0, 0, 0, '{}')`,
      [accountId, commandId, at],
    );
    await pool.query(`INSERT INTO order_body VALUES ($1, $2, '', '\\x00')`, [accountId, commandId]);
    await pool.query(
      `INSERT INTO invocation (account_id, command_id, node_id, node_name, state, body_sha256, envelope, signature)
       VALUES ($1, $2, $3, 'test', 'InProgress', '', '\\x00', '\\x00')`,
      [accountId, commandId, nodeId],
    );
    return { accountId, commandId, nodeId, step: 0, attempt: 1, stream };
  }

  /** Stores chunks in a transaction of their own. */
  async function store(chunks: readonly IncomingChunk[]): Promise<Stored[]> {
    const prepared = prepareChunks(chunks);
    const client = await pool.connect();
    try {
      await client.query("BEGIN");
      const stored = await storeChunks(client, prepared);
      await client.query("COMMIT");
      return stored;
    } catch (error) {
      await client.query("ROLLBACK");
      throw error;
    } finally {
      client.release();
    }
  }

  /** The step's row, as the node's word that the stream has ended after these bytes. */
  async function end({ accountId, commandId, nodeId, step, attempt, stream }: OutputStream, bytes: Uint8Array) {
    await pool.query(
      `INSERT INTO invocation_step (account_id, command_id, node_id, step, attempt, name, action, outcome, ended_at, ${stream}_bytes, ${stream}_sha256)
       VALUES ($1, $2, $3, $4, $5, 'test', 'aws:runShellScript', 'Success', now(), $6, $7)`,
      [accountId, commandId, nodeId, step, attempt, bytes.length, createHash("sha256").update(bytes).digest("hex")],
    );
  }

  return { app, pool, aStream, store, end, drop: () => app.destroy() };
}

/** A chunk of a stream as a node sends it. */
export const chunkOf = (
  { step, attempt, stream, ...invocation }: OutputStream,
  offset: number,
  bytes: Uint8Array,
  marks: Mark[] = [],
): IncomingChunk => ({
  ...invocation,
  chunk: { step, attempt, stream, offset, bytes, marks: marks.map(([at, to]) => [at, to]) },
});

/** Numbers from 0 to 1 that are the same in every run of the test with this seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Bytes like those of a program: mostly text with newlines, or anything at all. */
export function someOutput(random: () => number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  const textual = random() < 0.6;
  for (let at = 0; at < length; at++)
    bytes[at] = random() < 0.02 ? 10 : textual ? 32 + Math.floor(random() * 90) : Math.floor(random() * 256);
  return bytes;
}
