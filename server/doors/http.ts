import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { DomainError } from "@/core/errors";
import type { Application } from "../application";
import { withoutProofs } from "../documents/attachment-address";
import type { Caller } from "../operation";
import { type ClientReader, headerOf, isFromAnotherSite } from "./client";
import { BodyTooLarge, type Exchange, sendJson } from "./exchange";
import type { Pages } from "./pages";
import { RateExceeded, rateLimitsOf } from "./rate-limits";
import { isOperator, type Route, routeOf } from "./routes";
import { setSecurityHeaders } from "./security-headers";
import { callerOf, sessionOf } from "./session-caller";

/** What one listener serves: which routes, and pages for those that serve people. */
export type Listener = { serves: ReadonlySet<Route["for"]>; pages?: Pages };

const refusal = (exchange: Exchange, status: number, code: string, message: string) =>
  sendJson(exchange, status, { code, message, problems: [], requestId: exchange.requestId });

/**
 * The front door of a listener: gives every request its id, every answer its security headers, takes away what only
 * we may say (x-quarterdeck-*), and hands over to a route or to the pages.
 */
export function frontDoor(app: Application, readClient: ClientReader, { serves, pages }: Listener) {
  const limits = rateLimitsOf(app);
  const publicHost = app.config.publicUrl && new URL(app.config.publicUrl).host;

  async function answer(exchange: Exchange, route: Route | undefined): Promise<void> {
    const { req, res, path, source, secure, requestId } = exchange;
    // Only that door decides by itself whether it wants the body that was announced.
    if (req.headers.expect?.toLowerCase() === "100-continue" && route?.access !== "sigv4") {
      res.writeContinue();
      delete req.headers.expect;
    }
    if (!route) {
      if (!pages) return refusal(exchange, 404, "NotFound", "There is nothing here.");
      // Its calls are counted by the console's door, which knows whose they are; what never changes costs nothing.
      if (!/^\/(api\/console|_next\/static)\//.test(path)) limits.stranger(source);
      return pages.handle(req, res);
    }
    // Whoever signs each request cannot be made to by a page of another site.
    if (
      route.method === "POST" &&
      route.access !== "sigv4" &&
      isFromAnotherSite((name) => headerOf(req, name), publicHost)
    )
      return refusal(exchange, 403, "CsrfRefused", "This request comes from another site.");
    if (route.access === "sigv4") return route.handle(exchange);
    if (route.access !== "session" && route.access !== "operator") {
      limits.stranger(source);
      return route.handle(exchange);
    }

    const session = await sessionOf(app, { cookies: headerOf(req, "cookie"), secure });
    const caller: Caller | undefined =
      session && callerOf(session, { source, userAgent: headerOf(req, "user-agent"), requestId });
    if (caller) limits.principal(caller);
    else limits.stranger(source);
    if (route.access === "operator") {
      if (isOperator(exchange, caller)) return route.handle(exchange);
      return refusal(
        exchange,
        caller ? 403 : 401,
        caller ? "AccessDeniedException" : "NotSignedIn",
        "This is for administrators.",
      );
    }
    if (!caller) return refusal(exchange, 401, "NotSignedIn", "Sign in first.");
    return route.handle(exchange, caller);
  }

  return (req: IncomingMessage, res: ServerResponse): void => {
    // The socket server answers these itself.
    if (req.url?.startsWith("/socket.io/")) return;
    const requestId = randomUUID();
    const client = readClient(req);
    for (const name of Object.keys(req.headers)) if (name.startsWith("x-quarterdeck-")) delete req.headers[name];
    req.headers["x-quarterdeck-request-id"] = requestId;
    req.headers["x-quarterdeck-source"] = client.source;
    req.headers["x-quarterdeck-secure"] = client.secure ? "1" : "0";
    res.setHeader("x-request-id", requestId);
    const target = req.url ?? "/";
    const mark = target.indexOf("?");
    const path = mark < 0 ? target : target.slice(0, mark);
    const query = new URLSearchParams(mark < 0 ? "" : target.slice(mark + 1));
    const exchange: Exchange = { app, req, res, path, query, requestId, ...client };
    const found = routeOf(req.method, path, query);
    const route = found && serves.has(found.for) ? found : undefined;
    setSecurityHeaders(req, res, app.config, { isPage: !route, secure: client.secure });
    answer(exchange, route).catch((error: unknown) => {
      if (!(error instanceof DomainError) && !(error instanceof BodyTooLarge))
        app.log.error({ err: error, requestId, path: withoutProofs(path) }, "a request failed");
      if (res.headersSent) return void res.destroy();
      if (error instanceof BodyTooLarge) return refusal(exchange, 413, "RequestTooLarge", "The request is too large.");
      if (error instanceof RateExceeded) {
        res.setHeader("retry-after", error.retryAfterSeconds);
        return refusal(exchange, 429, error.code, error.message);
      }
      if (error instanceof DomainError) return refusal(exchange, 400, error.code, error.message);
      refusal(exchange, 500, "InternalServerError", `The server failed. Its log says more under request ${requestId}.`);
    });
  };
}
