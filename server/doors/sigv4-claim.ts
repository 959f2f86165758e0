import { DomainError } from "@/core/errors";
import type { HeaderLines, QueryEntries } from "./sigv4-canonical";

/** What a request says of its own signature, complete and in itself consistent; nothing of it is proved. */
export type Claim = {
  accessKeyId: string;
  /** The scope: YYYYMMDD, any region, the service. */
  date: string;
  region: string;
  service: string;
  signedHeaders: readonly string[];
  /** 64 hexadecimal digits. */
  signature: string;
  /** When it was signed, as signatures have it: 20150830T123600Z. */
  time: string;
  /** Presigned only: for how long it holds from then on. */
  expiresSeconds?: number;
  /** The query that was signed. */
  query: QueryEntries;
};

const algorithm = "AWS4-HMAC-SHA256";
/** The longest that a presigned request may hold. Source: AWS General Reference, Signature Version 4, X-Amz-Expires. */
const longestSeconds = 7 * 24 * 3600;
/** What a presigned request holds that does not say how long. Source: EKS user guide, tokens; the SDK for Go leaves it out. */
const unsaidSeconds = 15 * 60;

const incompleteSignature = (message: string) => new DomainError("IncompleteSignatureException", message);
const invalidSignature = (message: string) => new DomainError("InvalidSignatureException", message);
/** Also for a key that may not be used any more: who asks learns no more of it. */
export const unrecognizedClient = () =>
  new DomainError("UnrecognizedClientException", "The security token included in the request is invalid.");

const basicTime = /^\d{8}T\d{6}Z$/;
const shortened = (text: string) => text.slice(0, 100);

/** Whether the query, not a header, carries the signature, or some of it. */
const isPresigned = (query: QueryEntries) =>
  query.some(([name]) => /^x-amz-(algorithm|credential|signature|signedheaders)$/i.test(name));

/**
 * Reads what a request says of its signature, in the Authorization header or, presigned, in its query.
 *
 * Errors: MissingAuthenticationTokenException without either; IncompleteSignatureException when it is malformed;
 * InvalidSignatureException when it contradicts itself, is scoped to another service, or leaves unsigned what says what the
 * request means; UnrecognizedClientException with a session token. Source: AWS General Reference, Signature Version 4;
 * messages: the answers of AWS's services.
 */
export function readClaim(headers: HeaderLines, query: QueryEntries, service: string): Claim {
  const authorization = headers.get("authorization");
  const presigned = isPresigned(query);
  if (presigned && authorization)
    throw invalidSignature("Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.");
  const said = presigned ? readQuery(query) : readAuthorization(authorization, headers);

  const [accessKeyId = "", date = "", region = "", scopedService = "", terminator = "", ...more] =
    said.credential.split("/");
  if (!/^\w{1,128}$/.test(accessKeyId) || terminator === "" || more.length > 0)
    throw incompleteSignature(
      `Credential must have at least 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${shortened(said.credential)}'`,
    );
  if (terminator !== "aws4_request")
    throw invalidSignature(
      `Credential should be scoped with a valid terminator: 'aws4_request', not '${shortened(terminator)}'.`,
    );
  if (!/^[0-9a-f]{64}$/.test(said.signature))
    throw incompleteSignature("The Signature is not one of 64 hexadecimal digits.");

  if (!basicTime.test(said.time)) throw incompleteSignature("Date must be in ISO-8601 'basic format'.");
  if (!said.time.startsWith(date) || date.length !== 8)
    throw invalidSignature(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${shortened(date)}' != '${said.time.slice(0, 8)}', from '${said.time}'.`,
    );

  const signedHeaders = said.signedHeaders.split(";");
  checkSignedHeaders(signedHeaders, headers);
  // Nobody is given temporary credentials here, so whoever has some means another service.
  if (headers.has("x-amz-security-token") || query.some(([name]) => name.toLowerCase() === "x-amz-security-token"))
    throw unrecognizedClient();
  if (!/^[a-z0-9-]{1,64}$/.test(region)) throw invalidSignature("Credential should be scoped to a valid region.");
  if (scopedService !== service)
    throw invalidSignature(`Credential should be scoped to correct service: '${service}'.`);
  return {
    accessKeyId,
    date,
    region,
    service,
    signedHeaders,
    signature: said.signature,
    time: said.time,
    ...(said.expiresSeconds !== undefined && { expiresSeconds: said.expiresSeconds }),
    query: query.filter(([name]) => name.toLowerCase() !== "x-amz-signature"),
  };
}

/** The same in both forms, before it is looked into. */
type Said = { credential: string; signedHeaders: string; signature: string; time: string; expiresSeconds?: number };

