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

/**
 * The request's body, whole.
 *
 * Errors: BodyTooLarge as soon as it exceeds the limit (bytes); the rest is not read and the connection is closed.
 */
export async function readBody({ req, res }: Pick<Exchange, "req" | "res">, limit: number): Promise<Buffer> {
  const tooLarge = () => {
    res.setHeader("connection", "close");
    return new BodyTooLarge();
  };
  if (Number(req.headers["content-length"] ?? 0) > limit) throw tooLarge();
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of req) {
    length += piece.length;
    if (length > limit) throw tooLarge();
    pieces.push(piece);
  }
  return Buffer.concat(pieces, length);
}
