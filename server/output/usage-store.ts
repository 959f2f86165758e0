import type pg from "pg";

/** The only file that queries what nodes have stored in a day. */

type NodeKey = { accountId: string; nodeId: string };

/** What some nodes have stored on a day (2026-11-26), bytes; those that have stored nothing are left out. */
export async function usageOf(
  pool: pg.Pool,
  nodes: readonly NodeKey[],
  day: string,
): Promise<(NodeKey & { bytes: number })[]> {
  const { rows } = await pool.query<NodeKey & { bytes: string }>({
    name: "usage-of-nodes",
    text: `SELECT u.account_id AS "accountId", u.node_id AS "nodeId", u.output_bytes AS bytes
           FROM unnest($1::bpchar[], $2::text[]) AS k (account_id, node_id)
           JOIN node_usage u ON u.account_id = k.account_id AND u.node_id = k.node_id AND u.day = $3::date`,
    values: [nodes.map(({ accountId }) => accountId), nodes.map(({ nodeId }) => nodeId), day],
  });
  return rows.map((row) => ({ ...row, bytes: Number(row.bytes) }));
}

/** Adds to what a node has stored on a day, and gives the sum of all processes. */
export async function addUsage(
  pool: pg.Pool,
  { accountId, nodeId }: NodeKey,
  day: string,
  bytes: number,
): Promise<number> {
  const { rows } = await pool.query<{ bytes: string }>({
    name: "add-usage",
    text: `INSERT INTO node_usage AS u (account_id, node_id, day, output_bytes) VALUES ($1, $2, $3::date, $4)
           ON CONFLICT (account_id, node_id, day) DO UPDATE SET output_bytes = u.output_bytes + excluded.output_bytes
           RETURNING output_bytes AS bytes`,
    values: [accountId, nodeId, day, bytes],
  });
  return Number(rows[0]?.bytes ?? bytes);
}

/** Forgets days before `day`. */
export async function forgetUsage(pool: pg.Pool, day: string): Promise<void> {
  await pool.query({ name: "forget-usage", text: "DELETE FROM node_usage WHERE day < $1::date", values: [day] });
}
