import { principalName } from "@/core/access/principal";
import { DomainError } from "@/core/errors";
import type { Application } from "../application";
import { accessKeyReader } from "../identity/access-keys";
import { rolesOf } from "../identity/group-store";
import { type AnyOperation, anonymous, type Caller, perform } from "../operation";
import { operations } from "../operations";
import { answerQuery, answerQueryError, isQuery, queryOperations } from "./aws-query";
import { targetsOf } from "./aws-target";
import { awsInputError } from "./aws-validation";
import { fromWire, toWire } from "./aws-wire";
import { headerOf } from "./client";
import { BodyTooLarge, BodyTooSlow, ClientGone, discardBody, type Exchange, readBody } from "./exchange";
import { RateExceeded, rateLimitsOf } from "./rate-limits";
import { signatureVerifier } from "./sigv4";

const bodyLimitBytes = 1024 * 1024;
const targetPrefix = "AmazonSSM.";
const contentType = "application/x-amz-json-1.1";

/** What X-Amz-Target may name: the operations of this door that do not belong to another of AWS's services. */
const jsonOperations = new Map<string, AnyOperation>(
  Object.entries<AnyOperation>(operations).filter(
    ([name, { doors }]) => doors.includes("aws") && !Object.hasOwn(queryOperations, name),
  ),
);

/** The status of an error. What is not here is the caller's mistake: 400. */
const statuses: Record<string, number> = {
  InternalServerError: 500,
  RequestEntityTooLarge: 413,
  RequestTimeoutException: 408,
};

/** The door's memory of keys, one per application. */
const doors = new WeakMap<Application, ReturnType<typeof openDoor>>();
const openDoor = (app: Application) => ({ verify: signatureVerifier(), accessKeys: accessKeyReader(app) });
function doorOf(app: Application) {
  const known = doors.get(app);
  if (known) return known;
  const door = openDoor(app);
  doors.set(app, door);
  return door;
}

function sendAwsJson({ res, requestId }: Exchange, status: number, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value));
  res.writeHead(status, {
    "content-type": contentType,
    "content-length": body.length,
    "cache-control": "no-store",
    "x-amzn-RequestId": requestId,
  });
  res.end(body);
}

/** Who signed the request, and its body. Errors: as the verifier's and `readBody`'s. */
async function admit(exchange: Exchange, service: string): Promise<{ caller: Caller; body: Buffer }> {
  const { app, req, source, requestId } = exchange;
  const { verify, accessKeys } = doorOf(app);
  const signed = await verify(
    { method: req.method ?? "", url: req.url ?? "", rawHeaders: req.rawHeaders },
    { service, now: app.now(), keyOf: accessKeys.find },
  );
  const body = await readBody(exchange, bodyLimitBytes);
  const { id, user, groups } = await signed(body);
  accessKeys.used(id, source);
  const caller: Caller = {
    type: "User",
    id: user.name,
    accountId: user.accountId,
    roles: rolesOf(user.role, groups),
    door: "aws",
    credential: id,
    userId: user.id,
    source,
    userAgent: (req.headers["user-agent"] ?? "").slice(0, 256),
    requestId,
  };
  return { caller, body };
}

async function answerJson(exchange: Exchange, body: Buffer, caller: Caller): Promise<void> {
  const { app, req } = exchange;
  const [target = "", ...others] = targetsOf(exchange);
  const operation =
    target.startsWith(targetPrefix) && others.length === 0 && req.method === "POST"
      ? jsonOperations.get(target.slice(targetPrefix.length))
      : undefined;
  if (!operation)
    throw new DomainError(
      "UnknownOperationException",
      `There is no operation ${target.slice(0, 100) || "in the request: it has no X-Amz-Target"}.`,
    );
  const [type = ""] = (req.headers["content-type"] ?? "").split(";");
  if (type.trim().toLowerCase() !== contentType)
    throw new DomainError("SerializationException", `The request's content type is not ${contentType}.`);
  // A client that presigned put them there; were they passed over, a list would answer what was not asked.
  const stray = [...exchange.query.keys()].find((name) => !/^x-amz-/i.test(name));
  if (stray !== undefined)
    throw new DomainError(
      "SerializationException",
      `The query has ${JSON.stringify(stray.slice(0, 100))}, but this API takes its input as JSON in the request's body.`,
    );

  const input = fromWire(body);
  try {
    const { output } = await perform(app, operation, input, caller);
    sendAwsJson(exchange, 200, toWire(output));
  } catch (error) {
    // Only what failed is parsed a second time: the schema's own findings say what AWS would have said.
    const findings =
      error instanceof DomainError && error.code === "ValidationException"
        ? operation.input.safeParse(input)
        : undefined;
    throw findings?.error ? awsInputError(findings.error, input) : error;
  }
}

