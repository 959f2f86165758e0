import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

// A value under a fresh data key, and the data key under a key's material, both AES-256-GCM. `owner` is bound to both as
// additional data, so what is sealed is worth nothing in another row. Form: 2 in one byte, wrap nonce 12, wrapped key 32, wrap tag
// 16, nonce 12, tag 16, ciphertext.

const form = 2;
const valueAt = 61;

const additionalOf = (owner: readonly string[]) => Buffer.from(JSON.stringify(owner));

function wrap(material: Uint8Array, owner: readonly string[], dataKey: Uint8Array): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", material, nonce).setAAD(additionalOf(owner));
  const wrapped = Buffer.concat([cipher.update(dataKey), cipher.final()]);
  return Buffer.concat([Buffer.of(form), nonce, wrapped, cipher.getAuthTag()]);
}

function unwrap(material: Uint8Array, owner: readonly string[], bytes: Buffer): Buffer {
  if (bytes[0] !== form) throw new Error("This sealed value has an unknown form.");
  const cipher = createDecipheriv("aes-256-gcm", material, bytes.subarray(1, 13))
    .setAAD(additionalOf(owner))
    .setAuthTag(bytes.subarray(45, valueAt));
  return Buffer.concat([cipher.update(bytes.subarray(13, 45)), cipher.final()]);
}

/** Seals a value. */
export function sealUnder(material: Uint8Array, owner: readonly string[], plain: Uint8Array): Buffer {
  const dataKey = randomBytes(32);
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", dataKey, nonce).setAAD(additionalOf(owner));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([wrap(material, owner, dataKey), nonce, cipher.getAuthTag(), text]);
}

/** The value. Errors: throws when it was altered, belongs elsewhere, or was sealed under another material. */
export function unsealUnder(material: Uint8Array, owner: readonly string[], sealed: Uint8Array): Buffer {
  const bytes = Buffer.from(sealed);
  const dataKey = unwrap(material, owner, bytes);
  const cipher = createDecipheriv("aes-256-gcm", dataKey, bytes.subarray(valueAt, valueAt + 12))
    .setAAD(additionalOf(owner))
    .setAuthTag(bytes.subarray(valueAt + 12, valueAt + 28));
  return Buffer.concat([cipher.update(bytes.subarray(valueAt + 28)), cipher.final()]);
}

/** The same value under another material: only the data key is wrapped anew. Errors: as unsealUnder. */
export function rewrap(from: Uint8Array, to: Uint8Array, owner: readonly string[], sealed: Uint8Array): Buffer {
  const bytes = Buffer.from(sealed);
  return Buffer.concat([wrap(to, owner, unwrap(from, owner, bytes)), bytes.subarray(valueAt)]);
}
