import type { Tx } from "../db/database";

/** What has not begun, and on whom it waits. */

/** How many machines of a command have not begun, by why. */
export type Waiting = {
  commandId: string;
  /** Those that are not connected: it begins when they are. */
  away: number;
  /** Those that are connected, and that rate control has not let go. */
  held: number;
  /** The first of the former by name, of those that may be named. */
  awayNames: string[];
};

/**
 * What the invocations wait for that have not begun, of commands that have any.
 *
 * @param nodeIds the nodes that may be named; undefined for all
 * @param named   how many of a command are named
 */
export const waitingOf = (
  tx: Tx,
  accountId: string,
  commandIds: readonly string[],
  { nodeIds, named, now }: { nodeIds: readonly string[] | undefined; named: number; now: Date },
) =>
  tx.$queryRaw<Waiting[]>`
    SELECT w.command_id AS "commandId", count(*) FILTER (WHERE w.is_away)::int AS away,
           count(*) FILTER (WHERE w.is_held)::int AS held,
           COALESCE((array_agg(w.name ORDER BY w.name) FILTER (WHERE w.is_away AND w.may_be_named))[1:${named}::int], '{}') AS "awayNames"
    FROM (
      SELECT i.command_id, COALESCE(NULLIF(i.node_name, ''), i.node_id) AS name,
             (n.lease_until > ${now}::timestamptz) IS NOT TRUE AS is_away,
             (n.lease_until > ${now}::timestamptz) IS TRUE AND i.released_at IS NULL AS is_held,
             (${nodeIds === undefined} OR i.node_id = ANY(${nodeIds ?? []})) AS may_be_named
      FROM invocation i JOIN node n ON n.account_id = i.account_id AND n.id = i.node_id
      WHERE i.account_id = ${accountId} AND i.command_id = ANY(${commandIds}::uuid[]) AND i.ended_at IS NULL AND i.state IN ('Pending', 'Delayed')
    ) w
    GROUP BY w.command_id`;

/** How many commands have not ended on each of these nodes; nodes without any are left out. */
export const unfinishedOnNodes = (tx: Tx, accountId: string, nodeIds: readonly string[]) =>
  tx.$queryRaw<{ nodeId: string; commands: number }[]>`
    SELECT node_id AS "nodeId", count(*)::int AS commands FROM invocation
    WHERE account_id = ${accountId} AND node_id = ANY(${nodeIds}) AND ended_at IS NULL
    GROUP BY node_id`;
