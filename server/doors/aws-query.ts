import { DomainError } from "@/core/errors";
import { getCallerIdentity } from "../identity/get-caller-identity";
import { type Caller, perform } from "../operation";
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
};

const escaped = (text: string) => text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);

function sendXml({ res, requestId }: Exchange, status: number, text: string): void {
  const body = Buffer.from(text);
  res.writeHead(status, {
    "content-type": "text/xml",
    "content-length": body.length,
    "cache-control": "no-store",
    "x-amzn-requestid": requestId,
  });
  res.end(body);
}

/** Whether a request speaks the Query protocol: a form, where the JSON protocol names its operation in a header. */
export const isQuery = ({ req }: Pick<Exchange, "req">): boolean =>
  req.headers["x-amz-target"] === undefined &&
  /^application\/x-www-form-urlencoded\s*(;|$)/i.test(req.headers["content-type"] ?? "");

/**
 * Answers a call of AWS's Query protocol: a form with Action and Version in, XML out.
 *
 * Errors: InvalidAction; what perform() throws. They are answered by `answerQueryError`.
 */
export async function answerQuery(exchange: Exchange, body: Buffer, caller: Caller): Promise<void> {
  const form = new URLSearchParams(body.toString());
  const [action = "", ...others] = form.getAll("Action");
  if (others.length > 0 || action !== "GetCallerIdentity" || form.get("Version") !== version) {
    throw new DomainError(
      "InvalidAction",
      `Could not find operation ${action.slice(0, 100)} for version ${(form.get("Version") ?? "").slice(0, 100)}`,
    );
  }
  const { output } = await perform(exchange.app, queryOperations.GetCallerIdentity, {}, caller);
  const members = Object.entries(output).map(([name, value]) => `    <${name}>${escaped(value)}</${name}>\n`);
  sendXml(
    exchange,
    200,
    `<GetCallerIdentityResponse xmlns="${namespace}">\n  <GetCallerIdentityResult>\n${members.join("")}  </GetCallerIdentityResult>\n` +
      `  <ResponseMetadata>\n    <RequestId>${exchange.requestId}</RequestId>\n  </ResponseMetadata>\n</GetCallerIdentityResponse>\n`,
  );
}

/** Answers a refusal, or a fault of ours, in the Query protocol's form. */
export function answerQueryError(exchange: Exchange, { code, message }: Pick<DomainError, "code" | "message">): void {
  const [name, status] = stsNames[code] ?? [code, 400];
  sendXml(
    exchange,
    status,
    `<ErrorResponse xmlns="${namespace}">\n  <Error>\n    <Type>${status < 500 ? "Sender" : "Receiver"}</Type>\n    <Code>${name}</Code>\n    <Message>${escaped(message)}</Message>\n  </Error>\n` +
      `  <RequestId>${exchange.requestId}</RequestId>\n</ErrorResponse>\n`,
  );
}
