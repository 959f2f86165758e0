import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import path from "node:path";
import { signedBytes } from "@/core/commands/order";
import type { ServerKey } from "@/core/node-protocol";
import type { Config } from "./config";
import { readOrMake } from "./key-file";
import { openRing } from "./master-key/ring";
import { makeSealing } from "./master-key/sealing";

/** The raw 32 bytes of an Ed25519 public key, which end its SPKI form. Source: RFC 8410. */
const rawPublicKey = (key: KeyObject) => key.export({ type: "spki", format: "der" }).subarray(-32);

/** The name of an Ed25519 key: the first 16 hexadecimal digits of the SHA-256 of its raw public half. */
export const keyIdOf = (raw: Uint8Array) => createHash("sha256").update(raw).digest("hex").slice(0, 16);

/**
 * Every key that is not in the database, made on the first start: `<home>/keys/master` (or QUARTERDECK_MASTER_KEY), in as
 * many versions as rotations made and nobody retired, `<home>/keys/order.pem` (Ed25519, signs orders), `<home>/keys/audit.pem` (Ed25519, signs
 * the audit's chain) and `<home>/keys/release.pem` (Ed25519, signs the agent where no operator's own key does). Whoever
 * has only the database can neither read a secret, nor sign an order, nor write a grant, a session or an access key that
 * is believed, nor change a sealed line of the audit without being found out.
 */
export function openKeys({ home, masterKey }: Pick<Config, "home" | "masterKey">) {
  const folder = path.join(home, "keys");
  const ring = openRing({ home, masterKey });
  const signingKey = (name: string) =>
    createPrivateKey(
      readOrMake(path.join(folder, name), () =>
        Buffer.from(generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" })),
      ),
    );
  const orderKey = signingKey("order.pem");
  const orderPublicKey = createPublicKey(orderKey);
  const orderPublic = rawPublicKey(orderPublicKey);
  const orderKeyId = keyIdOf(orderPublic);
  const auditKey = signingKey("audit.pem");
  const releaseKey = signingKey("release.pem");
  const releasePublic = rawPublicKey(createPublicKey(releaseKey));
  const auditPublicKey = createPublicKey(auditKey);

  return {
    /** What nodes pin when they register. */
    serverKeys: [{ keyId: orderKeyId, publicKey: Buffer.from(orderPublic).toString("base64") }] satisfies ServerKey[],
    orderKeyId,
    /** Ed25519 over the purpose's context and the payload: see signedBytes. 64 bytes. */
    signOrder: (purpose: "order" | "cancel" | "welcome" | "release-keys" | "secrets", payload: Uint8Array): Buffer =>
      sign(null, signedBytes(purpose, payload), orderKey),
    /** Whether an order that comes out of the database is one that was signed here. */
    orderIsSigned: (envelope: Uint8Array, signature: Uint8Array): boolean =>
      verify(null, signedBytes("order", envelope), orderPublicKey, signature),

    /** The key of this server's own that signs its agent where no operator's does. */
    releaseKey: {
      keyId: keyIdOf(releasePublic),
      publicKey: Buffer.from(releasePublic).toString("base64"),
    } satisfies ServerKey,
    /** Ed25519 over a release's manifest: see signedBytes. 64 bytes. */
    signRelease: (manifest: Uint8Array): Buffer => sign(null, signedBytes("release", manifest), releaseKey),

    auditKeyId: keyIdOf(rawPublicKey(auditPublicKey)),
    /** Ed25519 over a statement about the audit's chain, which begins with what it is. 64 bytes. */
    signAudit: (statement: string): Buffer => sign(null, Buffer.from(statement), auditKey),
    auditSignatureIsGood: (statement: string, signature: Uint8Array): boolean =>
      verify(null, Buffer.from(statement), auditPublicKey, signature),

    /** The versions of the master key that this process has. */
    ring,
    ...makeSealing(ring),
  };
}
export type Keys = ReturnType<typeof openKeys>;
