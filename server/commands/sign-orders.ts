import { randomBytes } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { CANCEL_PROTOCOL, type CancelEnvelope, canonicalJson, type OrderEnvelope } from "@/core/commands/order";
import type { Keys } from "../keys";

/** How many signatures are made before others get a turn: about 60 µs each, so the loop is held some 6 ms. */
const turn = 100;

async function signAll<Envelope>(
  keys: Keys,
  purpose: "order" | "cancel",
  nodeIds: readonly string[],
  envelopeOf: (nodeId: string) => Envelope,
) {
  const signed: { nodeId: string; envelope: Uint8Array; signature: Uint8Array }[] = [];
  for (const [index, nodeId] of nodeIds.entries()) {
    if (index > 0 && index % turn === 0) await setImmediate();
    const envelope = Buffer.from(canonicalJson(envelopeOf(nodeId)));
    signed.push({ nodeId, envelope, signature: keys.signOrder(purpose, envelope) });
  }
  return signed;
}

/** What all orders of a command have in common. */
export type OrderTerms = Pick<OrderEnvelope, "protocol" | "orderId" | "accountId" | "document" | "bodySha256"> & {
  notBefore: Date;
  notAfter: Date;
};

/** Signs one order per node. The bytes that are signed are the bytes that are stored and sent. */
export const signOrders = (keys: Keys, { notBefore, notAfter, ...terms }: OrderTerms, nodeIds: readonly string[]) =>
  signAll(
    keys,
    "order",
    nodeIds,
    (nodeId): OrderEnvelope => ({
      kind: "order",
      ...terms,
      nodeId,
      runAs: "agent",
      notBefore: notBefore.getTime(),
      notAfter: notAfter.getTime(),
      nonce: randomBytes(16).toString("hex"),
      keyId: keys.orderKeyId,
    }),
  );

/** Signs one cancel per node. */
export const signCancels = (
  keys: Keys,
  terms: Pick<CancelEnvelope, "orderId" | "accountId"> & { issuedAt: Date },
  nodeIds: readonly string[],
) =>
  signAll(
    keys,
    "cancel",
    nodeIds,
    (nodeId): CancelEnvelope => ({
      kind: "cancel",
      protocol: CANCEL_PROTOCOL,
      orderId: terms.orderId,
      accountId: terms.accountId,
      nodeId,
      issuedAt: terms.issuedAt.getTime(),
      nonce: randomBytes(16).toString("hex"),
      keyId: keys.orderKeyId,
    }),
  );
