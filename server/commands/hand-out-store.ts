import type pg from "pg";
import type { InvocationState } from "@/core/commands/invocation";
import type { Tx } from "../db/database";
import type { InvocationKey } from "./report-store";

/** Which attempt at a step. */
export type AttemptKey = InvocationKey & { step: number; attempt: number };

/** What is known of an invocation whose node asks for the secrets of a step. */
export type AskedInvocation = {
  state: InvocationState;
  envelope: Buffer;
  signature: Buffer;
  body: Buffer;
  requestedBy: string;
  isFrozen: boolean;
  publicKey: Buffer;
  mac: Buffer | null;
  /** How this attempt ended, and the one before it; null while that is not reported. */
  outcome: string | null;
  outcomeBefore: string | null;
  /** The key that the secrets of this attempt were handed out to; null as long as they were not. */
  handedTo: Buffer | null;
  handedOutAt: Date | null;
};

/** The invocation that an ask is about; undefined when its node has none such. */
export async function askedInvocation(
  pool: pg.Pool,
  { accountId, commandId, nodeId, step, attempt }: AttemptKey,
): Promise<AskedInvocation | undefined> {
  const { rows } = await pool.query<AskedInvocation>({
    name: "asked-invocation",
    text: `SELECT i.state, i.envelope, i.signature, b.body, c.requested_by AS "requestedBy", a.frozen_at IS NOT NULL AS "isFrozen",
                  n.public_key AS "publicKey", n.mac, own.outcome, earlier.outcome AS "outcomeBefore",
                  h.public_key AS "handedTo", h.handed_out_at AS "handedOutAt"
           FROM invocation i
             JOIN command c ON c.account_id = i.account_id AND c.id = i.command_id
             JOIN order_body b ON b.account_id = i.account_id AND b.command_id = i.command_id AND b.sha256 = i.body_sha256
             JOIN account a ON a.id = i.account_id
             JOIN node n ON n.account_id = i.account_id AND n.id = i.node_id AND n.deregistered_at IS NULL
             LEFT JOIN invocation_step own ON own.account_id = i.account_id AND own.command_id = i.command_id
               AND own.node_id = i.node_id AND own.step = $4 AND own.attempt = $5
             LEFT JOIN invocation_step earlier ON earlier.account_id = i.account_id AND earlier.command_id = i.command_id
               AND earlier.node_id = i.node_id AND earlier.step = $4 AND earlier.attempt = $5 - 1
             LEFT JOIN secret_hand_out h ON h.account_id = i.account_id AND h.command_id = i.command_id
               AND h.node_id = i.node_id AND h.step = $4 AND h.attempt = $5
           WHERE i.account_id = $1 AND i.command_id = $2 AND i.node_id = $3`,
    values: [accountId, commandId, nodeId, step, attempt],
  });
  return rows[0];
}

/**
 * Notes that the secrets of an attempt are handed out to a key.
 *
 * @returns false when they have been, to whatever key: of two that ask at once, one is first
 */
export async function noteHandOut(
  tx: Tx,
  { accountId, commandId, nodeId, step, attempt }: AttemptKey,
  publicKey: Uint8Array,
  now: Date,
): Promise<boolean> {
  const noted = await tx.$executeRaw`
    INSERT INTO secret_hand_out (account_id, command_id, node_id, step, attempt, public_key, handed_out_at)
    VALUES (${accountId}, ${commandId}::uuid, ${nodeId}, ${step}, ${attempt}, ${new Uint8Array(publicKey)}::bytea, ${now}::timestamptz)
    ON CONFLICT DO NOTHING`;
  return noted === 1;
}
