import { execFileSync } from "node:child_process";
import { createPrivateKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { selfSignedCertificate } from "./x509";

const folder = mkdtempSync(path.join(tmpdir(), "quarterdeck-x509-"));
afterAll(() => rmSync(folder, { recursive: true }));

const { privateKey: key } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
const names = [
  "deck.example",
  "localhost",
  "127.0.0.1",
  "192.0.2.200",
  "::1",
  "2001:db8::ff00:42:8329",
  "::ffff:192.0.2.1",
];
const make = (given: Partial<Parameters<typeof selfSignedCertificate>[0]> = {}) =>
  selfSignedCertificate({
    key,
    commonName: "Quarterdeck on deck",
    names,
    notBefore: new Date("2026-11-22T10:00:00.987Z"),
    notAfter: new Date("2029-02-24T10:00:00Z"),
    serial: Buffer.from("0000f1e2d3c4b5a69788", "hex"),
    ...given,
  });
const openssl = (...args: string[]) =>
  execFileSync("openssl", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

test("openssl reads every field as it was meant", () => {
  const file = path.join(folder, "read.pem");
  writeFileSync(file, make());
  const text = openssl("x509", "-in", file, "-noout", "-text");
  expect(text).toContain("Version: 3 (0x2)");
  expect(text.replaceAll(/\s+/g, "")).toContain("SerialNumber:f1:e2:d3:c4:b5:a6:97:88");
  expect(text).toContain("Signature Algorithm: ecdsa-with-SHA256");
  expect(text).toContain("Issuer: CN = Quarterdeck on deck");
  expect(text).toContain("Subject: CN = Quarterdeck on deck");
  expect(text).toMatch(/Not Before: Nov 22 10:00:00 2026 GMT\s+Not After : Feb 24 10:00:00 2029 GMT/);
  expect(text).toContain("NIST CURVE: P-256");
  expect(text).toMatch(/Basic Constraints: critical\s+CA:FALSE/);
  expect(text).toMatch(/Key Usage: critical\s+Digital Signature\n/);
  expect(text).toMatch(/Extended Key Usage: \s+TLS Web Server Authentication/);
  expect(text).toContain(
    "DNS:deck.example, DNS:localhost, IP Address:127.0.0.1, IP Address:192.0.2.200, IP Address:0:0:0:0:0:0:0:1, IP Address:2001:DB8:0:0:0:FF00:42:8329, IP Address:0:0:0:0:0:FFFF:C000:201",
  );
});

test("openssl accepts it for its names when it is trusted, and for no other", () => {
  const file = path.join(folder, "verify.pem");
  writeFileSync(file, make({ notBefore: new Date(Date.now() - 1_000), notAfter: new Date(Date.now() + 86_400_000) }));
  const verify = (...how: string[]) =>
    openssl("verify", "-x509_strict", "-purpose", "sslserver", ...how, "-CAfile", file, file);
  expect(verify("-verify_hostname", "deck.example")).toContain("OK");
  expect(verify("-verify_ip", "192.0.2.200")).toContain("OK");
  expect(() => verify("-verify_hostname", "other.example")).toThrow(/ostname mismatch/);
});

test("Node finds its key, its names and its signature good, and an altered one's not", () => {
  const certificate = new X509Certificate(make());
  expect(certificate.checkPrivateKey(createPrivateKey(key.export({ type: "pkcs8", format: "pem" })))).toBe(true);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.ca).toBe(false);
  for (const name of names)
    expect(name.match(/^[\d.]+$|:/) ? certificate.checkIP(name) : certificate.checkHost(name)).toBe(name);
  const altered = Buffer.from(certificate.raw);
  const at = altered.indexOf("deck.example");
  altered.write("Deck", at);
  const forged = new X509Certificate(altered);
  expect(forged.verify(forged.publicKey)).toBe(false);
});

test("lengths, serials and years at their edges are encoded so that they are read back", () => {
  for (const count of [1, 5, 12, 40]) {
    const many = Array.from({ length: count }, (_, at) => `host-${at}.deck.example`);
    expect(new X509Certificate(make({ names: many })).subjectAltName?.split(", ")).toHaveLength(count);
  }
  for (const serial of ["7f", "80", "00", "ffffffffffffffffffffffffffffffff"])
    expect(BigInt(`0x${new X509Certificate(make({ serial: Buffer.from(serial, "hex") })).serialNumber}`)).toBe(
      BigInt(`0x${serial}`),
    );
  const late = new X509Certificate(
    make({ notBefore: new Date("2049-12-31T23:59:59Z"), notAfter: new Date("2050-01-01T00:00:00Z") }),
  );
  expect([late.validFrom, late.validTo].map((text) => new Date(text).toISOString())).toEqual([
    "2049-12-31T23:59:59.000Z",
    "2050-01-01T00:00:00.000Z",
  ]);
});