/** The access key that a request names, if what it names looks like one: a secret in its place is not written down. */
const keyIn = (authorization: string) => /\bCredential=([A-Z0-9]{16,128})\//.exec(authorization)?.[1];

/** Nobody was let in: it stands in the log and, counted per address, in the audit. */
function noteRefusal({ app, req, requestId, source }: Exchange, code: string): void {
  app.log.info({ requestId, source, code }, "a call of the AWS API was not let in");
  const credential = keyIn(headerOf(req, "authorization"));
  app.refusals.note({
    accountId: app.config.accountId,
    requestId,
    door: "aws",
    operation: operationNamed(req),
    errorCode: code,
    principal: principalName(anonymous(app.config.accountId)),
    source,
    userAgent: headerOf(req, "user-agent"),
    ...(credential && { credential }),
  });
}

/** The operation that a request asks for; what is none of ours has no name in the audit. */
function operationNamed(req: Exchange["req"]): string {
  const target = headerOf(req, "x-amz-target");
  const name = target.startsWith(targetPrefix) ? target.slice(targetPrefix.length) : "";
  return jsonOperations.has(name) ? name : "AwsCall";
}

/** What the caller is told: never more of a fault of ours than that it is one. */
function refusalOf(error: unknown): Pick<DomainError, "code" | "message"> & Partial<Pick<DomainError, "members">> {
  if (error instanceof DomainError) return error;
  if (error instanceof BodyTooLarge)
    return { code: "RequestEntityTooLarge", message: "The request is larger than 1 MiB." };
  if (error instanceof BodyTooSlow)
    return { code: "RequestTimeoutException", message: "The request's body did not arrive in time." };
  return { code: "InternalServerError", message: "An error occurred on the server side." };
}

/**
 * The AWS door: answers `POST /` and `POST /aws` as AWS Systems Manager does (AWS JSON 1.1, the operation in
 * X-Amz-Target), and GetCallerIdentity as AWS STS does (Query protocol, by GET too). Every call carries its own signature,
 * in a header or presigned; cookies mean nothing here. Errors are answered with `__type` and `message`, 400 or 500, and
 * every answer names its request in x-amzn-RequestId. Source: Smithy, AWS JSON 1.1 and AWS Query; SSM API 2014-11-06,
 * common errors.
 */
export async function handleAws(exchange: Exchange): Promise<void> {
  const { app, requestId, res, source } = exchange;
  const query = isQuery(exchange);
  const limits = rateLimitsOf(app);
  let caller: Caller | undefined;
  try {
    limits.unproven(source);
    const admitted = await admit(exchange, query ? "sts" : "ssm");
    caller = admitted.caller;
    limits.principal(caller);
    await (query ? answerQuery : answerJson)(exchange, admitted.body, caller);
  } catch (error) {
    if (error instanceof ClientGone) return void res.destroy();
    if (!caller) discardBody(exchange);
    const refusal = refusalOf(error);
    if (!caller && !(error instanceof RateExceeded)) limits.refused(source);
    // perform() has logged what failed inside it.
    if (refusal.code === "InternalServerError")
      app.log[caller ? "debug" : "error"]({ err: error, requestId }, "a call of the AWS API failed");
    else if (!caller) noteRefusal(exchange, refusal.code);
    if (res.headersSent) return void res.destroy();
    if (query) answerQueryError(exchange, refusal);
    else
      sendAwsJson(exchange, statuses[refusal.code] ?? 400, {
        ...refusal.members,
        __type: refusal.code,
        message: refusal.message,
      });
  }
}

/** Says what the door takes. No page of another site is ever given leave to call it. */
export function answerAwsOptions({ res, requestId }: Exchange): void {
  res.writeHead(204, { allow: "GET, HEAD, POST, OPTIONS", "x-amzn-RequestId": requestId });
  res.end();
}
