import { OutboundError } from "@/outbound/guard";

/** What a store's own word for a refusal means to whoever set it up. Source: S3 API 2006-03-01, error responses. */
const refusals: Readonly<Record<string, string>> = {
  NoSuchBucket: "The store has no such bucket.",
  NotFound: "The store has no such bucket or object.",
  NoSuchKey: "The object that was just written is not there.",
  AccessDenied: "The store refuses: the access key may not do this in the bucket.",
  Forbidden: "The store refuses: the access key may not do this in the bucket.",
  AllAccessDisabled: "The store refuses everything in this bucket.",
  InvalidAccessKeyId: "The store does not know the access key ID.",
  SignatureDoesNotMatch: "The store does not accept the signature: the secret access key is not the right one.",
  RequestTimeTooSkewed: "The store's clock and this server's differ by more than 15 minutes.",
  AuthorizationHeaderMalformed: "The store does not accept the signature: the region is not the bucket's.",
  PermanentRedirect: "The bucket is at another address: the endpoint or the region is not the right one.",
  TemporaryRedirect: "The bucket is at another address at the moment.",
  SlowDown: "The store asks to be asked less often.",
  ServiceUnavailable: "The store is not available at the moment.",
  InternalError: "The store has a problem of its own.",
  EntityTooLarge: "The store takes no object of this size.",
  QuotaExceeded: "The store is full.",
  InsufficientStorage: "The store is full.",
};

/** What went wrong on the way to a store. */
const faults: Readonly<Record<string, string>> = {
  ECONNREFUSED: "Nothing answers at the endpoint's address and port.",
  ECONNRESET: "The store broke the connection off.",
  EPIPE: "The store broke the connection off.",
  ENOTFOUND: "The endpoint's name has no address.",
  EAI_AGAIN: "The endpoint's name could not be looked up.",
  ETIMEDOUT: "The store did not answer in time.",
  EHOSTUNREACH: "There is no way to the endpoint's address.",
  ENETUNREACH: "There is no way to the endpoint's address.",
  TimeoutError: "The store did not answer in time.",
  EPROTO: "The endpoint does not speak TLS; try http://, or another port.",
  ERR_SSL_WRONG_VERSION_NUMBER: "The endpoint does not speak TLS; try http://, or another port.",
};

const certificate = /^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT)/;

const textIn = (error: object, member: string): string => {
  const value: unknown = Reflect.get(error, member);
  return typeof value === "string" ? value : "";
};

/**
 * Why something was not done in a bucket, as one sentence. The store's own text is not repeated: nobody knows what it has
 * in it; only its word for the refusal is, where it looks like one.
 */
export function problemOf(error: unknown): string {
  if (error instanceof OutboundError) return error.message;
  if (typeof error !== "object" || error === null) return "It failed for an unknown reason.";
  // A failed connection to several addresses of one name is told by the first.
  if (error instanceof AggregateError && error.errors.length > 0) return problemOf(error.errors[0]);
  const [code, name] = [textIn(error, "code"), textIn(error, "name")];
  const known = [name, code].flatMap((word) => refusals[word] ?? faults[word] ?? [])[0];
  if (known !== undefined) return known;
  if (certificate.test(code)) return `The store's certificate is not trusted (${code}).`;
  const metadata: unknown = Reflect.get(error, "$metadata");
  const status: unknown = typeof metadata === "object" && metadata !== null && Reflect.get(metadata, "httpStatusCode");
  const word = [name, code].find((each) => /^[A-Za-z][A-Za-z0-9_]{2,63}$/.test(each) && each !== "Error");
  const said = word === undefined ? "" : ` (${word})`;
  return typeof status === "number" ? `The store answered ${status}${said}.` : `The store could not be asked${said}.`;
}
