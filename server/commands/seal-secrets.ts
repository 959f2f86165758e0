import {
  createCipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
} from "node:crypto";
import { SECRETS_KEY_PURPOSE, type SealedSecrets, type SecretsAnswer, secretsAnswerText } from "@/core/node-protocol";
import type { Keys } from "../keys";

// What comes before the 32 raw bytes in the SPKI form of an X25519 key. Source: RFC 8410.
const spkiPrefix = Buffer.from("302a300506032b656e032100", "hex");

/**
 * Seals secrets for the key that an ask brought, so that nobody else reads them who sees the answer, and signs the whole, so
 * that the node takes it from nobody else. The key on this side is made for this one answer.
 *
 * @param ask       its text, which the answer is bound to
 * @param publicKey raw X25519, 32 bytes
 *
 * Errors: throws for what is no key.
 */
export function sealSecrets(
  keys: Keys,
  ask: string,
  publicKey: Uint8Array,
  secrets: SealedSecrets,
): Extract<SecretsAnswer, { ok: true }> {
  const theirs = createPublicKey({ key: Buffer.concat([spkiPrefix, publicKey]), format: "der", type: "spki" });
  const own = generateKeyPairSync("x25519");
  const ownPublic = own.publicKey.export({ type: "spki", format: "der" }).subarray(-32);
  const agreed = diffieHellman({ privateKey: own.privateKey, publicKey: theirs });
  const salt = Buffer.concat([publicKey, ownPublic]);
  const key = Buffer.from(hkdfSync("sha256", agreed, salt, `${SECRETS_KEY_PURPOSE}${ask}`, 32));
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(ask));
  const text = Buffer.concat([cipher.update(JSON.stringify(secrets)), cipher.final(), cipher.getAuthTag()]);
  const answer = {
    publicKey: ownPublic.toString("base64"),
    nonce: nonce.toString("base64"),
    sealed: text.toString("base64"),
  };
  const signature = keys.signOrder("secrets", Buffer.from(secretsAnswerText(ask, answer))).toString("base64");
  return { ok: true, ...answer, keyId: keys.orderKeyId, signature };
}