function readAuthorization(lines: readonly string[] | undefined, headers: HeaderLines): Said {
  const [authorization, ...others] = lines ?? [];
  if (authorization === undefined || !authorization.startsWith("AWS4-"))
    throw new DomainError("MissingAuthenticationTokenException", "Request is missing Authentication Token");
  const [named = "", ...rest] = authorization.split(/ +/);
  if (named !== algorithm || others.length > 0)
    throw incompleteSignature(`The Authorization header is not exactly one of ${algorithm}.`);

  const parts = new Map<string, string>();
  for (const part of rest
    .join(" ")
    .split(",")
    .map((each) => each.trim())) {
    const at = part.indexOf("=");
    if (part !== "" && at < 1)
      throw incompleteSignature(
        `'${shortened(part)}' not a valid key=value pair (missing equal-sign) in Authorization header.`,
      );
    if (part === "") continue;
    if (parts.has(part.slice(0, at)))
      throw incompleteSignature(`Authorization header has '${shortened(part.slice(0, at))}' more than once.`);
    parts.set(part.slice(0, at), part.slice(at + 1));
  }
  const time = timeOf(headers);
  const missing = [
    ...["Credential", "Signature", "SignedHeaders"]
      .filter((name) => !parts.get(name))
      .map((name) => `Authorization header requires '${name}' parameter.`),
    ...(time === undefined
      ? ["Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."]
      : []),
  ];
  if (missing.length > 0) throw incompleteSignature(missing.join(" "));
  const { Credential = "", Signature = "", SignedHeaders = "" } = Object.fromEntries(parts);
  return { credential: Credential, signature: Signature, signedHeaders: SignedHeaders, time: time ?? "" };
}

/** When the request was signed: X-Amz-Date, else Date, which may be written as HTTP has it. */
function timeOf(headers: HeaderLines): string | undefined {
  const lines = headers.get("x-amz-date") ?? headers.get("date");
  const [line, ...others] = lines ?? [];
  if (line === undefined) return undefined;
  if (others.length > 0) return "";
  if (headers.has("x-amz-date") || basicTime.test(line)) return line;
  const at = Date.parse(line);
  return Number.isNaN(at) || !/ (GMT|[+-]0000)$/.test(line)
    ? ""
    : `${new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
}

function readQuery(query: QueryEntries): Said {
  const parameters = new Map<string, string>();
  for (const [name, value] of query) {
    const known = name.toLowerCase();
    if (!known.startsWith("x-amz-")) continue;
    if (parameters.has(known))
      throw incompleteSignature(`AWS query-string parameters include '${shortened(name)}' more than once.`);
    parameters.set(known, value);
  }
  const missing = ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"]
    .filter((name) => !parameters.get(name.toLowerCase()))
    .map((name) => `AWS query-string parameters must include '${name}'.`);
  if (missing.length > 0) throw incompleteSignature(`${missing.join(" ")} Re-examine the query-string parameters.`);
  if (parameters.get("x-amz-algorithm") !== algorithm)
    throw incompleteSignature(`Unsupported AWS 'algorithm': '${shortened(parameters.get("x-amz-algorithm") ?? "")}'.`);

  const expires = parameters.get("x-amz-expires") ?? String(unsaidSeconds);
  if (!/^\d{1,9}$/.test(expires) || Number(expires) < 1)
    throw incompleteSignature("X-Amz-Expires should be a number of seconds, at least 1.");
  if (Number(expires) > longestSeconds)
    throw incompleteSignature(
      `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be at most ${longestSeconds}.`,
    );
  return {
    credential: parameters.get("x-amz-credential") ?? "",
    signedHeaders: parameters.get("x-amz-signedheaders") ?? "",
    signature: parameters.get("x-amz-signature") ?? "",
    time: parameters.get("x-amz-date") ?? "",
    expiresSeconds: Number(expires),
  };
}

/** What is not signed could be changed on the way, so everything that says what the request means has to be. */
function checkSignedHeaders(signedHeaders: readonly string[], headers: HeaderLines): void {
  const signed = new Set(signedHeaders);
  if (
    signed.size !== signedHeaders.length ||
    signedHeaders.some((name, index) => !/^[a-z0-9_.-]+$/.test(name) || name < (signedHeaders[index - 1] ?? ""))
  ) {
    throw incompleteSignature("SignedHeaders must be sorted, in small letters, and name each header once.");
  }
  if (!signed.has("host"))
    throw invalidSignature("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  for (const name of headers.keys()) {
    if (name.startsWith("x-amz-") && !signed.has(name))
      throw invalidSignature(`'${name}' must be a 'SignedHeader' in the AWS Authorization.`);
  }
  const absent = signedHeaders.find((name) => !headers.has(name));
  if (absent !== undefined) throw invalidSignature(`The signed header '${shortened(absent)}' is not in the request.`);
  if (headers.get("host")?.length !== 1) throw invalidSignature("The request has more than one Host.");
}
