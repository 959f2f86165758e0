import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { signedBytes } from "@/core/commands/order";

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
  purpose: "proof" | "registration",
  text: string,
  publicKey: Uint8Array,
  signature: string,
): boolean {
  if (publicKey.length !== RAW_KEY_BYTES) return false;
  return verify(null, signedBytes(purpose, Buffer.from(text)), keyOf(publicKey), Buffer.from(signature, "base64"));
}
