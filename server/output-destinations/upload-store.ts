import type pg from "pg";
import * as z from "zod";
import { uploadStates } from "@/core/output-destinations/upload";
import type { Tx } from "../db/database";
import { storedJson } from "../db/stored-json";

/** Which invocation's output. */
export type UploadKey = { accountId: string; commandId: string; nodeId: string };

/** What lies in the bucket: the whole of one stream of one step. */
const UploadedObject = z.strictObject({
  step: z.int(),
  stream: z.enum(["stdout", "stderr"]),
  key: z.string(),
  address: z.string(),
  bytes: z.int(),
});
export type UploadedObject = z.output<typeof UploadedObject>;

export const objectsOf = (row: { objects: unknown }): UploadedObject[] =>
  storedJson(z.array(UploadedObject), row.objects) ?? [];

const State = z.enum(uploadStates);
export const uploadStateOf = (row: { state: string }) => State.parse(row.state);

const jobKey = `'upload-output:' || u.account_id || '/' || u.command_id || '/' || u.node_id`;
const addJobs = (from: string, runAt: string) => `
  SELECT graphile_worker.add_job('upload-output', json_build_object('accountId', u.account_id, 'commandId', u.command_id, 'nodeId', u.node_id),
    run_at := ${runAt}, job_key := ${jobKey}, max_attempts := 3) FROM ${from} u`;

/** For commands without a bucket, which most are, it finds nothing and costs one look at the command's row. */
const noteText = `
  WITH named AS (
    SELECT k.account_id, k.command_id, k.node_id
    FROM unnest($1::bpchar[], $2::uuid[], $3::text[]) AS k (account_id, command_id, node_id)
    JOIN command c ON c.account_id = k.account_id AND c.id = k.command_id AND c.output_bucket IS NOT NULL
    GROUP BY k.account_id, k.command_id, k.node_id),
  noted AS (
    INSERT INTO output_upload AS u (account_id, command_id, node_id, state, objects, failures, changed_at, due_at, round)
    SELECT account_id, command_id, node_id, 'Waiting', '[]', 0, $4::timestamptz, $4::timestamptz, 1 FROM named
    ON CONFLICT (account_id, command_id, node_id) DO UPDATE SET state = 'Waiting', due_at = excluded.due_at, round = u.round + 1
    RETURNING account_id, command_id, node_id)
  ${addJobs("noted", "$4::timestamptz")}`;

const columns = (keys: readonly UploadKey[]) => [
  keys.map(({ accountId }) => accountId),
  keys.map(({ commandId }) => commandId),
  keys.map(({ nodeId }) => nodeId),
];

/** There is output to put into a bucket: a step has ended, or the invocation. In the transaction that says so. */
export async function noteOutput(client: pg.ClientBase, keys: readonly UploadKey[], now: Date): Promise<void> {
  if (keys.length === 0) return;
  await client.query({ name: "note-output", text: noteText, values: [...columns(keys), now] });
}

/** The same for invocations of one command that the server itself has ended. */
export async function noteOutputIn(
  tx: Tx,
  { accountId, commandId }: Omit<UploadKey, "nodeId">,
  nodeIds: readonly string[],
  now: Date,
): Promise<void> {
  if (nodeIds.length === 0) return;
  const keys = nodeIds.map((nodeId) => ({ accountId, commandId, nodeId }));
  await tx.$executeRawUnsafe(noteText, ...columns(keys), now);
}

/** An upload that was taken on, with what its command says of the place. */
export type ClaimedUpload = {
  round: number;
  failures: number;
  objects: UploadedObject[];
  bucket: string;
  prefix: string;
  hasEnded: boolean;
};

/** Takes an upload on for a while; undefined when there is nothing to do, or somebody is at it. */
export async function claimUpload(
  pool: pg.Pool,
  { accountId, commandId, nodeId }: UploadKey,
  now: Date,
  leaseUntil: Date,
): Promise<ClaimedUpload | undefined> {
  const { rows } = await pool.query<Omit<ClaimedUpload, "objects"> & { objects: unknown }>(
    `UPDATE output_upload u SET lease_until = $5
     FROM command c, invocation i
     WHERE u.account_id = $1::bpchar AND u.command_id = $2::uuid AND u.node_id = $3 AND u.state = 'Waiting'
       AND (u.lease_until IS NULL OR u.lease_until < $4)
       AND c.account_id = u.account_id AND c.id = u.command_id
       AND i.account_id = u.account_id AND i.command_id = u.command_id AND i.node_id = u.node_id
     RETURNING u.round, u.failures, u.objects, c.output_bucket AS bucket, c.output_prefix AS prefix, i.ended_at IS NOT NULL AS "hasEnded"`,
    [accountId, commandId, nodeId, now, leaseUntil],
  );
  const [row] = rows;
  return row && { ...row, objects: objectsOf(row) };
}

/** Says that somebody is still at it, and what is in the bucket by now. */
export async function keepUpload(
  pool: pg.Pool,
  { accountId, commandId, nodeId }: UploadKey,
  objects: readonly UploadedObject[],
  leaseUntil: Date,
): Promise<void> {
  await pool.query(
    `UPDATE output_upload SET lease_until = $4, objects = $5::jsonb WHERE account_id = $1::bpchar AND command_id = $2::uuid AND node_id = $3`,
    [accountId, commandId, nodeId, leaseUntil, JSON.stringify(objects)],
  );
}

