import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  X509Certificate,
} from "node:crypto";
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { isIP } from "node:net";
import { hostname, networkInterfaces } from "node:os";
import path from "node:path";
import { BadSetting, type Config } from "./config";
import { selfSignedCertificate } from "./x509";

type TlsConfig = Pick<Config, "host" | "publicUrl"> & { tls: NonNullable<Config["tls"]> };

const dayMilliseconds = 24 * 3_600_000;
/** The longest that browsers and systems take for a server's certificate. Source: Apple, HT210176. */
const lifeDays = 825;
/** It is made again this long before it ends. */
const renewalDays = 30;

const isEverywhere = (host: string) => host === "0.0.0.0" || host === "::";

/** What the server may be called: its own name and addresses, the one it listens on, the one of its public address. */
export function serverNames({ host, publicUrl }: Pick<Config, "host" | "publicUrl">): string[] {
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .map(({ address }) => address)
    .filter((address) => !address.startsWith("fe80:"));
  const publicName = publicUrl && new URL(publicUrl).hostname.replace(/^\[|\]$/g, "");
  const all = ["localhost", hostname(), ...(isEverywhere(host) ? [] : [host]), ...(publicName ? [publicName] : [])];
  const wellFormed = all.filter((name) => isIP(name) || /^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/.test(name));
  return [...new Set([...wellFormed.map((name) => name.toLowerCase()), "127.0.0.1", "::1", ...addresses])];
}

/** Whether a certificate belongs to the key, is good for every name, and stays so for a while. */
function isGood(pem: string, key: KeyObject, names: readonly string[], now: Date): boolean {
  try {
    const certificate = new X509Certificate(pem);
    return (
      certificate.checkPrivateKey(key) &&
      new Date(certificate.validFrom) <= now &&
      new Date(certificate.validTo).getTime() - now.getTime() > renewalDays * dayMilliseconds &&
      names.every((name) => (isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name)) !== undefined)
    );
  } catch {
    return false;
  }
}

function writeDraft(file: string, content: string): string {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
  writeFileSync(draft, content, { mode: 0o600, flag: "wx", flush: true });
  return draft;
}

/** Makes the key's file whole or not at all; of two processes that try, one wins and both use what it made. */
function makeKey(file: string): void {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const draft = writeDraft(file, privateKey.export({ type: "pkcs8", format: "pem" }).toString());
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!existsSync(file)) throw error;
  } finally {
    unlinkSync(draft);
  }
}

/**
 * The self-made certificate and its P-256 key, made when they are missing. The certificate is made again when it nears
 * its end (825 days) or the server has got another name or address; the key stays, and with it the pin that nodes have.
 */
function selfMade({ host, publicUrl, tls }: TlsConfig, now: Date): { cert: string; key: string } {
  mkdirSync(path.dirname(tls.keyFile), { recursive: true, mode: 0o700 });
  if (!existsSync(tls.keyFile)) makeKey(tls.keyFile);
  chmodSync(tls.keyFile, 0o600);
  const keyPem = readFileSync(tls.keyFile, "utf8");
  const key = createPrivateKey(keyPem);
  const names = serverNames({ host, publicUrl });
  const stored = existsSync(tls.certificateFile) ? readFileSync(tls.certificateFile, "utf8") : "";
  if (isGood(stored, key, names, now)) return { cert: stored, key: keyPem };
  const serial = randomBytes(16);
  const cert = selfSignedCertificate({
    key,
    commonName: `Quarterdeck on ${hostname()}`.slice(0, 64),
    names,
    // Clocks of those who look at it may be a little behind.
    notBefore: new Date(now.getTime() - dayMilliseconds),
    notAfter: new Date(now.getTime() + (lifeDays - 1) * dayMilliseconds),
    serial: Buffer.concat([Buffer.of(1), serial.subarray(1)]),
  });
  renameSync(writeDraft(tls.certificateFile, cert), tls.certificateFile);
  return { cert, key: keyPem };
}

/**
 * The certificate (PEM, with its chain) and key to serve with: those of TLS_CERT and TLS_KEY, or self-made ones in
 * `<home>/keys`.
 *
 * Errors: BadSetting for files that cannot be read. Whether they belong together is found out by who serves with them.
 */
export function openTls(config: TlsConfig, now: Date): { cert: string; key: string } {
  const { tls } = config;
  const read = (variable: string, file: string) => {
    try {
      return readFileSync(file, "utf8");
    } catch {
      throw new BadSetting(`${variable} is not usable; ${file} cannot be read.`);
    }
  };
  if (!tls.isSelfMade) return { cert: read("TLS_CERT", tls.certificateFile), key: read("TLS_KEY", tls.keyFile) };
  try {
    return selfMade(config, now);
  } catch {
    throw new BadSetting(
      `QUARTERDECK_HOME: ${tls.keyFile} is no private key that can be used. Put it back, or remove it: a new one is made, and every node has to be registered anew.`,
    );
  }
}

/**
 * How the server's present certificate is recognised.
 *
 * @returns `key`: SHA-256 of the public key (SubjectPublicKeyInfo, DER), which outlives renewals of our own making.
 *   `certificate`: SHA-256 of the certificate itself, which browsers show. Both as lower-case hexadecimal digits.
 *   `isOwn`: nobody else vouches for it, being self-made or self-signed, so nodes pin the key. One that an authority
 *   signed is checked like every other, and its key may change with each renewal.
 */
export function tlsIdentity(tls: NonNullable<Config["tls"]>): { key: string; certificate: string; isOwn: boolean } {
  const certificate = new X509Certificate(readFileSync(tls.certificateFile));
  const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  return {
    key: sha256(certificate.publicKey.export({ type: "spki", format: "der" })),
    certificate: sha256(certificate.raw),
    isOwn: tls.isSelfMade || certificate.checkIssued(certificate),
  };
}
