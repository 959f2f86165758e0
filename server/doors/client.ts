import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";
import { TLSSocket } from "node:tls";
import { BadSetting, type Config, isLoopback } from "../config";

/** Where a request really comes from, and whether its whole way was encrypted as far as we can know. */
export type Client = { source: string; secure: boolean };

/** Reads the client of a request. */
export type ClientReader = (request: IncomingMessage) => Client;

/** An IPv4 address that came in as IPv6 is the same address. */
const plain = (address: string) => address.replace(/^::ffff:(?=\d+\.)/i, "");

/**
 * Makes the reader for a configuration: the socket's address, or the forwarded one where the socket's is a trusted
 * proxy's. Of a chain of forwarded addresses, the last that is no trusted proxy counts; those before it are hearsay.
 *
 * @param trustedProxies addresses, or networks such as 10.0.0.0/8
 *
 * Errors: BadSetting for an entry that is neither.
 */
export function clientReader(trustedProxies: readonly string[]): ClientReader {
  const trusted = new BlockList();
  for (const entry of trustedProxies) {
    const [address = "", bits, ...rest] = entry.split("/");
    const family = isIP(address);
    if (
      !family ||
      rest.length ||
      (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)))
    ) {
      throw new BadSetting(
        "TRUST_PROXY is not usable; it takes addresses or networks such as 10.0.0.0/8, separated by commas.",
      );
    }
    if (bits === undefined) trusted.addAddress(address, family === 4 ? "ipv4" : "ipv6");
    else trusted.addSubnet(address, Number(bits), family === 4 ? "ipv4" : "ipv6");
  }
  const isTrusted = (address: string) => {
    if (trustedProxies.length === 0) return false;
    const family = isIP(address);
    return family !== 0 && trusted.check(address, family === 4 ? "ipv4" : "ipv6");
  };

  return (request) => {
    const peer = plain(request.socket.remoteAddress ?? "");
    const encrypted = request.socket instanceof TLSSocket;
    if (!isTrusted(peer)) return { source: peer, secure: encrypted };
    const chain = headerOf(request, "x-forwarded-for")
      .split(",")
      .map((part) => plain(part.trim()))
      .filter((part) => isIP(part));
    const source = chain.findLast((address) => !isTrusted(address)) ?? chain[0] ?? peer;
    const scheme = headerOf(request, "x-forwarded-proto").split(",").at(-1)?.trim();
    return { source, secure: scheme ? scheme === "https" : encrypted };
  };
}

/** A header's value, all of its lines joined; empty when it is not there. */
export const headerOf = (request: IncomingMessage, name: string): string => {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(",") : (value ?? "");
};

/** The host of a Host header, without its port; empty for what is none. */
const hostIn = (header: string) => {
  const url = `http://${header}/`;
  return header && URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, "") : "";
};

/**
 * Whether a request was meant for this server by a name that is its own. A page of another site can make its own name
 * lead here (DNS rebinding) and then reads what the browser's machine may read; its requests carry that name.
 */
export function isForThisServer(
  request: IncomingMessage,
  { host, publicUrl }: Pick<Config, "host" | "publicUrl">,
): boolean {
  const asked = hostIn(headerOf(request, "host"));
  return (
    asked !== "" && (isLoopback(asked) || asked === host || asked === (publicUrl && hostIn(new URL(publicUrl).host)))
  );
}

/** Whether the request comes from this very machine, with no proxy having passed it on. */
export const isFromThisMachine = (request: IncomingMessage): boolean => {
  const peer = plain(request.socket.remoteAddress ?? "");
  const forwarded = ["x-forwarded-for", "x-real-ip", "forwarded", "via"].some(
    (name) => request.headers[name] !== undefined,
  );
  return !forwarded && (peer === "::1" || /^127\./.test(peer));
};

/**
 * Whether a browser's page of another site sent this. Programs that are no browsers send neither header and are let
 * through: they hold no cookies of anybody else.
 *
 * @param publicHost the host of the address that people use, where a proxy puts another one into `Host`
 */
export function isFromAnotherSite(header: (name: string) => string, publicHost: string | undefined): boolean {
  const site = header("sec-fetch-site");
  if (site && site !== "same-origin" && site !== "none") return true;
  const origin = header("origin");
  if (!origin) return false;
  const host = URL.canParse(origin) ? new URL(origin).host : undefined;
  return host === undefined || (host !== header("host") && host !== publicHost);
}
