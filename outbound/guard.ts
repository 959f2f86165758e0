import { type LookupAddress, type LookupOptions, lookup as systemLookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { isPublicAddress } from "./addresses";

/** Something that was not fetched, with a sentence for whoever named it. */
export class OutboundError extends Error {}

/** The host of a URL as it is looked up: without the brackets of IPv6. */
export const hostOf = (url: URL) => url.hostname.replace(/^\[|\]$/g, "").toLowerCase();

/**
 * Whether a host is one that the operator named: by name or address, for any port or for one (`host:port`, an IPv6
 * address with a port in brackets).
 */
export function isAllowedHost(url: URL, allowedHosts: readonly string[]): boolean {
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  const names = [hostOf(url), `${url.hostname.toLowerCase()}:${port}`];
  return allowedHosts.some((allowed) => names.includes(allowed.toLowerCase()));
}

const privateAddress = (host: string, address: string) =>
  new OutboundError(
    `${host}${host === address ? "" : ` (${address})`} is not an address of the internet. An operator can allow the host by QUARTERDECK_OUTBOUND_HOSTS.`,
  );

/**
 * Checks what a URL says by itself: its protocol, no credentials in it, and a host in digits.
 *
 * Errors: OutboundError.
 */
export function checkUrl(text: string | URL, allowedHosts: readonly string[]): URL {
  if (!URL.canParse(text.toString())) throw new OutboundError("It is not a web address.");
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw new OutboundError("The address must begin with https:// or http://.");
  if (url.username || url.password) throw new OutboundError("The address may not have a user or a password in it.");
  const host = hostOf(url);
  if (isIP(host) !== 0 && !isAllowedHost(url, allowedHosts) && !isPublicAddress(host)) throw privateAddress(host, host);
  return url;
}

/**
 * A look-up for `http.request`: what it answers is what is connected to, so a name cannot mean one address when it is
 * checked and another when it is used. A name that has one address of the inside is refused whole.
 */
export function guardedLookup(isAllowed: boolean): LookupFunction {
  return (host, options: LookupOptions, done) => {
    systemLookup(host, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error) return done(error, [], undefined);
      const inside = isAllowed ? undefined : found.find(({ address }) => !isPublicAddress(address));
      if (inside) return done(privateAddress(host, inside.address), [], undefined);
      const [first] = found;
      if (!first) return done(new OutboundError(`${host} has no address.`), [], undefined);
      if (options.all) return done(null, found);
      done(null, first.address, first.family);
    });
  };
}
