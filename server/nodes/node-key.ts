import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { signedBytes } from "@/core/commands/order";
import { isGenuine, type Witness } from "../audit/forgery";
import type { Keys } from "../keys";

// What comes before the 32 raw bytes in the SPKI form of an Ed25519 key. Source: RFC 8410.
const spkiPrefix = Buffer.from("302a300506032b6570032100", "hex");

/** How many bytes a raw Ed25519 public key has. */
export const RAW_KEY_BYTES = 32;

const keyOf = (raw: Uint8Array): KeyObject =>
  createPublicKey({ key: Buffer.concat([spkiPrefix, raw]), format: "der", type: "spki" });

/**
 * Whether the node that has this key signed the text, for this purpose. Anything malformed is no signature.
 *
 * @param publicKey raw, 32 bytes
 * @param signature base64
 */
export function nodeSigned(
  purpose: "proof" | "registration" | "secrets-ask",
  text: string,
  publicKey: Uint8Array,
  signature: string,
): boolean {
  if (publicKey.length !== RAW_KEY_BYTES) return false;
  return verify(null, signedBytes(purpose, Buffer.from(text)), keyOf(publicKey), Buffer.from(signature, "base64"));
}

/** A node and the key that it registered with. */
type KeyedNode = { accountId: string; id: string; publicKey: Uint8Array };

/** What is proved of a node's key. */
export const proved = ({ accountId, id, publicKey }: KeyedNode) => [accountId, id, publicKey];

/** The proof that a node registered here with its key: whoever can write into the database alone cannot take its place. */
export const keyProof = (keys: Keys, node: KeyedNode): Buffer => keys.mac("node-key", proved(node));

/** Whether it has that proof. A wrong one is reported; none is that of a node that registered before there were any. */
export const keyIsProved = (witness: Witness, node: KeyedNode & { keyMac: Uint8Array | null }): boolean =>
  node.keyMac !== null &&
  isGenuine(witness, "node-key", proved(node), node.keyMac, { kind: "Node", id: node.id, accountId: node.accountId });
