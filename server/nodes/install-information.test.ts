import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { isLoopback, readConfig } from "../config";
import { openTls } from "../tls";
import { installInformation } from "./install-information";

const home = mkdtempSync(path.join(tmpdir(), "quarterdeck-information-"));
afterAll(() => rmSync(home, { recursive: true }));

const informed = (environment: Record<string, string>) =>
  installInformation(readConfig({ NODE_ENV: "test", DATABASE_URL: "postgresql://127.0.0.1/x", ...environment }, []));

test.each([
  ["127.0.0.1", true],
  ["127.8.8.8", true],
  ["::1", true],
  ["localhost", true],
  ["0.0.0.0", false],
  ["192.0.2.1", false],
])("knows whether %s is reached by this machine only", (host, loopback) => {
  expect(isLoopback(host)).toBe(loopback);
});

const withCertificate = (environment: Record<string, string>) => {
  const config = readConfig(
    { NODE_ENV: "test", DATABASE_URL: "postgresql://127.0.0.1/x", QUARTERDECK_HOME: home, ...environment },
    [],
  );
  if (config.tls) openTls({ ...config, tls: config.tls }, new Date());
  return installInformation(config);
};

test("a server that only this machine reaches says which line makes it reachable, and that is https", () => {
  const information = informed({ PORT: "4000" });
  expect(information).toMatchObject({
    serverUrl: "http://127.0.0.1:4000",
    listensOnLoopbackOnly: true,
    hasPublicUrl: false,
    tlsPin: undefined,
  });
  expect(information.startLine).toMatch(
    /^HOST=0\.0\.0\.0 PORT=4000 QUARTERDECK_PUBLIC_URL=https:\/\/\S+:4000 npm start$/,
  );
});

test("a public address is what nodes use, with the port that is theirs", () => {
  expect(withCertificate({ HOST: "0.0.0.0", QUARTERDECK_PUBLIC_URL: "https://deck.example/" })).toMatchObject({
    serverUrl: "https://deck.example",
    listensOnLoopbackOnly: false,
    hasPublicUrl: true,
    startLine: "HOST=0.0.0.0 QUARTERDECK_PUBLIC_URL=https://deck.example npm start",
  });
  expect(
    withCertificate({ HOST: "0.0.0.0", NODE_PORT: "3001", QUARTERDECK_PUBLIC_URL: "https://deck.example" }).serverUrl,
  ).toBe("https://deck.example:3001");
  expect(withCertificate({ HOST: "192.0.2.1" }).serverUrl).toBe("https://192.0.2.1:3000");
});

test("nodes pin the key of a certificate that nobody vouches for, and not behind a proxy, whose certificate they see", () => {
  expect(withCertificate({ HOST: "0.0.0.0" }).tlsPin).toMatch(/^sha256:[0-9a-f]{64}$/);
  const proxied = { TRUST_PROXY: "127.0.0.1", QUARTERDECK_PUBLIC_URL: "https://deck.example" };
  expect(withCertificate({ HOST: "0.0.0.0", ...proxied }).tlsPin).toBeUndefined();
  expect(withCertificate(proxied)).toMatchObject({ serverUrl: "https://deck.example", listensOnLoopbackOnly: false });
});
