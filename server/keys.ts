import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
  sign,
  timingSafeEqual,
  verify,
} from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { signedBytes } from "@/core/commands/order";
import type { ServerKey } from "@/core/node-protocol";
import { BadSetting, type Config } from "./config";

/** Writes a secret file that did not exist, whole or not at all; of two processes that try, one wins and both read it. */
function writeOnce(file: string, content: Uint8Array): Buffer {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
  const handle = openSync(draft, "wx", 0o600);
  try {
    writeSync(handle, content);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!existsSync(file)) throw error;
  } finally {
    unlinkSync(draft);
  }
  return readFileSync(file);
}

const readOrMake = (file: string, make: () => Uint8Array) =>
  existsSync(file) ? readFileSync(file) : writeOnce(file, make());

/** The raw 32 bytes of an Ed25519 public key, which end its SPKI form. Source: RFC 8410. */
const rawPublicKey = (key: KeyObject) => key.export({ type: "spki", format: "der" }).subarray(-32);

/** The name of an Ed25519 key: the first 16 hexadecimal digits of the SHA-256 of its raw public half. */
export const keyIdOf = (raw: Uint8Array) => createHash("sha256").update(raw).digest("hex").slice(0, 16);

/**
 * Every key that is not in the database, made on the first start: `<home>/keys/master` (32 bytes; or
 * QUARTERDECK_MASTER_KEY), `<home>/keys/order.pem` (Ed25519, signs orders), `<home>/keys/audit.pem` (Ed25519, signs
 * the audit's chain) and `<home>/keys/release.pem` (Ed25519, signs the agent where no operator's own key does). Whoever
 * has only the database can neither read a secret, nor sign an order, nor write a grant, a session or an access key that
 * is believed, nor change a sealed line of the audit without being found out.
 */
export function openKeys({ home, masterKey }: Pick<Config, "home" | "masterKey">) {
  const folder = path.join(home, "keys");
  const master = masterKey
    ? Buffer.from(masterKey, "base64")
    : readOrMake(path.join(folder, "master"), () => randomBytes(32));
  if (master.length !== 32)
    throw new BadSetting(`QUARTERDECK_HOME: ${path.join(folder, "master")} is damaged: it must hold 32 bytes.`);

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

  const derive = (purpose: string) => Buffer.from(hkdfSync("sha256", master, "quarterdeck", purpose, 32));
  const macKey = derive("mac/v1");
  const sealKey = derive("seal/v1");
  const tokenKey = derive("token/v1");

  /** HMAC-SHA-256 over the purpose and the parts, each with its length, so that no two lists of parts look alike. */
  const macOf = (key: Buffer, purpose: string, parts: readonly (string | Uint8Array)[]) => {
    const hmac = createHmac("sha256", key);
    for (const part of [purpose, ...parts]) {
      const bytes = typeof part === "string" ? Buffer.from(part) : part;
      hmac.update(`${bytes.length}:`).update(bytes);
    }
    return hmac.digest();
  };

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

    /** The proof, stored with a row, that this server wrote it. */
    mac: (purpose: string, parts: readonly (string | Uint8Array)[]): Buffer => macOf(macKey, purpose, parts),
    macIsGood: (purpose: string, parts: readonly (string | Uint8Array)[], mac: Uint8Array): boolean => {
      const expected = macOf(macKey, purpose, parts);
      return mac.length === expected.length && timingSafeEqual(mac, expected);
    },
    /** A tag for tokens that travel (CSRF proofs, page tokens); base64url. */
    tokenMac: (purpose: string, parts: readonly string[]): string =>
      macOf(tokenKey, purpose, parts).toString("base64url"),

    /**
     * Envelope encryption: AES-256-GCM under a fresh data key, itself wrapped by the master key. `owner` (account, kind
     * and name of what it belongs to) is bound as additional data, so a sealed value is worth nothing in another row.
     * Form: version 1 byte, wrap nonce 12, wrapped key 32, wrap tag 16, nonce 12, tag 16, ciphertext.
     */
    seal(owner: readonly string[], plain: Uint8Array): Buffer {
      const additional = Buffer.from(JSON.stringify(owner));
      const dataKey = randomBytes(32);
      const [wrapNonce, nonce] = [randomBytes(12), randomBytes(12)];
      const wrap = createCipheriv("aes-256-gcm", sealKey, wrapNonce).setAAD(additional);
      const wrapped = Buffer.concat([wrap.update(dataKey), wrap.final()]);
      const cipher = createCipheriv("aes-256-gcm", dataKey, nonce).setAAD(additional);
      const text = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([Buffer.of(1), wrapNonce, wrapped, wrap.getAuthTag(), nonce, cipher.getAuthTag(), text]);
    },
    /** Errors: throws when the value was altered, belongs elsewhere, or was sealed under another master key. */
    unseal(owner: readonly string[], sealed: Uint8Array): Buffer {
      const bytes = Buffer.from(sealed);
      if (bytes[0] !== 1) throw new Error("This sealed value has an unknown form.");
      const additional = Buffer.from(JSON.stringify(owner));
      const unwrap = createDecipheriv("aes-256-gcm", sealKey, bytes.subarray(1, 13))
        .setAAD(additional)
        .setAuthTag(bytes.subarray(45, 61));
      const dataKey = Buffer.concat([unwrap.update(bytes.subarray(13, 45)), unwrap.final()]);
      const decipher = createDecipheriv("aes-256-gcm", dataKey, bytes.subarray(61, 73))
        .setAAD(additional)
        .setAuthTag(bytes.subarray(73, 89));
      return Buffer.concat([decipher.update(bytes.subarray(89)), decipher.final()]);
    },
  };
}
export type Keys = ReturnType<typeof openKeys>;
