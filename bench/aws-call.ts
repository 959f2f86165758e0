import { createHash, createHmac } from "node:crypto";
import { Agent, request } from "node:http";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();

/** Who calls, and where. */
export type AwsCredentials = { url: string; accessKeyId: string; secretAccessKey: string };

/** Calls an operation; gives what it answered, parsed. Errors: Error with the answer's text. */
export type AwsCall = (operation: string, input: object) => Promise<unknown>;

/** What a call is signed for, and how its body is written. */
type Protocol = { service: string; contentType: string };
const json: Protocol = { service: "ssm", contentType: "application/x-amz-json-1.1" };

/** The headers of a call by POST to `/`, signed. An empty operation is named in the body. Source: AWS Signature Version 4. */
function signedHeaders(
  { url, accessKeyId, secretAccessKey }: AwsCredentials,
  operation: string,
  body: string,
  { service, contentType }: Protocol,
): Record<string, string> {
  const time = `${new Date().toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
  const signed: [string, string][] = [
    ["content-type", contentType],
    ["host", new URL(url).host],
    ["x-amz-date", time],
    ...(operation ? [["x-amz-target", `AmazonSSM.${operation}`] satisfies [string, string]] : []),
  ];
  const names = signed.map(([name]) => name).join(";");
  const canonical = ["POST", "/", "", ...signed.map((pair) => pair.join(":")), "", names, sha256(body)].join("\n");
  const scope = [time.slice(0, 8), "us-east-1", service, "aws4_request"];
  const key = scope.reduce<string | Buffer>((derived, part) => hmac(derived, part), `AWS4${secretAccessKey}`);
  const toSign = ["AWS4-HMAC-SHA256", time, scope.join("/"), sha256(canonical)].join("\n");
  const signature = hmac(key, toSign).toString("hex");
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope.join("/")}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...Object.fromEntries(signed), authorization, "content-length": String(Buffer.byteLength(body)) };
}

/** A signed call as it stands on the wire, for a client that is a socket and no more. */
export function signedRequest(credentials: AwsCredentials, operation: string, body: string, protocol = json): Buffer {
  const headers = Object.entries(signedHeaders(credentials, operation, body, protocol));
  return Buffer.from(["POST / HTTP/1.1", ...headers.map((pair) => pair.join(": ")), "", body].join("\r\n"));
}

/**
 * Calls of the AWS API signed by hand (SigV4) over kept connections: an SDK would add milliseconds of its own to what is
 * measured.
 */
export function awsCaller(credentials: AwsCredentials): AwsCall & { close(): void } {
  const agent = new Agent({ keepAlive: true });
  const call: AwsCall = (operation, input) => {
    const body = JSON.stringify(input);
    const headers = signedHeaders(credentials, operation, body, json);
    return new Promise((resolve, reject) => {
      const asked = request(credentials.url, { method: "POST", agent, timeout: 60_000, headers });
      asked.on("timeout", () => asked.destroy(new Error(`${operation} was not answered within 60 s.`)));
      asked.on("error", reject);
      asked.on("response", (response) => {
        const pieces: Buffer[] = [];
        response.on("data", (piece: Buffer) => pieces.push(piece));
        response.on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(pieces).toString();
          if (response.statusCode !== 200)
            return reject(new Error(`${operation}: ${response.statusCode} ${text.slice(0, 500)}`));
          resolve(JSON.parse(text));
        });
      });
      asked.end(body);
    });
  };
  return Object.assign(call, { close: () => agent.destroy() });
}
