import type pg from "pg";

/** Orders and cancels on their way to nodes: per-message statements on pooled connections, prepared once. */

/** An order that waits for its node. */
export type WaitingOrder = {
  accountId: string;
  commandId: string;
  nodeId: string;
  bodySha256: string;
  envelope: Buffer;
  signature: Buffer;
};

const waitingColumns = `account_id AS "accountId", command_id AS "commandId", node_id AS "nodeId", body_sha256 AS "bodySha256", envelope, signature`;

/** While an account is frozen its orders wait, whoever looks for them. */
const thawed = `NOT EXISTS (SELECT 1 FROM account WHERE account.id = invocation.account_id AND account.frozen_at IS NOT NULL)`;

/** Where something comes first on a node (order-hold-store.ts), its own order goes and all others wait. By the database's time. */
const itsTurn = `(NOT EXISTS (SELECT 1 FROM order_hold h WHERE h.account_id = invocation.account_id AND h.node_id = invocation.node_id AND h.until > clock_timestamp())
  OR EXISTS (SELECT 1 FROM order_hold h WHERE h.account_id = invocation.account_id AND h.node_id = invocation.node_id AND h.command_id = invocation.command_id))`;

/** Released orders that their nodes have not taken: of one command, or of some nodes. None of a frozen account. */
export async function waitingOrders(
  pool: pg.Pool,
  which: { commandId: string; accountId: string } | { nodeIds: readonly string[] },
): Promise<WaitingOrder[]> {
  const { rows } =
    "commandId" in which
      ? await pool.query<WaitingOrder>({
          name: "waiting-orders-of-command",
          text: `SELECT ${waitingColumns} FROM invocation WHERE account_id = $1 AND command_id = $2 AND ended_at IS NULL AND state IN ('Pending', 'Delayed') AND released_at IS NOT NULL AND ${thawed} AND ${itsTurn}`,
          values: [which.accountId, which.commandId],
        })
      : await pool.query<WaitingOrder>({
          name: "waiting-orders-of-nodes",
          text: `SELECT ${waitingColumns} FROM invocation WHERE node_id = ANY($1) AND ended_at IS NULL AND state IN ('Pending', 'Delayed') AND released_at IS NOT NULL AND ${thawed} AND ${itsTurn} ORDER BY command_id`,
          values: [which.nodeIds],
        });
  return rows;
}

/** A cancel that its node has not confirmed to have. */
export type WaitingCancel = {
  accountId: string;
  commandId: string;
  nodeId: string;
  envelope: Buffer;
  signature: Buffer;
};

/** Cancels that nodes have not acknowledged, of invocations they may be working on. */
export async function waitingCancels(
  pool: pg.Pool,
  which: { commandId: string; accountId: string } | { nodeIds: readonly string[] },
): Promise<WaitingCancel[]> {
  const columns = `account_id AS "accountId", command_id AS "commandId", node_id AS "nodeId", cancel_envelope AS envelope, cancel_signature AS signature`;
  const { rows } =
    "commandId" in which
      ? await pool.query<WaitingCancel>({
          name: "waiting-cancels-of-command",
          text: `SELECT ${columns} FROM invocation WHERE account_id = $1 AND command_id = $2 AND ended_at IS NULL AND state = 'Cancelling' AND cancel_accepted_at IS NULL AND cancel_envelope IS NOT NULL`,
          values: [which.accountId, which.commandId],
        })
      : await pool.query<WaitingCancel>({
          name: "waiting-cancels-of-nodes",
          text: `SELECT ${columns} FROM invocation WHERE node_id = ANY($1) AND ended_at IS NULL AND state = 'Cancelling' AND cancel_accepted_at IS NULL AND cancel_envelope IS NOT NULL`,
          values: [which.nodeIds],
        });
  return rows;
}

/** Which invocation. */
export type InvocationKey = Pick<WaitingCancel, "accountId" | "commandId" | "nodeId">;

/** The cancel that was signed for an invocation, whatever its state. */
export async function storedCancel(
  pool: pg.Pool,
  { accountId, commandId, nodeId }: InvocationKey,
): Promise<WaitingCancel | undefined> {
  const { rows } = await pool.query<WaitingCancel>({
    name: "stored-cancel",
    text: `SELECT account_id AS "accountId", command_id AS "commandId", node_id AS "nodeId", cancel_envelope AS envelope, cancel_signature AS signature
           FROM invocation WHERE account_id = $1 AND command_id = $2 AND node_id = $3 AND cancel_envelope IS NOT NULL`,
    values: [accountId, commandId, nodeId],
  });
  return rows[0];
}

export async function markCancelAccepted(
  pool: pg.Pool,
  { accountId, commandId, nodeId }: WaitingCancel,
  now: Date,
): Promise<void> {
  await pool.query({
    name: "mark-cancel-accepted",
    text: "UPDATE invocation SET cancel_accepted_at = $4 WHERE account_id = $1 AND command_id = $2 AND node_id = $3",
    values: [accountId, commandId, nodeId, now],
  });
}

/**
 * Whether any invocation of a command can still move, and whether one of them waits to be let go.
 *
 * @param mayWait false where it is known that none waits: of a large command, all that are under way would be read to see it
 */
export async function progress(
  pool: pg.Pool,
  { accountId, commandId }: { accountId: string; commandId: string },
  mayWait: boolean,
): Promise<{ isMoving: boolean; isWaiting: boolean }> {
  const { rows } = await pool.query<{ isMoving: boolean; isWaiting: boolean }>({
    name: "command-progress",
    text: `SELECT EXISTS (SELECT 1 FROM invocation WHERE account_id = $1 AND command_id = $2 AND ended_at IS NULL) AS "isMoving",
             $3 AND EXISTS (SELECT 1 FROM invocation WHERE account_id = $1 AND command_id = $2 AND ended_at IS NULL AND state = 'Pending' AND released_at IS NULL) AS "isWaiting"`,
    values: [accountId, commandId, mayWait],
  });
  return rows[0] ?? { isMoving: false, isWaiting: false };
}

/** The body of an order, by the hash that its envelope carries. */
export async function orderBody(
  pool: pg.Pool,
  { accountId, commandId, bodySha256 }: Pick<WaitingOrder, "accountId" | "commandId" | "bodySha256">,
): Promise<Buffer | undefined> {
  const { rows } = await pool.query<{ body: Buffer }>({
    name: "order-body",
    text: "SELECT body FROM order_body WHERE account_id = $1 AND command_id = $2 AND sha256 = $3",
    values: [accountId, commandId, bodySha256],
  });
  return rows[0]?.body;
}

/** What a node has taken and not ended. */
export async function outstandingOrders(pool: pg.Pool, accountId: string, nodeId: string): Promise<string[]> {
  const { rows } = await pool.query<{ commandId: string }>({
    name: "outstanding-orders",
    text: `SELECT command_id AS "commandId" FROM invocation WHERE account_id = $1 AND node_id = $2 AND ended_at IS NULL AND state IN ('InProgress', 'Cancelling')`,
    values: [accountId, nodeId],
  });
  return rows.map(({ commandId }) => commandId);
}
