import type { IncomingMessage } from "node:http";
import type { Application } from "../application";
import { type ClientReader, headerOf, isFromAnotherSite } from "./client";
import { rateLimitsOf } from "./rate-limits";

/** What Socket.IO asks before it takes a connection over. Source: engine.io, allowRequest. */
type Guard = (request: IncomingMessage, answer: (error: string | null | undefined, allowed: boolean) => void) => void;

/**
 * Lets a WebSocket be opened only by our own pages, and by programs, which send no Origin; and by nobody faster than
 * strangers may. Who it is, each namespace asks for itself afterwards.
 */
export function socketGuard(app: Application, readClient: ClientReader): Guard {
  const publicHost = app.config.publicUrl && new URL(app.config.publicUrl).host;
  return (request, answer) => {
    if (isFromAnotherSite((name) => headerOf(request, name), publicHost))
      return answer("This connection comes from another site.", false);
    answer(undefined, rateLimitsOf(app).allowsSocket(readClient(request).source));
  };
}
