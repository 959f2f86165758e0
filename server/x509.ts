import { createHash, createPublicKey, type KeyObject, sign } from "node:crypto";
import { isIP } from "node:net";

// Node has no maker of certificates. A self-signed one needs few of ASN.1's forms, and they are all here.

/** One value in DER: its tag, its length in as few bytes as it takes, its content. Source: X.690, 8.1 and 10.1. */
function der(tag: number, ...content: Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  if (body.length < 0x80) return Buffer.concat([Buffer.of(tag, body.length), body]);
  const length = Buffer.from(body.length.toString(16).padStart(body.length > 0xff ? 4 : 2, "0"), "hex");
  return Buffer.concat([Buffer.of(tag, 0x80 | length.length), length, body]);
}

const sequence = (...parts: Uint8Array[]) => der(0x30, ...parts);
const set = (...parts: Uint8Array[]) => der(0x31, ...parts);
const octets = (content: Uint8Array) => der(0x04, content);
const utf8 = (text: string) => der(0x0c, Buffer.from(text));
const bits = (content: Uint8Array, unused = 0) => der(0x03, Buffer.of(unused), content);
/** A context-specific tag of its own. */
const tagged = (number: number, isConstructed: boolean, content: Uint8Array) =>
  der(0x80 | (isConstructed ? 0x20 : 0) | number, content);
const yes = der(0x01, Buffer.of(0xff));

/** A whole number that is not negative: without needless zeros, and with one where it would look negative. */
function integer(bytes: Uint8Array): Buffer {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const digits = bytes.subarray(start);
  return der(0x02, ...((digits[0] ?? 0) >= 0x80 ? [Buffer.of(0)] : []), digits);
}

/** An object identifier from its dotted form. Source: X.690, 8.19. */
function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const bytes = [40 * first + second, ...rest].flatMap((part) => {
    const digits = [part & 0x7f];
    for (let left = part >>> 7; left > 0; left >>>= 7) digits.unshift((left & 0x7f) | 0x80);
    return digits;
  });
  return der(0x06, Buffer.from(bytes));
}

/** To the second. Years to 2049 have two digits, later ones four. Source: RFC 5280, 4.1.2.5. */
function time(moment: Date): Buffer {
  const digits = moment.toISOString().replace(/\.\d+/, "").replaceAll(/[-:T]/g, "");
  const isShort = moment.getUTCFullYear() < 2050;
  return der(isShort ? 0x17 : 0x18, Buffer.from(isShort ? digits.slice(2) : digits, "ascii"));
}

/** The bytes of an IP address in text: 4 or 16. */
function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split(".").map(Number));
  const [head = "", tail] = (address.split("%")[0] ?? "").split("::");
  const groups = (text: string) =>
    text
      .split(":")
      .filter(Boolean)
      .flatMap((group) => {
        if (group.includes(".")) return group.split(".").map(Number);
        const value = Number.parseInt(group, 16);
        return [value >> 8, value & 0xff];
      });
  const [front, back] = [groups(head), groups(tail ?? "")];
  return Buffer.from([...front, ...new Array<number>(16 - front.length - back.length).fill(0), ...back]);
}

const ecdsaWithSha256 = sequence(oid("1.2.840.10045.4.3.2"));

/**
 * A self-signed certificate for a server: version 3, ECDSA with SHA-256. It may sign no other certificate, so that who
 * trusts it trusts this server and nothing else.
 *
 * @param key        a P-256 private key
 * @param commonName what people read as its subject and issuer; at most 64 characters
 * @param names      host names and IP addresses that it is good for
 * @param serial     at most 20 bytes, not all zero
 * @returns          PEM
 *
 * Source: RFC 5280; RFC 5758 for the algorithm.
 */
export function selfSignedCertificate({
  key,
  commonName,
  names,
  notBefore,
  notAfter,
  serial,
}: {
  key: KeyObject;
  commonName: string;
  names: readonly string[];
  notBefore: Date;
  notAfter: Date;
  serial: Uint8Array;
}): string {
  const publicKey = createPublicKey(key).export({ type: "spki", format: "der" });
  const keyIdentifier = createHash("sha256").update(publicKey).digest().subarray(0, 20);
  const subject = sequence(set(sequence(oid("2.5.4.3"), utf8(commonName))));
  const alternatives = names.map((name) =>
    isIP(name) ? tagged(7, false, addressBytes(name)) : tagged(2, false, Buffer.from(name, "ascii")),
  );
  const extension = (id: string, value: Uint8Array, isCritical = false) =>
    sequence(oid(id), ...(isCritical ? [yes] : []), octets(value));
  const extensions = sequence(
    // Basic constraints: no authority. Key usage: digital signature, the first of nine bits.
    extension("2.5.29.19", sequence(), true),
    extension("2.5.29.15", bits(Buffer.of(0x80), 7), true),
    // Extended key usage: a server of TLS.
    extension("2.5.29.37", sequence(oid("1.3.6.1.5.5.7.3.1"))),
    extension("2.5.29.17", sequence(...alternatives)),
    extension("2.5.29.14", octets(keyIdentifier)),
  );
  const toBeSigned = sequence(
    tagged(0, true, integer(Buffer.of(2))),
    integer(serial),
    ecdsaWithSha256,
    subject,
    sequence(time(notBefore), time(notAfter)),
    subject,
    publicKey,
    tagged(3, true, extensions),
  );
  const certificate = sequence(toBeSigned, ecdsaWithSha256, bits(sign("sha256", toBeSigned, key)));
  const lines = certificate.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}
