import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { idBytes, type MasterKeyVersion, type Ring } from "./ring";

type Parts = readonly (string | Uint8Array)[];

/** HMAC-SHA-256 over the purpose and the parts, each with its length, so that no two lists of parts look alike. */
function macOf(key: Buffer, purpose: string, parts: Parts): Buffer {
  const hmac = createHmac("sha256", key);
  // To hand a short text over costs more than to hash it: texts that follow each other go together.
  let text = "";
  for (const part of [purpose, ...parts])
    if (typeof part === "string") text += `${Buffer.byteLength(part)}:${part}`;
    else {
      hmac.update(`${text}${part.length}:`).update(part);
      text = "";
    }
  return hmac.update(text).digest();
}

const macBytes = 32;
const isSame = (a: Uint8Array, b: Uint8Array) => a.length === b.length && timingSafeEqual(a, b);
const hexOf = (bytes: Uint8Array, from: number, to: number) => Buffer.from(bytes.subarray(from, to)).toString("hex");

const [nonceBytes, dataKeyBytes, tagBytes] = [12, 32, 16];
/** The data key, wrapped: nonce, key, tag. */
const wrapBytes = nonceBytes + dataKeyBytes + tagBytes;

/** The two forms of a sealed value, by its first byte: without and with the id of the version that wrapped its data key. */
const forms = new Map([
  [1, { idLength: 0 }],
  [2, { idLength: idBytes }],
]);

function partsOf(sealed: Uint8Array) {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  const form = forms.get(bytes[0] ?? 0);
  const head = 1 + (form?.idLength ?? 0);
  if (!form || bytes.length < head + wrapBytes) throw new Error("This sealed value has an unknown form.");
  return {
    id: form.idLength > 0 ? hexOf(bytes, 1, head) : undefined,
    wrap: bytes.subarray(head, head + wrapBytes),
    /** The form, the id and the wrapped data key. */
    header: bytes.subarray(0, head + wrapBytes),
    /** Nonce, tag and ciphertext under the data key. */
    body: bytes.subarray(head + wrapBytes),
  };
}

function encrypt(key: Buffer, additional: Buffer, plain: Uint8Array) {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(additional);
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return { nonce, text, tag: cipher.getAuthTag() };
}

function decrypt(key: Buffer, additional: Buffer, nonce: Buffer, tag: Buffer, text: Buffer): Buffer {
  const decipher = createDecipheriv("aes-256-gcm", key, nonce).setAAD(additional).setAuthTag(tag);
  return Buffer.concat([decipher.update(text), decipher.final()]);
}

/**
 * What the master key is for: proofs of rows, tags of tokens and sealed values. The newest version of the ring makes them,
 * each says which one did, and every version that is in the ring opens and verifies. What was made before versions had
 * names is tried with all.
 */
