import { createHash } from "node:crypto";

/** A request as it came in, before anything changed it; its body may still be on its way. */
export type SignedRequest = {
  method: string;
  /** Path and query as received. */
  url: string;
  /** Names and values in turn, as received; see IncomingMessage.rawHeaders. */
  rawHeaders: readonly string[];
};

/** The values of each header by its lower-case name, as received. */
export type HeaderLines = ReadonlyMap<string, readonly string[]>;

/** The parameters of a query, decoded, in their order. */
export type QueryEntries = readonly (readonly [name: string, value: string])[];

/** SHA-256 in hexadecimal digits. Text is taken as Latin-1, as Node.js gives header bytes: what came over the wire is hashed. */
export function sha256(data: string | Uint8Array): string {
  const hash = createHash("sha256");
  return (typeof data === "string" ? hash.update(data, "latin1") : hash.update(data)).digest("hex");
}

/** Sorts headers as received by name. */
export function headerLines(rawHeaders: readonly string[]): HeaderLines {
  const headers = new Map<string, string[]>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? "";
    const value = rawHeaders[at + 1] ?? "";
    const known = headers.get(name);
    if (known) known.push(value);
    else headers.set(name, [value]);
  }
  return headers;
}

/** A request's target in its two parts. The query is read as everything behind the signature reads it: as a form. */
export function splitTarget(url: string): { path: string; query: QueryEntries } {
  const at = url.indexOf("?");
  if (at < 0) return { path: url, query: [] };
  return { path: url.slice(0, at), query: [...new URLSearchParams(url.slice(at + 1))] };
}

/** Everything but letters, digits and `-._~` as %XX. Source: RFC 3986, unreserved characters. */
const encoded = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

/** Each segment is encoded once more than it came, as every service but S3 has it. */
const canonicalPath = (path: string) => path.split("/").map(encoded).join("/");

/** By name, then by value: `a=1` stands before `a-b=1`, which a comparison of whole pairs would turn around. */
const inOrder = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const canonicalQuery = (query: QueryEntries) =>
  query
    .map(([name, value]) => [encoded(name), encoded(value)] as const)
    .sort(([name, value], [otherName, otherValue]) => inOrder(name, otherName) || inOrder(value, otherValue))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");

/** Blanks and tabs only: what is a no-break space to Unicode may be the second byte of a letter here. */
const canonicalValue = (values: readonly string[]) =>
  values.map((value) => value.replace(/[ \t]+/g, " ").replace(/^ | $/g, "")).join(",");

/**
 * The text whose hash is signed: method, path, query, signed headers and the hash of the body.
 *
 * @param query without the signature itself
 * @param payloadHash of the body, in hexadecimal digits
 *
 * Source: AWS General Reference, Signature Version 4, create a canonical request.
 */
export function canonicalRequest(
  { method, path, query }: { method: string; path: string; query: QueryEntries },
  headers: HeaderLines,
  signedHeaders: readonly string[],
  payloadHash: string,
): string {
  return [
    method,
    canonicalPath(path),
    canonicalQuery(query),
    ...signedHeaders.map((name) => `${name}:${canonicalValue(headers.get(name) ?? [])}`),
    "",
    signedHeaders.join(";"),
    payloadHash,
  ].join("\n");
}