/**
 * Lets go of an upload. What was said of it meanwhile (`round`) is looked at at once; otherwise, when it still waits, at
 * `dueAt`.
 *
 * @returns whether it is as `state` says
 */
export async function settleUpload(
  pool: pg.Pool,
  { accountId, commandId, nodeId }: UploadKey,
  settled: {
    round: number;
    state: "Waiting" | "Stored" | "Failed";
    failures: number;
    problem: string | null;
    now: Date;
    dueAt: Date;
  },
): Promise<boolean> {
  const { rows } = await pool.query<{ isSame: boolean }>(
    `WITH settled AS (
       UPDATE output_upload SET lease_until = NULL, failures = $6, problem = $7, changed_at = $8,
         state = CASE WHEN round = $4 THEN $5 ELSE 'Waiting' END,
         due_at = CASE WHEN round = $4 THEN $9::timestamptz ELSE $8::timestamptz END
       WHERE account_id = $1::bpchar AND command_id = $2::uuid AND node_id = $3 AND state = 'Waiting'
       RETURNING account_id, command_id, node_id, due_at, state, round = $4 AS is_same),
     again AS (${addJobs("(SELECT * FROM settled WHERE state = 'Waiting')", "u.due_at")})
     SELECT is_same AS "isSame", (SELECT count(*) FROM again) FROM settled`,
    [
      accountId,
      commandId,
      nodeId,
      settled.round,
      settled.state,
      settled.failures,
      settled.problem,
      settled.now,
      settled.dueAt,
    ],
  );
  return rows[0]?.isSame ?? false;
}

/** Adds the jobs of uploads that are overdue: whoever was at them is gone. At most a thousand at a time. */
export async function reviveUploads(pool: pg.Pool, now: Date, dueBefore: Date): Promise<void> {
  await pool.query(
    `WITH lost AS (
       SELECT account_id, command_id, node_id FROM output_upload
       WHERE state = 'Waiting' AND due_at < $2 AND (lease_until IS NULL OR lease_until < $1) ORDER BY due_at LIMIT 1000)
     ${addJobs("lost", "$1::timestamptz")}`,
    [now, dueBefore],
  );
}

/** Takes up again what waits for its next try or was given up, at once. Returns the machines. */
export async function retryUploads(
  tx: Tx,
  { accountId, commandId }: Omit<UploadKey, "nodeId">,
  nodeIds: readonly string[] | undefined,
  now: Date,
): Promise<string[]> {
  const rows = await tx.$queryRawUnsafe<{ nodeId: string }[]>(
    `WITH again AS (
       UPDATE output_upload SET state = 'Waiting', failures = 0, due_at = $4::timestamptz, changed_at = $4::timestamptz, round = round + 1
       WHERE account_id = $1::bpchar AND command_id = $2::uuid AND state <> 'Stored' AND ($3::text[] IS NULL OR node_id = ANY ($3::text[]))
       RETURNING account_id, command_id, node_id),
     job AS (${addJobs("again", "$4::timestamptz")})
     SELECT node_id AS "nodeId", (SELECT count(*)::int FROM job) AS jobs FROM again ORDER BY node_id`,
    accountId,
    commandId,
    nodeIds === undefined ? null : [...nodeIds],
    now,
  );
  return rows.map(({ nodeId }) => nodeId);
}

/** What there is to put into the bucket: the attempts at the steps of an invocation, in order, and the command's body. */
export async function attemptsOf(pool: pg.Pool, { accountId, commandId, nodeId }: UploadKey) {
  const { rows } = await pool.query<{ step: number; attempt: number; outcome: string | null }>(
    `SELECT step, attempt, outcome FROM invocation_step
     WHERE account_id = $1::bpchar AND command_id = $2::uuid AND node_id = $3 ORDER BY step, attempt`,
    [accountId, commandId, nodeId],
  );
  return rows;
}

/** How many uploads of a command are in each state. */
export const uploadCounts = async (tx: Tx, accountId: string, commandId: string) =>
  (await tx.outputUpload.groupBy({ by: ["state"], where: { accountId, commandId }, _count: true })).map((row) => ({
    state: uploadStateOf(row),
    count: row._count,
  }));

/** Uploads of a command, by machine. */
export const listUploads = (
  tx: Tx,
  { accountId, commandId }: Omit<UploadKey, "nodeId">,
  { state, nodeId, after }: { state?: string | undefined; nodeId?: string | undefined; after?: string | undefined },
  take: number,
) =>
  tx.outputUpload.findMany({
    where: {
      accountId,
      commandId,
      AND: [state ? { state } : {}, nodeId ? { nodeId } : {}, after ? { nodeId: { gt: after } } : {}],
    },
    orderBy: { nodeId: "asc" },
    take,
  });

/** Forgets the uploads of commands that are older than what is kept. */
export async function forgetUploads(pool: pg.Pool, olderThan: string): Promise<void> {
  await pool.query(`DELETE FROM output_upload WHERE command_id < $1::uuid`, [olderThan]);
}
