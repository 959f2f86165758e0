import {
  createCipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
  sign,
} from "node:crypto";
import type { SealedSecrets, SecretsAnswer, SecretsAsk } from "@/core/node-protocol";

/** An answer to an ask, sealed and signed as the protocol says, in words of its own and not in the agent's or the server's. */
export function sealedFor(
  { order, step, attempt, at, publicKey }: SecretsAsk,
  nodeId: string,
  secrets: SealedSecrets,
  server: { keyId: string; privateKey: KeyObject },
): SecretsAnswer {
  const text = [nodeId, order, step, attempt, at, publicKey].join("\n");
  const theirs = Buffer.from(publicKey, "base64");
  const own = generateKeyPairSync("x25519");
  const ownPublic = Buffer.from(own.publicKey.export({ format: "jwk" }).x ?? "", "base64url");
  const key = createPublicKey({ key: { kty: "OKP", crv: "X25519", x: theirs.toString("base64url") }, format: "jwk" });
  const agreed = diffieHellman({ privateKey: own.privateKey, publicKey: key });
  const salt = Buffer.concat([theirs, ownPublic]);
  const sealing = Buffer.from(hkdfSync("sha256", agreed, salt, `quarterdeck/secrets/v1\n${text}`, 32));
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", sealing, nonce).setAAD(Buffer.from(text));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(secrets)), cipher.final(), cipher.getAuthTag()]);
  const answer = {
    publicKey: ownPublic.toString("base64"),
    nonce: nonce.toString("base64"),
    sealed: sealed.toString("base64"),
  };
  const said = [text, answer.publicKey, answer.nonce, answer.sealed].join("\n");
  const signature = sign(null, Buffer.from(`quarterdeck/secrets/v1\n${said}`), server.privateKey).toString("base64");
  return { ok: true, ...answer, keyId: server.keyId, signature };
}
