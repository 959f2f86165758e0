import { createHmac, timingSafeEqual } from "node:crypto";
import { DomainError } from "@/core/errors";
import {
  canonicalRequest,
  type HeaderLines,
  headerLines,
  type SignedRequest,
  sha256,
  splitTarget,
} from "./sigv4-canonical";
import { type Claim, readClaim, unrecognizedClient } from "./sigv4-claim";

/** What a signature is checked against. */
export type SignatureContext<Key extends { secret: string }> = {
  /** The service that the credential's scope must name, such as "ssm". Any region is accepted. */
  service: string;
  now: Date;
  /** The access key of an id; undefined when there is none that may be used. */
  keyOf(accessKeyId: string): Promise<Key | undefined>;
};

/** How far a request's time may be from ours. Source: AWS General Reference, Signature Version 4, eliminating errors. */
const skewSeconds = 5 * 60;
/** Keys derived from secrets that are kept; one per access key, day, region and service in use. */
const derivedKeysKept = 1_000;

const invalidSignature = (message: string) => new DomainError("InvalidSignatureException", message);
const wrongSignature = () =>
  invalidSignature(
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
  );

const hmac = (key: string | Uint8Array, text: string) => createHmac("sha256", key).update(text).digest();

/** Time as signatures have it: 20150830T123600Z. */
const basicTime = (date: Date) => `${date.toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;

const length = (seconds: number) => (seconds % 60 === 0 ? `${seconds / 60} min.` : `${seconds} sec.`);

/**
 * Refuses a request of another time: recorded and sent again, or from a clock that is off. A presigned one holds as long
 * as it says, and begins to hold as early as any other.
 */
function checkTime({ time, expiresSeconds }: Claim, now: Date): void {
  const at = Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
  if (Number.isNaN(at))
    throw new DomainError("IncompleteSignatureException", "Date must be in ISO-8601 'basic format'.");
  const lifeSeconds = expiresSeconds ?? skewSeconds;
  const earliest = new Date(now.getTime() - lifeSeconds * 1000);
  const latest = new Date(now.getTime() + skewSeconds * 1000);
  if (at < earliest.getTime())
    throw invalidSignature(
      `Signature expired: ${time} is now earlier than ${basicTime(earliest)} (${basicTime(now)} - ${length(lifeSeconds)})`,
    );
  if (at > latest.getTime())
    throw invalidSignature(
      `Signature not yet current: ${time} is still later than ${basicTime(latest)} (${basicTime(now)} + ${length(skewSeconds)})`,
    );
}

/**
 * The hash that the body has. A request that names another, or says that it has not signed its body (UNSIGNED-PAYLOAD),
 * is refused: AWS lets that pass for single operations of other services, and for none of ours.
 */
function payloadHash(headers: HeaderLines, { query }: Claim, body: Uint8Array): string {
  const hash = sha256(body);
  const said = [
    ...(headers.get("x-amz-content-sha256") ?? []),
    ...query.filter(([name]) => name.toLowerCase() === "x-amz-content-sha256").map(([, value]) => value),
  ];
  if (said.length > 1 || (said.length === 1 && said[0] !== hash))
    throw invalidSignature("The value of 'x-amz-content-sha256' is not the SHA-256 of the request's body.");
  return hash;
}

const derive = (secret: string, { date, region, service }: Claim) =>
  hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), "aws4_request");

/**
 * Makes a verifier of Signature Version 4, in the Authorization header or presigned, and the memory of derived keys that
 * it works with. It works in two steps, so that nobody's body is taken in who has no key: first what the request says
 * of itself, its time and that its key is known; then, with the body, whether that key signed the request as it was
 * received: method, path, query, signed headers and body. The second step gives the access key.
 *
 * Errors: MissingAuthenticationTokenException without a signature; IncompleteSignatureException when it is
 * malformed; UnrecognizedClientException for a key that is not known or comes with a session token;
 * InvalidSignatureException for a wrong signature, a time more than 5 minutes off or past its X-Amz-Expires, a scope of
 * another service, or an unsigned header or body. Source: AWS General Reference, Signature Version 4.
 */
export function signatureVerifier() {
  const derivedKeys = new Map<string, { secret: string; key: Buffer }>();

  /** The key that signs for a scope, derived from the secret once. */
  function signingKey(name: string, secret: string, claim: Claim): { key: Buffer; keep(): void } {
    const remembered = derivedKeys.get(name);
    if (remembered?.secret === secret) return { key: remembered.key, keep: () => {} };
    const key = derive(secret, claim);
    return {
      key,
      keep() {
        derivedKeys.delete(name);
        derivedKeys.set(name, { secret, key });
        const [oldest] = derivedKeys.keys();
        if (derivedKeys.size > derivedKeysKept && oldest !== undefined) derivedKeys.delete(oldest);
      },
    };
  }

  return async function verify<Key extends { secret: string }>(
    request: SignedRequest,
    context: SignatureContext<Key>,
  ): Promise<(body: Uint8Array) => Promise<Key>> {
    const headers = headerLines(request.rawHeaders);
    const { path, query } = splitTarget(request.url);
    const claim = readClaim(headers, query, context.service);
    checkTime(claim, context.now);
    if (!(await context.keyOf(claim.accessKeyId))) throw unrecognizedClient();

    return async (body) => {
      const bodyHash = payloadHash(headers, claim, body);
      // Asked again: the key may have been withdrawn while the body was on its way.
      const accessKey = await context.keyOf(claim.accessKeyId);
      if (!accessKey) throw unrecognizedClient();

      const asked = { method: request.method, path, query: claim.query };
      const canonical = canonicalRequest(asked, headers, claim.signedHeaders, bodyHash);
      const scope = `${claim.date}/${claim.region}/${claim.service}/aws4_request`;
      const { key, keep } = signingKey(`${claim.accessKeyId}/${scope}`, accessKey.secret, claim);
      const expected = hmac(key, ["AWS4-HMAC-SHA256", claim.time, scope, sha256(canonical)].join("\n"));
      if (!timingSafeEqual(expected, Buffer.from(claim.signature, "hex"))) throw wrongSignature();

      // Only now: who has no secret must not be able to push out the keys of those who have.
      keep();
      return accessKey;
    };
  };
}
