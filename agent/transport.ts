import { createHash } from "node:crypto";
import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Duplex } from "node:stream";
import { type ConnectionOptions as TlsOptions, connect as tlsConnect } from "node:tls";

const CONNECT_TIMEOUT_MS = 20_000;

/** How the server is reached and recognised, for https and wss alike. */
export type TransportOptions = {
  server: string;
  /** PEM certificates to trust besides the system's. */
  ca?: string | undefined;
  /**
   * SHA-256 of the server's public key (SubjectPublicKeyInfo, DER), or of its whole certificate, hex. When given, it
   * alone decides, so the certificate may be self-signed. The key's outlives a renewal; the certificate's does not.
   */
  serverFingerprint?: string | undefined;
  /** An http proxy that opens tunnels. */
  proxy?: string | undefined;
  /** Comma-separated hosts that are reached directly; `*` is all, `.example.com` a domain. */
  noProxy?: string | undefined;
};

/** Whether `host` is one that the proxy is not used for. */
export function bypassesProxy(host: string, noProxy: string): boolean {
  return noProxy
    .split(",")
    .map((entry) => entry.trim().toLowerCase())
    .some(
      (entry) =>
        entry !== "" &&
        (entry === "*" ||
          host.toLowerCase() === entry.replace(/^\./, "") ||
          host.toLowerCase().endsWith(entry.startsWith(".") ? entry : `.${entry}`)),
    );
}

/** The text form of a fingerprint (`sha256:` before it, colons or capitals in it) as 64 hexadecimal digits; undefined when it is none. */
export function parseFingerprint(text: string): string | undefined {
  const hex = text
    .replace(/^sha256:/i, "")
    .replaceAll(":", "")
    .toLowerCase();
  return /^[0-9a-f]{64}$/.test(hex) ? hex : undefined;
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

type Opened = (error: Error | null, stream?: Duplex) => void;

function tunnel(proxy: URL, host: string, port: number, opened: Opened): void {
  const credentials =
    proxy.username &&
    Buffer.from(`${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`).toString("base64");
  const asked = httpRequest({
    host: proxy.hostname,
    port: proxy.port || 80,
    method: "CONNECT",
    path: `${host}:${port}`,
    headers: { host: `${host}:${port}`, ...(credentials && { "proxy-authorization": `Basic ${credentials}` }) },
    timeout: CONNECT_TIMEOUT_MS,
    agent: false,
  });
  asked.on("connect", (response, socket) => {
    if (response.statusCode === 200) return opened(null, socket);
    socket.destroy();
    opened(new Error(`The proxy answered ${response.statusCode} when asked for ${host}:${port}.`));
  });
  asked.on("timeout", () => asked.destroy(new Error("The proxy did not answer in time.")));
  asked.on("error", (error) => opened(error));
  asked.end();
}

/** Speaks TLS and hands the stream on only once the server is known to be the right one. */
function secure(options: TransportOptions, tls: TlsOptions, opened: Opened): void {
  const pinned = options.serverFingerprint;
  const socket = tlsConnect({ ...tls, ...(options.ca && { ca: options.ca }), rejectUnauthorized: !pinned });
  socket.setTimeout(CONNECT_TIMEOUT_MS, () =>
    socket.destroy(new Error("The server did not finish the TLS handshake in time.")),
  );
  socket.once("error", opened);
  socket.once("secureConnect", () => {
    socket.off("error", opened);
    socket.setTimeout(0);
    if (!pinned) return opened(null, socket);
    const certificate = socket.getPeerX509Certificate();
    const key = certificate && sha256(certificate.publicKey.export({ type: "spki", format: "der" }));
    if (certificate && (key === pinned || sha256(certificate.raw) === pinned)) return opened(null, socket);
    socket.destroy();
    opened(new Error(`The server's key is not the pinned one (it has sha256:${key}).`));
  });
}

/** An agent for `http.request` and `ws` that opens connections as `options` say. Nothing is sent to a server that fails the pin. */
export function transportAgent(options: TransportOptions): HttpAgent | HttpsAgent | undefined {
  const server = new URL(options.server);
  const isSecure = server.protocol === "https:";
  const host = server.hostname.replace(/^\[|\]$/g, "");
  const port = Number(server.port || (isSecure ? 443 : 80));
  const proxy = options.proxy && !bypassesProxy(host, options.noProxy ?? "") ? new URL(options.proxy) : undefined;
  if (!isSecure && !proxy) return undefined;

  const open = (_: unknown, opened: Opened): undefined => {
    const tls: TlsOptions = {
      host,
      port,
      servername: /^[\d.]+$|:/.test(host) ? "" : host,
      ALPNProtocols: ["http/1.1"],
    };
    if (!proxy) return void secure(options, tls, opened);
    tunnel(proxy, host, port, (error, stream) => {
      if (error || !stream || !isSecure) return opened(error, stream);
      secure(options, { ...tls, socket: stream }, opened);
    });
  };
  return Object.assign(isSecure ? new HttpsAgent() : new HttpAgent(), { createConnection: open });
}
