import { DomainError } from "@/core/errors";
import { getCallerIdentity } from "../identity/get-caller-identity";
import { type Caller, perform } from "../operation";
import { targetsOf } from "./aws-target";
import type { Exchange } from "./exchange";

/** The operations that AWS's Query protocol answers: those of its Security Token Service. */
export const queryOperations = { GetCallerIdentity: getCallerIdentity } as const;

const version = "2011-06-15";
const namespace = `https://sts.amazonaws.com/doc/${version}/`;

/** The Security Token Service has other names for what is wrong with a signature, and another status. Source: STS, common errors. */
const stsNames: Record<string, readonly [code: string, status: number]> = {
  MissingAuthenticationTokenException: ["MissingAuthenticationToken", 403],
  IncompleteSignatureException: ["IncompleteSignature", 400],
  UnrecognizedClientException: ["InvalidClientTokenId", 403],
  InvalidSignatureException: ["SignatureDoesNotMatch", 403],
  AccessDeniedException: ["AccessDenied", 403],
  ThrottlingException: ["Throttling", 400],
  InternalServerError: ["InternalFailure", 500],
  RequestEntityTooLarge: ["RequestEntityTooLarge", 413],
  RequestTimeoutException: ["RequestTimeout", 408],
};

/** Text in XML; what no XML may have becomes the sign for what cannot be shown. Source: XML 1.0, characters. */
const escaped = (text: string) =>
  text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** What an answer or an error says, member by member, in order. */
type Members = Record<string, string>;

/** Whether the caller wants JSON in place of XML, as programs do that check a presigned GetCallerIdentity. */
const wantsJson = ({ req }: Exchange) => /^application\/(x-amz-)?json\b/i.test((req.headers.accept ?? "").trim());

function send(exchange: Exchange, status: number, xml: string, json: unknown): void {
  const { res, requestId } = exchange;
  const body = Buffer.from(wantsJson(exchange) ? JSON.stringify(json) : xml);
  res.writeHead(status, {
    "content-type": wantsJson(exchange) ? "application/json" : "text/xml",
    "content-length": body.length,
    "cache-control": "no-store",
    "x-amzn-RequestId": requestId,
  });
  res.end(body);
}

const lines = (members: Members, indent: string) =>
  Object.entries(members)
    .map(([name, value]) => `${indent}<${name}>${escaped(value)}</${name}>\n`)
    .join("");

/**
 * Whether a request speaks the Query protocol: by GET, by a form, or by an Action, where the JSON protocol names its
 * operation as a target.
 */
export const isQuery = (exchange: Pick<Exchange, "req" | "query">): boolean =>
  targetsOf(exchange).length === 0 &&
  (exchange.req.method !== "POST" ||
    exchange.query.has("Action") ||
    /^application\/x-www-form-urlencoded\s*(;|$)/i.test(exchange.req.headers["content-type"] ?? ""));

/**
 * The parameters of a call, from its query and its form together.
 *
 * Errors: InvalidParameterCombination for one that is there twice.
 */
function parametersOf({ query }: Exchange, body: Buffer): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const [name, value] of [...query, ...new URLSearchParams(body.toString())]) {
    if (/^x-amz-/i.test(name)) continue;
    if (parameters.has(name))
      throw new DomainError(
        "InvalidParameterCombination",
        `The parameter ${name.slice(0, 100)} is in the request more than once.`,
      );
    parameters.set(name, value);
  }
  return parameters;
}

/**
 * Answers a call of AWS's Query protocol: Action and Version in, by GET or as a form; XML out, or JSON where the caller
 * accepts that.
 *
 * Errors: MissingAction; InvalidAction; InvalidQueryParameter; what perform() throws. They are answered by
 * `answerQueryError`.
 */
export async function answerQuery(exchange: Exchange, body: Buffer, caller: Caller): Promise<void> {
  const { requestId } = exchange;
  const { Action, Version, ...others } = Object.fromEntries(parametersOf(exchange, body));
  if (!Action) throw new DomainError("MissingAction", "The request is missing an action or a required parameter.");
  if (Action !== "GetCallerIdentity" || Version !== version)
    throw new DomainError(
      "InvalidAction",
      `Could not find operation ${Action.slice(0, 100)} for version ${(Version ?? "").slice(0, 100)}`,
    );
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    throw new DomainError("InvalidQueryParameter", `${Action} has no parameter ${unknown.slice(0, 100)}.`);

  const { output } = await perform(exchange.app, queryOperations.GetCallerIdentity, {}, caller);
  send(
    exchange,
    200,
    `<${Action}Response xmlns="${namespace}">\n  <${Action}Result>\n${lines(output, "    ")}  </${Action}Result>\n` +
      `  <ResponseMetadata>\n    <RequestId>${requestId}</RequestId>\n  </ResponseMetadata>\n</${Action}Response>\n`,
    { [`${Action}Response`]: { [`${Action}Result`]: output, ResponseMetadata: { RequestId: requestId } } },
  );
}

/** Answers a refusal, or a fault of ours, in the Query protocol's form. */
export function answerQueryError(exchange: Exchange, { code, message }: Pick<DomainError, "code" | "message">): void {
  const { requestId } = exchange;
  const [name, status] = stsNames[code] ?? [code, 400];
  const error = { Type: status < 500 ? "Sender" : "Receiver", Code: name, Message: message };
  send(
    exchange,
    status,
    `<ErrorResponse xmlns="${namespace}">\n  <Error>\n${lines(error, "    ")}  </Error>\n` +
      `  <RequestId>${requestId}</RequestId>\n</ErrorResponse>\n`,
    { Error: error, RequestId: requestId },
  );
}
