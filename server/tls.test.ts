import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BadSetting, readConfig } from "./config";
import { openTls, serverNames, tlsIdentity } from "./tls";

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), "quarterdeck-tls-"));
});
afterEach(() => rmSync(home, { recursive: true }));

const configOf = (environment: Record<string, string>, argv: string[] = []) =>
  readConfig(
    { NODE_ENV: "test", DATABASE_URL: "postgresql://127.0.0.1/x", QUARTERDECK_HOME: home, ...environment },
    argv,
  );
const opened = (environment: Record<string, string>, now = new Date()) => {
  const config = configOf({ HOST: "0.0.0.0", ...environment });
  if (!config.tls) throw new Error("There is no TLS.");
  return { ...openTls({ ...config, tls: config.tls }, now), ...tlsIdentity(config.tls), tls: config.tls };
};

describe("the configuration", () => {
  test.each(["127.0.0.1", "localhost", "::1"])("%s needs no TLS", (HOST) =>
    expect(configOf({ HOST }).tls).toBeUndefined(),
  );
  test.each(["0.0.0.0", "::", "192.0.2.1", "deck.example"])(
    "%s, which others reach, has it without being asked",
    (HOST) => expect(configOf({ HOST }).tls?.isSelfMade).toBe(true),
  );
  test("a certificate of one's own is taken before one is made", () =>
    expect(configOf({ HOST: "0.0.0.0", TLS_CERT: "/c", TLS_KEY: "/k" }).tls).toEqual({
      certificateFile: "/c",
      keyFile: "/k",
      isSelfMade: false,
    }));
  test("http beyond loopback is refused, unless a flag asks for it", () => {
    const plain = { HOST: "0.0.0.0", QUARTERDECK_PUBLIC_URL: "http://deck.example" };
    expect(() => configOf(plain)).toThrow(BadSetting);
    expect(configOf(plain, ["--insecure-http-beyond-loopback"]).tls).toBeUndefined();
  });
});

test("a self-made certificate is good for every name of the server, and its key is its owner's alone", () => {
  const { cert, tls } = opened({ HOST: "192.0.2.7", QUARTERDECK_PUBLIC_URL: "https://Deck.example:8443" });
  const certificate = new X509Certificate(cert);
  for (const name of ["deck.example", "localhost"]) expect(certificate.checkHost(name)).toBe(name);
  for (const address of ["192.0.2.7", "127.0.0.1", "::1"]) expect(certificate.checkIP(address)).toBe(address);
  expect(serverNames(configOf({ HOST: "0.0.0.0" }))).not.toContain("0.0.0.0");
  expect(statSync(tls.keyFile).mode & 0o777).toBe(0o600);
  expect(statSync(path.dirname(tls.keyFile)).mode & 0o777).toBe(0o700);
});

test("the next start serves the same certificate", () => {
  expect(opened({}).cert).toBe(opened({}).cert);
});

test("another name, or the end of its days, makes another certificate with the same key, so that pins hold", () => {
  const first = opened({});
  const named = opened({ QUARTERDECK_PUBLIC_URL: "https://deck.example" });
  expect(named.certificate).not.toBe(first.certificate);
  expect([named.key, named.isOwn]).toEqual([first.key, true]);

  const ends = new Date(new X509Certificate(named.cert).validTo).getTime();
  const days = (count: number) => count * 24 * 3_600_000;
  expect(ends - Date.now()).toBeGreaterThan(days(820));
  expect(ends - Date.now()).toBeLessThan(days(825));
  const address = { QUARTERDECK_PUBLIC_URL: "https://deck.example" };
  expect(opened(address, new Date(ends - days(31))).certificate).toBe(named.certificate);
  const renewed = opened(address, new Date(ends - days(29)));
  expect(renewed.certificate).not.toBe(named.certificate);
  expect(renewed.key).toBe(first.key);
});

test("a damaged certificate is made again; a damaged key is a sentence, for with it every pin would be lost", () => {
  const { tls, key } = opened({});
  writeFileSync(tls.certificateFile, "nothing");
  expect(opened({}).key).toBe(key);
  writeFileSync(tls.keyFile, "nothing");
  expect(() => opened({})).toThrow(/^QUARTERDECK_HOME: .*tls-key\.pem is no private key/);
  expect(readFileSync(tls.keyFile, "utf8")).toBe("nothing");
});
