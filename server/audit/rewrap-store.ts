import type pg from "pg";
import type { Keys } from "../keys";
import { sealedIsBehind } from "../master-key/behind-sql";
import { sealedOwner } from "./sealed-owner";

/**
 * The texts of lines under a rotated master key. The chain is over what is sealed, so that stays as it is; beside it stands
 * what it begins with now.
 */

const behind = `sealed IS NOT NULL AND ${sealedIsBehind("coalesce(rewrapped, sealed)")}`;

/** How many lines have a text that one of these versions wraps. */
export async function countTextsBehind(pool: pg.Pool, elder: readonly Buffer[]): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(*)::integer AS count FROM audit_entry WHERE ${behind}`,
    [elder],
  );
  return rows[0]?.count ?? 0;
}

/** A place in the order in which lines are gone through. */
export type LinePlace = { accountId: string; id: string };
/** Before all lines. */
export const firstLine: LinePlace = { accountId: "", id: "00000000-0000-0000-0000-000000000000" };

/**
 * Has the newest version of the master key wrap some texts that elder ones did, after a place. Returns where the next ones
 * are, undefined at the end, and how many it were.
 */
export async function rewrapTexts(
  pool: pg.Pool,
  keys: Keys,
  elder: readonly Buffer[],
  after: LinePlace,
  limit: number,
): Promise<{ next: LinePlace | undefined; done: number }> {
  const { rows } = await pool.query<
    LinePlace & { summary: unknown; resources: string[]; sealed: Buffer; rewrapped: Buffer | null }
  >(
    `SELECT account_id AS "accountId", id, summary, array_remove(resources, NULL) AS resources, sealed, rewrapped FROM audit_entry
     WHERE (account_id, id) > ($2, $3::uuid) AND ${behind} ORDER BY account_id, id LIMIT $4`,
    [elder, after.accountId, after.id, limit],
  );
  const renewed = rows.flatMap((row) => {
    try {
      return [{ ...row, header: keys.rewrappedHeader(sealedOwner(row.accountId, row), row.rewrapped ?? row.sealed) }];
    } catch {
      // Altered in the database: no version opens it.
      return [];
    }
  });
  const { rowCount } = await pool.query(
    `UPDATE audit_entry e SET rewrapped = n.header
     FROM unnest($1::bpchar[], $2::uuid[], $3::bytea[]) AS n (account_id, id, header)
     WHERE e.account_id = n.account_id AND e.id = n.id`,
    [renewed.map(({ accountId }) => accountId), renewed.map(({ id }) => id), renewed.map(({ header }) => header)],
  );
  const last = rows.at(-1);
  return {
    next: rows.length === limit && last ? { accountId: last.accountId, id: last.id } : undefined,
    done: rowCount ?? 0,
  };
}
