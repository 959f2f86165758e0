import type { Cause } from "@/core/associations/association-run";
import type { Tx } from "../db/database";

/** What is due: by schedule, or because something happened. By the database's own time. */

/** Something that is to be applied: everywhere, or on one node. */
export type DueRow = { nodeId: string; cause: Cause; dueAt: Date };

type Which = { accountId: string; associationId: string };

/** Has an association applied everywhere, as soon as may be; harmless when it is due already. */
export async function addDue(tx: Tx, { accountId, associationId }: Which, cause: Cause): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO association_due (account_id, association_id, node_id, cause, due_at)
    VALUES (${accountId}, ${associationId}::uuid, '', ${cause}, clock_timestamp()) ON CONFLICT DO NOTHING`;
}

/**
 * Has associations applied on single nodes. Returns how many were not due there already. Who asks by name gets it even
 * where it is due for another reason, which may turn out to be none.
 */
export const addDueOnNodes = (
  tx: Tx,
  accountId: string,
  rows: readonly { associationId: string; nodeId: string; cause: Cause }[],
): Promise<number> =>
  tx.$executeRaw`
    INSERT INTO association_due (account_id, association_id, node_id, cause, due_at)
    SELECT ${accountId}, r.association_id, r.node_id, r.cause, clock_timestamp()
    FROM unnest(${rows.map((row) => row.associationId)}::uuid[], ${rows.map((row) => row.nodeId)}::text[],
                ${rows.map((row) => row.cause)}::text[]) AS r (association_id, node_id, cause)
    JOIN association a ON a.account_id = ${accountId} AND a.id = r.association_id
    ON CONFLICT (account_id, association_id, node_id) DO UPDATE SET cause = excluded.cause, due_at = excluded.due_at
      WHERE excluded.cause = 'Refresh'`;

/** What is due of one association now. */
export type Due = { scheduledAt: Date | null; rows: DueRow[] };

/** What of an association is due, beside what it is; undefined when it is not there. */
export async function dueOf(tx: Tx, { accountId, associationId }: Which): Promise<Due> {
  const scheduled = await tx.$queryRaw<{ nextRunAt: Date }[]>`
    SELECT next_run_at AS "nextRunAt" FROM association
    WHERE account_id = ${accountId} AND id = ${associationId}::uuid AND next_run_at <= clock_timestamp()`;
  const rows = await tx.$queryRaw<DueRow[]>`
    SELECT node_id AS "nodeId", cause, due_at AS "dueAt" FROM association_due
    WHERE account_id = ${accountId} AND association_id = ${associationId}::uuid ORDER BY due_at, node_id`;
  return { scheduledAt: scheduled[0]?.nextRunAt ?? null, rows };
}

/** Takes what was due from the list: exactly these, while the association is held. Returns whether all were there. */
export async function takeDue(tx: Tx, { accountId, associationId }: Which, rows: readonly DueRow[]): Promise<boolean> {
  if (rows.length === 0) return true;
  const taken = await tx.$executeRaw`
    DELETE FROM association_due d USING unnest(${rows.map((row) => row.nodeId)}::text[], ${rows.map((row) => row.dueAt)}::timestamptz[]) AS r (node_id, due_at)
    WHERE d.account_id = ${accountId} AND d.association_id = ${associationId}::uuid AND d.node_id = r.node_id AND d.due_at = r.due_at`;
  return taken === rows.length;
}

/** An association of which something is due, and since when. */
export type DueAssociation = { accountId: string; associationId: string; dueAt: Date };

/** Associations of which something is due, the longest first; none of a frozen account. And in how many milliseconds the next will be. */
export async function nextDue(
  tx: Tx,
  take: number,
): Promise<{ due: DueAssociation[]; nextInMilliseconds: number | undefined }> {
  const due = await tx.$queryRaw<DueAssociation[]>`
    SELECT d.account_id AS "accountId", d.association_id AS "associationId", min(d.due_at) AS "dueAt"
    FROM (SELECT account_id, id AS association_id, next_run_at AS due_at FROM association WHERE next_run_at <= now()
          UNION ALL SELECT account_id, association_id, due_at FROM association_due) d
    JOIN account a ON a.id = d.account_id AND a.frozen_at IS NULL
    GROUP BY d.account_id, d.association_id ORDER BY min(d.due_at), d.association_id LIMIT ${take}`;
  const [coming] = await tx.$queryRaw<{ milliseconds: number | null }[]>`
    SELECT extract(epoch FROM min(next_run_at) - now())::float8 * 1000 AS milliseconds
    FROM association WHERE next_run_at > now()`;
  return { due, nextInMilliseconds: coming?.milliseconds ?? undefined };
}
