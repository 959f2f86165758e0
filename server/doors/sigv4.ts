import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { DomainError } from "@/core/errors";

/** A request as it came in, before anything changed it. */
export type SignedRequest = {
  method: string;
  /** Path and query as received. */
  url: string;
  /** Names and values in turn, as received; see IncomingMessage.rawHeaders. */
  rawHeaders: readonly string[];
  body: Uint8Array;
};

/** What a signature is checked against. */
export type SignatureContext<Key extends { secret: string }> = {
  /** The service that the credential's scope must name, such as "ssm". Any region is accepted. */
  service: string;
  now: Date;
  /** The access key of an id; undefined when there is none that may be used. */
  keyOf(accessKeyId: string): Promise<Key | undefined>;
};

/** How far a request's time may be from ours. Source: AWS General Reference, Signature Version 4, eliminating errors. */
const skewMinutes = 5;
/** Keys derived from secrets that are kept; one per access key, day, region and service in use. */
const derivedKeysKept = 1_000;

const missingAuthenticationToken = () =>
  new DomainError("MissingAuthenticationTokenException", "Missing Authentication Token");
const incompleteSignature = (message: string) => new DomainError("IncompleteSignatureException", message);
const invalidSignature = (message: string) => new DomainError("InvalidSignatureException", message);
const unrecognizedClient = () =>
  new DomainError("UnrecognizedClientException", "The security token included in the request is invalid.");
const wrongSignature = () =>
  invalidSignature(
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
  );

const authorizationForm =
  /^AWS4-HMAC-SHA256 +Credential=(?<accessKeyId>\w{1,128})\/(?<date>\d{8})\/(?<region>[a-z0-9-]{1,64})\/(?<service>[a-z0-9-]{1,64})\/aws4_request, *SignedHeaders=(?<signedHeaders>[a-z0-9_.-]+(?:;[a-z0-9_.-]+)*), *Signature=(?<signature>[0-9a-f]{64})$/;
const timeForm = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;

const sha256 = (data: string | Uint8Array) => {
  // Node gives header bytes as Latin-1, so hashing them as Latin-1 hashes what came over the wire.
  const hash = createHash("sha256");
  return (typeof data === "string" ? hash.update(data, "latin1") : hash.update(data)).digest("hex");
};
const hmac = (key: string | Uint8Array, text: string) => createHmac("sha256", key).update(text).digest();

/** Time as signatures have it: 20150830T123600Z. */
const basicTime = (date: Date) => `${date.toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;

/** The values of each header by its lower-case name, as received. */
function headersOf(rawHeaders: readonly string[]): Map<string, string[]> {
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

/** Each segment is encoded once more than it came, as every service but S3 has it. */
const canonicalPath = (path: string) =>
  path
    .split("/")
    .map((segment) =>
      encodeURIComponent(segment).replace(
        /[!'()*]/g,
        (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
      ),
    )
    .join("/");

const canonicalQuery = (query: string) =>
  query
    .split("&")
    .filter(Boolean)
    .map((pair) => (pair.includes("=") ? pair : `${pair}=`))
    .sort()
    .join("&");

const canonicalValue = (values: readonly string[]) =>
  values.map((value) => value.trim().replace(/\s+/g, " ")).join(",");

type Signature = {
  accessKeyId: string;
  date: string;
  region: string;
  service: string;
  signedHeaders: string[];
  signature: string;
  time: string;
};

/** What the request says of its signature, complete and in itself consistent. */
function readSignature(headers: Map<string, string[]>, service: string): Signature {
  const [authorization, ...others] = headers.get("authorization") ?? [];
  if (authorization === undefined || !/^AWS4-/.test(authorization)) throw missingAuthenticationToken();
  const parts = others.length === 0 ? authorizationForm.exec(authorization)?.groups : undefined;
  if (!parts)
    throw incompleteSignature(
      "The Authorization header is not one of Signature Version 4: it takes AWS4-HMAC-SHA256 with Credential, SignedHeaders and Signature.",
    );
  const { accessKeyId = "", date = "", region = "", signature = "" } = parts;

  const [time, ...times] = headers.get("x-amz-date") ?? [];
  if (time === undefined)
    throw incompleteSignature("Authorization header requires existence of a 'X-Amz-Date' header.");
  if (times.length > 0 || !timeForm.test(time)) throw incompleteSignature("Date must be in ISO-8601 'basic format'.");
  if (!time.startsWith(date))
    throw invalidSignature(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${date}' != '${time.slice(0, 8)}'.`,
    );

  // What is not signed could be changed on the way, so everything that says what the request means has to be.
  const signedHeaders = parts["signedHeaders"]?.split(";") ?? [];
  const signed = new Set(signedHeaders);
  if (
    signed.size !== signedHeaders.length ||
    signedHeaders.some((name, index) => index > 0 && name < (signedHeaders[index - 1] ?? ""))
  ) {
    throw incompleteSignature("SignedHeaders must be sorted and name each header once.");
  }
  for (const name of ["host", ...[...headers.keys()].filter((each) => each.startsWith("x-amz-"))]) {
    if (!signed.has(name)) throw invalidSignature(`'${name}' must be a 'SignedHeader' in the AWS Authorization.`);
  }
  const absent = signedHeaders.find((name) => !headers.has(name));
  if (absent !== undefined) throw invalidSignature(`The signed header '${absent}' is not in the request.`);
  if (headers.get("host")?.length !== 1) throw invalidSignature("The request has more than one Host.");

  // Nobody is given temporary credentials here, so whoever has some means another service.
  if (headers.has("x-amz-security-token")) throw unrecognizedClient();
  if (parts["service"] !== service)
    throw invalidSignature(`Credential should be scoped to correct service: '${service}'.`);
  return { accessKeyId, date, region, service, signedHeaders, signature, time };
}

