import type { IncomingMessage, ServerResponse } from "node:http";
import { principalName } from "@/core/access/principal";
import { DomainError, validationException } from "@/core/errors";
import type { Application } from "../application";
import { registerManagedInstance } from "../nodes/register-managed-instance";
import { anonymous, perform } from "../operation";

/** A registration is a few hundred bytes. */
const bodyLimit = 16 * 1024;
/** How long a body may take to arrive. */
const bodyTimeoutMs = 10_000;

const statuses: Record<string, number> = {
  ThrottlingException: 429,
  InvalidActivation: 403,
  InvalidProof: 403,
  InternalServerError: 500,
};

async function readBody(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  let size = 0;
  const timer = setTimeout(() => request.destroy(), bodyTimeoutMs);
  try {
    for await (const piece of request) {
      const bytes = Buffer.from(piece);
      size += bytes.length;
      if (size > bodyLimit) throw new DomainError("RequestTooLarge", "A registration is at most 16 KiB.");
      pieces.push(bytes);
    }
  } finally {
    clearTimeout(timer);
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString());
  } catch {
    throw new DomainError("ValidationException", "The request is not JSON.");
  }
}

/**
 * Answers `POST /node/register`: the door through which a machine becomes a managed node. JSON in (RegisterRequest), JSON
 * out: RegisterResponse, or `{ code, message }` with 400, 403 (activation or proof), 429 (too many wrong codes) or 500.
 *
 * @param from who asks: the client's address, and the id that the request has in the log
 */
export async function handleNodeRegistration(
  app: Application,
  request: IncomingMessage,
  response: ServerResponse,
  from: { source: string; requestId: string },
): Promise<void> {
  const answer = (status: number, body: object) => {
    const text = JSON.stringify(body);
    response.writeHead(status, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(text),
      "cache-control": "no-store",
    });
    response.end(text);
  };
  try {
    if (!/^application\/json\s*(;|$)/i.test(request.headers["content-type"] ?? ""))
      throw validationException("The request's content type is not application/json.");
    const body = await readBody(request);
    const caller = {
      ...anonymous(app.config.accountId),
      door: "node" as const,
      userAgent: request.headers["user-agent"] ?? "",
      ...from,
    };
    const { output } = await perform(app, registerManagedInstance, body, caller);
    answer(200, output);
  } catch (error) {
    // The operation audits what it refuses; of an address that it does not hear any more, one line a minute.
    if (error instanceof DomainError && error.code === "ThrottlingException")
      app.refusals.note({
        accountId: app.config.accountId,
        door: "node",
        operation: registerManagedInstance.name,
        errorCode: error.code,
        principal: principalName(anonymous(app.config.accountId)),
        userAgent: request.headers["user-agent"] ?? "",
        ...from,
      });
    if (response.destroyed) return;
    if (error instanceof DomainError) answer(statuses[error.code] ?? 400, { code: error.code, message: error.message });
    else answer(500, { code: "InternalServerError", message: `Something went wrong here. Request ${from.requestId}.` });
  }
}
