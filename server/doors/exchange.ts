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
/** Of a body that is too long so much is still taken in, so that its sender gets to read the answer. */
const discardedBytes = 16 * 1024 * 1024;

/**
 * The request's body, whole. A client that asked first whether to send it (`Expect: 100-continue`) is told to, when what
 * it announced is not too long.
 *
 * Errors: BodyTooLarge as soon as it exceeds the limit (bytes); BodyTooSlow; ClientGone.
 */
export function readBody(
  { req, res }: Pick<Exchange, "req" | "res">,
  limit: number,
  limitMilliseconds = bodyMilliseconds,
): Promise<Buffer> {
  const announced = Number(req.headers["content-length"] ?? 0);
  const isAskedFor = req.headers.expect?.toLowerCase() === "100-continue";
  // Whether a body follows that was not asked for is not known, so the connection cannot be used again.
  if (announced > limit + discardedBytes || (announced > limit && isAskedFor)) res.setHeader("connection", "close");
  if (announced > limit) return Promise.reject(new BodyTooLarge());
  if (isAskedFor) res.writeContinue();

  return new Promise((resolve, reject) => {
    let pieces: Buffer[] = [];
    let length = 0;
    const late = setTimeout(() => {
      res.setHeader("connection", "close");
      end(() => reject(new BodyTooSlow()));
    }, limitMilliseconds);
    const onData = (piece: Buffer) => {
      length += piece.length;
      if (length <= limit) return void pieces.push(piece);
      pieces = [];
      end(() => reject(new BodyTooLarge()));
      // What still comes is read and forgotten: an answer to somebody who still writes would be lost with the connection.
      req.on("data", (more: Buffer) => {
        length += more.length;
        if (length > limit + discardedBytes) req.destroy();
      });
    };
    const onEnd = () => end(() => resolve(Buffer.concat(pieces, length)));
    const onClose = () => end(() => reject(new ClientGone()));
    function end(settle: () => void) {
      clearTimeout(late);
      req.off("data", onData).off("end", onEnd).off("close", onClose).off("error", onClose);
      // A stream that fails with nobody listening would end the process.
      req.on("error", () => {});
      settle();
    }
    req.on("data", onData).on("end", onEnd).on("close", onClose).on("error", onClose);
  });
}