export function makeSealing(ring: Ring) {
  /** The first of the versions that may have made something with which `attempt` gives an answer. */
  function tried<Answer>(id: string | undefined, attempt: (version: MasterKeyVersion) => Answer | undefined) {
    const named = id === undefined ? undefined : ring.find(id);
    for (const version of id === undefined ? ring.versions().toReversed() : named ? [named] : []) {
      const answer = attempt(version);
      if (answer !== undefined) return { version, answer };
    }
    return undefined;
  }

  const additionalOf = (owner: readonly string[]) => Buffer.from(JSON.stringify(owner));

  function dataKeyOf(additional: Buffer, { id, wrap }: Pick<ReturnType<typeof partsOf>, "id" | "wrap">): Buffer {
    const found = tried(id, ({ sealKey }) => {
      try {
        return decrypt(
          sealKey,
          additional,
          wrap.subarray(0, nonceBytes),
          wrap.subarray(nonceBytes + dataKeyBytes),
          wrap.subarray(nonceBytes, nonceBytes + dataKeyBytes),
        );
      } catch {
        return undefined;
      }
    });
    if (found) return found.answer;
    throw new Error("This sealed value was altered, belongs elsewhere, or was sealed under another master key.");
  }

  function wrapped(additional: Buffer, dataKey: Buffer): Buffer {
    const { id, sealKey } = ring.primary();
    const { nonce, text, tag } = encrypt(sealKey, additional, dataKey);
    return Buffer.concat([Buffer.of(2), Buffer.from(id, "hex"), nonce, text, tag]);
  }

  const proverOf = (purpose: string, parts: Parts, mac: Uint8Array) => {
    const length = mac.length - macBytes;
    if (length !== 0 && length !== idBytes) return undefined;
    return tried(length === 0 ? undefined : hexOf(mac, 0, idBytes), ({ macKey }) =>
      isSame(macOf(macKey, purpose, parts), mac.subarray(length)) ? true : undefined,
    )?.version;
  };

  return {
    /** The proof, stored with a row, that this server wrote it: the id of the version and an HMAC-SHA-256. */
    mac(purpose: string, parts: Parts): Buffer {
      const { id, macKey } = ring.primary();
      return Buffer.concat([Buffer.from(id, "hex"), macOf(macKey, purpose, parts)]);
    },
    macIsGood: (purpose: string, parts: Parts, mac: Uint8Array): boolean => proverOf(purpose, parts, mac) !== undefined,
    /** The version that made a proof; undefined for one that none of the ring made. */
    proverOf,
    /** Tells whether two values are the same, and nothing else; another one after a rotation. 32 bytes. */
    fingerprint: (purpose: string, parts: Parts): Buffer => macOf(ring.primary().macKey, purpose, parts),

    /** A tag for tokens that travel (CSRF proofs, page tokens); base64url. */
    tokenMac: (purpose: string, parts: readonly string[]): string =>
      macOf(ring.primary().tokenKey, purpose, parts).toString("base64url"),
    tokenMacIsGood(purpose: string, parts: readonly string[], tag: string): boolean {
      const is = ({ tokenKey }: MasterKeyVersion) =>
        isSame(Buffer.from(macOf(tokenKey, purpose, parts).toString("base64url")), Buffer.from(tag));
      // Another process may seal by a version already that this one has not heard of: the tag has no room for its id.
      return ring.versions().some(is) || (ring.look() && ring.versions().some(is));
    },

    /**
     * Envelope encryption: AES-256-GCM under a fresh data key, itself wrapped by the master key. `owner` (account, kind
     * and name of what it belongs to) is bound as additional data, so a sealed value is worth nothing in another row.
     * Form: 2 in one byte, id of the version 8, wrap nonce 12, wrapped key 32, wrap tag 16, nonce 12, tag 16, ciphertext;
     * or 1 and the same without an id.
     */
    seal(owner: readonly string[], plain: Uint8Array): Buffer {
      const additional = additionalOf(owner);
      const dataKey = randomBytes(dataKeyBytes);
      const { nonce, tag, text } = encrypt(dataKey, additional, plain);
      return Buffer.concat([wrapped(additional, dataKey), nonce, tag, text]);
    },
    /** Errors: throws when the value was altered, belongs elsewhere, or was sealed under another master key. */
    unseal(owner: readonly string[], sealed: Uint8Array): Buffer {
      const additional = additionalOf(owner);
      const { body, ...parts } = partsOf(sealed);
      const text = body.subarray(nonceBytes + tagBytes);
      const nonce = body.subarray(0, nonceBytes);
      return decrypt(
        dataKeyOf(additional, parts),
        additional,
        nonce,
        body.subarray(nonceBytes, nonceBytes + tagBytes),
        text,
      );
    },
    /** Whether a version before the newest wrapped its data key, or one that it does not say. */
    sealedIsBehind(sealed: Uint8Array): boolean {
      const { id } = partsOf(sealed);
      return id === undefined || ring.elder().some((version) => version.id === id);
    },
    /** What a sealed value begins with once its data key is wrapped by the newest version. Errors: as unseal. */
    rewrappedHeader(owner: readonly string[], sealed: Uint8Array): Buffer {
      const additional = additionalOf(owner);
      return wrapped(additional, dataKeyOf(additional, partsOf(sealed)));
    },
  };
}

/** A sealed value that begins with another header of its own: what it encrypts is as it was. */
export const withHeader = (header: Uint8Array, sealed: Uint8Array): Buffer =>
  Buffer.concat([header, partsOf(sealed).body]);
