import { createHash, createHmac } from "node:crypto";
import type { RunningQuarterdeck } from "../../scripts/serve-for-tests.mjs";

/** What differs from a call that is in order. */
export type CallOptions = {
  /** The body as it is sent: text, or a value to be written as JSON. */
  body?: unknown;
  target?: string;
  contentType?: string;
  path?: string;
  at?: Date;
  region?: string;
  service?: string;
  accessKeyId?: string;
  secretAccessKey?: string;
  /** Further headers; they are signed when their names begin with x-amz-. */
  headers?: Record<string, string>;
  /** Changes what is sent after it was signed; undefined takes a header away. */
  tamper?: Record<string, string | undefined>;
};

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();

/** A request as it is sent. */
type Signed = { url: string; headers: Record<string, string>; body: string };

/** Time as signatures have it. */
const basicTime = (at: Date) => `${at.toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;

function signature(secret: string, time: string, scope: string[], canonical: string[]): string {
  const key = scope.reduce<string | Buffer>((derived, part) => hmac(derived, part), `AWS4${secret}`);
  const text = ["AWS4-HMAC-SHA256", time, scope.join("/"), sha256(canonical.join("\n"))].join("\n");
  return hmac(key, text).toString("hex");
}

/**
 * Signs a call by hand, so that a test can send what no SDK would.
 *
 * @param operation the name in X-Amz-Target, without its prefix
 */
export function sign(
  product: RunningQuarterdeck,
  operation: string,
  {
    body = {},
    target = `AmazonSSM.${operation}`,
    contentType = "application/x-amz-json-1.1",
    path = "/",
    at = new Date(),
    region = "us-east-1",
    service = "ssm",
    accessKeyId = product.accessKeyId,
    secretAccessKey = product.secretAccessKey,
    headers = {},
    tamper = {},
  }: CallOptions = {},
): Signed {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const time = basicTime(at);
  const all: Record<string, string> = {
    "content-type": contentType,
    host: new URL(product.url).host,
    "x-amz-date": time,
    ...(target && { "x-amz-target": target }),
    ...headers,
  };
  const names = Object.keys(all)
    .filter((name) => name === "content-type" || name === "host" || name.startsWith("x-amz-"))
    .sort();
  const scope = [time.slice(0, 8), region, service, "aws4_request"];
  const signed = signature(secretAccessKey, time, scope, [
    "POST",
    path,
    "",
    ...names.map((name) => `${name}:${all[name]}`),
    "",
    names.join(";"),
    sha256(text),
  ]);
  all["authorization"] =
    `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope.join("/")}, SignedHeaders=${names.join(";")}, Signature=${signed}`;
  const sent = Object.entries({ ...all, ...tamper }).flatMap(([name, value]): [string, string][] =>
    value === undefined || name === "host" ? [] : [[name, value]],
  );
  return { url: `${product.url}${path}`, headers: Object.fromEntries(sent), body: text };
}

/** Sends a call that was signed by hand. */
export async function signedCall(product: RunningQuarterdeck, operation: string, options: CallOptions = {}) {
  const { url, ...request } = sign(product, operation, options);
  const response = await fetch(url, { method: "POST", ...request });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** What is presigned. */
type Presigning = {
  method?: "GET" | "POST" | "HEAD";
  path?: string;
  service?: string;
  body?: string;
  /** Headers that are signed beside the host. */
  headers?: Record<string, string>;
  /** Left out when undefined. */
  expires?: number | undefined;
  at?: Date;
};

/** The address of a request that carries its signature in its query, signed by hand. */
export function presign(
  product: RunningQuarterdeck,
  parameters: Record<string, string>,
  { method = "GET", path = "/", service = "sts", body = "", headers = {}, expires, at = new Date() }: Presigning = {},
): string {
  const time = basicTime(at);
  const scope = [time.slice(0, 8), "us-east-1", service, "aws4_request"];
  const all: Record<string, string> = { ...headers, host: new URL(product.url).host };
  const names = Object.keys(all).sort();
  const query = Object.entries({
    ...parameters,
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": [product.accessKeyId, ...scope].join("/"),
    "X-Amz-Date": time,
    ...(expires !== undefined && { "X-Amz-Expires": String(expires) }),
    "X-Amz-SignedHeaders": names.join(";"),
  })
    .map((pair) => pair.map(encodeURIComponent).join("="))
    .sort()
    .join("&");
  const signed = signature(product.secretAccessKey, time, scope, [
    method,
    path,
    query,
    ...names.map((name) => `${name}:${all[name]}`),
    "",
    names.join(";"),
    sha256(body),
  ]);
  return `${product.url}${path}?${query}&X-Amz-Signature=${signed}`;
}