/** Refuses a request of another time: recorded and sent again, or from a clock that is off. */
function checkTime(time: string, now: Date): void {
  const at = Date.parse(time.replace(timeForm, "$1-$2-$3T$4:$5:$6Z"));
  if (Number.isNaN(at)) throw incompleteSignature("Date must be in ISO-8601 'basic format'.");
  const [earliest, latest] = [
    new Date(now.getTime() - skewMinutes * 60_000),
    new Date(now.getTime() + skewMinutes * 60_000),
  ];
  if (at < earliest.getTime())
    throw invalidSignature(
      `Signature expired: ${time} is now earlier than ${basicTime(earliest)} (${basicTime(now)} - ${skewMinutes} min.)`,
    );
  if (at > latest.getTime())
    throw invalidSignature(
      `Signature not yet current: ${time} is still later than ${basicTime(latest)} (${basicTime(now)} + ${skewMinutes} min.)`,
    );
}

/** The hash that the body has; a request that names another, or says that it has not signed its body, is refused. */
function payloadHash(headers: Map<string, string[]>, body: Uint8Array): string {
  const hash = sha256(body);
  const said = headers.get("x-amz-content-sha256");
  if (said && (said.length > 1 || said[0] !== hash))
    throw invalidSignature("The value of 'x-amz-content-sha256' is not the SHA-256 of the request's body.");
  return hash;
}

const derive = (secret: string, { date, region, service }: Pick<Signature, "date" | "region" | "service">) =>
  hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), "aws4_request");

/**
 * Makes a verifier of Signature Version 4 in the Authorization header, and the memory of derived keys that it works with.
 * It gives the access key that signed the request as it was received: method, path, query, signed headers and body.
 *
 * Errors: MissingAuthenticationTokenException without such an Authorization; IncompleteSignatureException when it is
 * malformed; UnrecognizedClientException for a key that is not known or comes with a session token;
 * InvalidSignatureException for a wrong signature, a time more than 5 minutes off, a scope of another service, or an
 * unsigned header or body. Source: AWS General Reference, Signature Version 4.
 */
export function signatureVerifier() {
  const derivedKeys = new Map<string, { secret: string; key: Buffer }>();

  return async function verify<Key extends { secret: string }>(
    request: SignedRequest,
    context: SignatureContext<Key>,
  ): Promise<Key> {
    const headers = headersOf(request.rawHeaders);
    const said = readSignature(headers, context.service);
    checkTime(said.time, context.now);
    const bodyHash = payloadHash(headers, request.body);

    const accessKey = await context.keyOf(said.accessKeyId);
    if (!accessKey) throw unrecognizedClient();

    const [path = "/", query = ""] = request.url.split("?", 2);
    const canonicalHeaders = said.signedHeaders
      .map((name) => `${name}:${canonicalValue(headers.get(name) ?? [])}\n`)
      .join("");
    const canonical = [
      request.method,
      canonicalPath(path),
      canonicalQuery(query),
      canonicalHeaders,
      said.signedHeaders.join(";"),
      bodyHash,
    ].join("\n");
    const scope = `${said.date}/${said.region}/${said.service}/aws4_request`;

    const name = `${said.accessKeyId}/${scope}`;
    const remembered = derivedKeys.get(name);
    const key = remembered?.secret === accessKey.secret ? remembered.key : derive(accessKey.secret, said);
    const expected = hmac(key, ["AWS4-HMAC-SHA256", said.time, scope, sha256(canonical)].join("\n"));
    if (!timingSafeEqual(expected, Buffer.from(said.signature, "hex"))) throw wrongSignature();

    // Only now: who has no secret must not be able to push out the keys of those who have.
    if (key !== remembered?.key) {
      derivedKeys.delete(name);
      derivedKeys.set(name, { secret: accessKey.secret, key });
      const [oldest] = derivedKeys.keys();
      if (derivedKeys.size > derivedKeysKept && oldest !== undefined) derivedKeys.delete(oldest);
    }
    return accessKey;
  };
}
