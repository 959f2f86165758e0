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

/**
 * Sends a call that was signed by hand, so that a test can send what no SDK would.
 *
 * @param operation the name in X-Amz-Target, without its prefix
 */
export async function signedCall(
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
): Promise<{ status: number; headers: Headers; text: string }> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const time = `${at.toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
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
  const canonical = [
    "POST",
    path,
    "",
    ...names.map((name) => `${name}:${all[name]}`),
    "",
    names.join(";"),
    sha256(text),
  ].join("\n");
  const scope = [time.slice(0, 8), region, service, "aws4_request"];
  const key = scope.reduce<string | Buffer>((derived, part) => hmac(derived, part), `AWS4${secretAccessKey}`);
  const signature = hmac(key, ["AWS4-HMAC-SHA256", time, scope.join("/"), sha256(canonical)].join("\n")).toString(
    "hex",
  );
  all["authorization"] =
    `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope.join("/")}, SignedHeaders=${names.join(";")}, Signature=${signature}`;

  const sent = Object.entries({ ...all, ...tamper }).flatMap(([name, value]): [string, string][] =>
    value === undefined || name === "host" ? [] : [[name, value]],
  );
  const response = await fetch(`${product.url}${path}`, { method: "POST", headers: sent, body: text });
  return { status: response.status, headers: response.headers, text: await response.text() };
}
