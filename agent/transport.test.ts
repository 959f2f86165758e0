import { createHash, X509Certificate } from "node:crypto";
import { createServer as createHttpServer } from "node:http";
import { createServer, request as secureRequest } from "node:https";
import { connect, type Server } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { certificate, certificateKey } from "./testing/certificate";
import { bypassesProxy, parseFingerprint, type TransportOptions, transportAgent } from "./transport";

const fingerprint = createHash("sha256").update(new X509Certificate(certificate).raw).digest("hex");
const keyPin = createHash("sha256")
  .update(new X509Certificate(certificate).publicKey.export({ type: "spki", format: "der" }))
  .digest("hex");
const seen: string[] = [];
const tunnels: string[] = [];
const server = createServer({ cert: certificate, key: certificateKey }, (asked, answer) => {
  seen.push(asked.url ?? "");
  answer.end("hello");
});
const proxy = createHttpServer();
const portOf = (listening: Server) => {
  const address = listening.address();
  return address && typeof address === "object" ? address.port : 0;
};

beforeAll(async () => {
  proxy.on("connect", (asked, socket) => {
    tunnels.push(asked.url ?? "");
    const target = connect(portOf(server), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      target.pipe(socket).pipe(target);
    });
    target.on("error", () => socket.destroy());
    socket.on("error", () => target.destroy());
  });
  for (const listening of [server, proxy])
    await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
});

afterAll(() => {
  for (const listening of [server, proxy]) {
    listening.closeAllConnections();
    listening.close();
  }
});

function get(options: Omit<TransportOptions, "server">, path: string, host = "127.0.0.1"): Promise<string> {
  const address = `https://${host}:${portOf(server)}`;
  return new Promise((resolve, reject) => {
    const asked = secureRequest(
      `${address}${path}`,
      { agent: transportAgent({ server: address, ...options }) },
      (answer) => {
        let text = "";
        answer.on("data", (part) => (text += part));
        answer.on("end", () => resolve(text));
      },
    );
    asked.on("error", reject);
    asked.end();
  });
}

test("a pinned certificate may be self-signed and of any name", async () => {
  expect(await get({ serverFingerprint: fingerprint }, "/pinned")).toBe("hello");
});

test("a pinned key is enough, so that a renewed certificate with the same key is known again", async () => {
  expect(await get({ serverFingerprint: keyPin }, "/pinned-key")).toBe("hello");
});

test("nothing is sent to a server with another certificate than the pinned one", async () => {
  await expect(get({ serverFingerprint: "0".repeat(64) }, "/secret")).rejects.toThrow(/not the pinned one/);
  expect(seen).not.toContain("/secret");
});

test("a self-signed certificate is refused unless it is pinned or trusted", async () => {
  await expect(get({}, "/unknown")).rejects.toThrow(/self-signed/);
  expect(seen).not.toContain("/unknown");
});

test("a proxy is asked for a tunnel, and the pin is checked through it", async () => {
  const through = `http://127.0.0.1:${portOf(proxy)}`;
  expect(await get({ serverFingerprint: fingerprint, proxy: through }, "/tunnelled", "quarterdeck.test")).toBe("hello");
  expect(tunnels).toEqual([`quarterdeck.test:${portOf(server)}`]);
  expect(await get({ ca: certificate, proxy: through }, "/trusted", "quarterdeck.test")).toBe("hello");
  await expect(
    get({ serverFingerprint: "1".repeat(64), proxy: through }, "/secret", "quarterdeck.test"),
  ).rejects.toThrow(/pinned/);
});

test("plain http without a proxy needs no agent of its own", () => {
  expect(transportAgent({ server: "http://127.0.0.1:1" })).toBeUndefined();
});

test.each([
  ["db.example.com", ".example.com", true],
  ["example.com", "example.com", true],
  ["db.example.com", "example.com", true],
  ["badexample.com", "example.com", false],
  ["anything", "*", true],
  ["127.0.0.1", "localhost, 127.0.0.1", true],
  ["anything", "", false],
])("%s with NO_PROXY=%s is reached directly: %s", (host, noProxy, expected) => {
  expect(bypassesProxy(host, noProxy)).toBe(expected);
});

test("a fingerprint is understood in the forms that tools print", () => {
  const pairs = fingerprint.toUpperCase().match(/../g)?.join(":") ?? "";
  expect(parseFingerprint(`sha256:${fingerprint}`)).toBe(fingerprint);
  expect(parseFingerprint(pairs)).toBe(fingerprint);
  expect(parseFingerprint("sha256:abc")).toBeUndefined();
});
