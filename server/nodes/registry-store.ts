import type { Witness } from "../audit/forgery";
import type { Tx } from "../db/database";
import type { Prisma } from "../db/generated/client";
import { type Proofs, provedTable } from "../db/proved-table";
import type { Keys } from "../keys";
import { keyIsProved, keyProof, keyProofOf } from "./node-key";

/** Which nodes there are: how they come, change by somebody's hand, and go. What lists say of them is store.ts. */

/** Whether an account has, or ever had, a node of that id: its history stays when it is deregistered. */
export const wasEverRegistered = async (tx: Tx, accountId: string, nodeId: string): Promise<boolean> =>
  (await tx.node.count({ where: { accountId, id: nodeId } })) > 0;

/** Whether a machine of this server's own is registered. */
export const hasLocalNode = async (tx: Tx, accountId: string): Promise<boolean> =>
  (await tx.node.count({ where: { accountId, isLocal: true, deregisteredAt: null } })) > 0;

/** How many nodes are registered in an account. */
export const countRegistered = (tx: Tx, accountId: string): Promise<number> =>
  tx.node.count({ where: { accountId, deregisteredAt: null } });

/** What is known of a node when it registers. */
export type NewNode = Pick<
  Prisma.NodeUncheckedCreateInput,
  | "accountId"
  | "id"
  | "activationId"
  | "name"
  | "isLocal"
  | "sharesServerAccount"
  | "fingerprint"
  | "protocolFloor"
  | "registeredAt"
  | "registeredFrom"
  | "hostName"
> & { publicKey: Uint8Array };

/** Writes a node that has just registered. */
export async function insert(tx: Tx, keys: Keys, node: NewNode): Promise<void> {
  const publicKey = new Uint8Array(node.publicKey);
  await tx.node.create({ data: { ...node, publicKey, mac: new Uint8Array(keyProof(keys, node)) } });
}

/** How the rows are proved anew; those of nodes that registered before there were proofs have none. */
export const provedNodes = provedTable({
  name: "node",
  purpose: "node-key",
  read: async (tx: Tx, macs: Proofs) =>
    (await tx.node.findMany({ where: { mac: { in: macs } } })).flatMap(({ accountId, id, publicKey, mac }) =>
      mac === null ? [] : [{ accountId, id, publicKey, mac }],
    ),
  proof: keyProofOf,
});

/** The node that registered with this activation and key before: the same agent asking again because it heard no answer. */
export const findByKey = (tx: Tx, accountId: string, activationId: string, publicKey: Uint8Array) =>
  tx.node.findFirst({
    where: { accountId, activationId, publicKey: new Uint8Array(publicKey), deregisteredAt: null },
    select: { id: true },
  });

/** Locks a registered node until the transaction ends; false when there is none of that id. */
export async function lock(tx: Tx, accountId: string, nodeId: string): Promise<boolean> {
  const locked = await tx.$queryRaw<
    unknown[]
  >`SELECT 1 FROM node WHERE account_id = ${accountId} AND id = ${nodeId} AND deregistered_at IS NULL FOR NO KEY UPDATE`;
  return locked.length > 0;
}

/** Gives a node another name of its own. */
export async function rename(tx: Tx, accountId: string, nodeId: string, name: string): Promise<void> {
  await tx.node.updateMany({ where: { accountId, id: nodeId }, data: { name } });
}

/** Gives a node another role than its activation's; false when there is no such node. */
export async function changeRole(tx: Tx, accountId: string, nodeId: string, iamRole: string): Promise<boolean> {
  const { count: changed } = await tx.node.updateMany({
    where: { accountId, id: nodeId, deregisteredAt: null },
    data: { iamRole },
  });
  return changed > 0;
}

/** Takes a node out of the fleet; false when it was not in it. Its history keeps its row. */
export async function deregister(tx: Tx, accountId: string, nodeId: string, now: Date): Promise<boolean> {
  const { count: changed } = await tx.node.updateMany({
    where: { accountId, id: nodeId, deregisteredAt: null },
    data: { deregisteredAt: now, disconnectedAt: now, disconnectReason: "Deregistered", leaseUntil: null },
  });
  return changed > 0;
}

/** Those of some nodes that registered here before keys were proved, or whose proof is not good: no secret is handed to them. */
export async function withoutProvedKey(
  tx: Tx,
  witness: Witness,
  accountId: string,
  nodeIds: readonly string[],
): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ id: string; publicKey: Uint8Array; mac: Uint8Array | null }[]>`
    SELECT id, public_key AS "publicKey", mac FROM node
    WHERE account_id = ${accountId} AND id = ANY (${[...nodeIds]}::text[])`;
  return new Set(rows.flatMap((row) => (keyIsProved(witness, { accountId, ...row }) ? [] : [row.id])));
}
