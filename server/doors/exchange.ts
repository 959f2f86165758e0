import type { IncomingMessage, ServerResponse } from "node:http";
import type { Application } from "../application";
import type { Client } from "./client";

/** One HTTP request that a route answers, with what the front door has found out about it. */
export type Exchange = Client & {
  app: Application;
  req: IncomingMessage;
  res: ServerResponse;
  /** Without the query. */
  path: string;
  query: URLSearchParams;
  /** Also in the answer's x-request-id. */
  requestId: string;
};

/** Answers with JSON; a Date becomes its ISO form. */
export function sendJson({ res }: Pick<Exchange, "res">, status: number, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value));
  res.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": body.length,
    "cache-control": "no-store",
  });
  res.end(body);
}

/** Answers with a few words. */
export function sendText(
  { res }: Pick<Exchange, "res">,
  status: number,
  text: string,
  type = "text/plain; charset=utf-8",
): void {
  const body = Buffer.from(text);
  res.writeHead(status, { "content-type": type, "content-length": body.length, "cache-control": "no-store" });
  res.end(body);
}

/** A body that is longer than the door takes. */
export class BodyTooLarge extends Error {}

/** A body that did not come in time. The connection is of no further use. */
export class BodyTooSlow extends Error {}

/** Whoever asked has gone before the body was whole; nobody is left to be answered. */
export class ClientGone extends Error {}

/** How long a body may take to arrive. */
const bodyMilliseconds = 30_000;
/** Of a body that nobody wants so much is still taken in, so that its sender gets to read the answer. */
const discardedBytes = 16 * 1024 * 1024;

const announced = (req: IncomingMessage) => Number(req.headers["content-length"] ?? 0);
/** Whether the client waits to be told to send its body; not any more once it was. */
const awaitsWord = (req: IncomingMessage) => req.headers.expect?.toLowerCase() === "100-continue";

/**
 * For an answer that does not wait for the rest of the body: what still comes is read and forgotten, up to a bound. An
 * answer to somebody who still writes would be lost with the connection. It is closed where it cannot be used again.
 */
export function discardBody({ req, res }: Pick<Exchange, "req" | "res">): void {
  if (req.complete) return;
  // Whether a body follows that was not asked for is not known.
  if (awaitsWord(req) || announced(req) > discardedBytes) res.setHeader("connection", "close");
  let length = 0;
  req.on("data", (piece: Buffer) => {
    length += piece.length;
    if (length > discardedBytes) req.destroy();
  });
  // A stream that fails with nobody listening would end the process.
  req.on("error", () => {});
}

/**
 * The request's body, whole. A client that asked first whether to send it (`Expect: 100-continue`) is told to, when what
 * it announced is not too long.
 *
 * Errors: BodyTooLarge as soon as it exceeds the limit (bytes), the rest being discarded; BodyTooSlow; ClientGone.
 */
export function readBody(
  { req, res }: Pick<Exchange, "req" | "res">,
  limit: number,
  limitMilliseconds = bodyMilliseconds,
): Promise<Buffer> {
  if (announced(req) > limit) {
    discardBody({ req, res });
    return Promise.reject(new BodyTooLarge());
  }
  if (awaitsWord(req)) {
    res.writeContinue();
    delete req.headers.expect;
  }
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let length = 0;
    const late = setTimeout(() => {
      res.setHeader("connection", "close");
      end(() => reject(new BodyTooSlow()));
    }, limitMilliseconds);
    const onData = (piece: Buffer) => {
      length += piece.length;
      if (length <= limit) return void pieces.push(piece);
      discardBody({ req, res });
      end(() => reject(new BodyTooLarge()));
    };
    const onEnd = () => end(() => resolve(Buffer.concat(pieces, length)));
    const onClose = () => end(() => reject(new ClientGone()));
    function end(settle: () => void) {
      clearTimeout(late);
      req.off("data", onData).off("end", onEnd).off("close", onClose).off("error", onClose);
      req.on("error", () => {});
      settle();
    }
    req.on("data", onData).on("end", onEnd).on("close", onClose).on("error", onClose);
  });
}
