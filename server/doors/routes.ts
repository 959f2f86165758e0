import { readiness } from "../health";
import type { Caller } from "../operation";
import { serveAttachment } from "./attachments";
import { serveAuditExport } from "./audit-export";
import { answerAwsOptions, handleAws } from "./aws-json";
import { isForThisServer, isFromThisMachine } from "./client";
import { type Exchange, sendJson, sendText } from "./exchange";
import { serveAgent, serveInstaller, serveRelease, serveRuntime } from "./install";
import { handleNodeRegistration } from "./node-registration";
import { serveOutput } from "./output";

/**
 * Who may ask, and how they prove it. `public`: anybody; `operator`: this machine itself or a signed-in administrator;
 * `session`: anybody signed in; `sigv4`, `node` and `address`: the handler itself checks the signature, the code, or the proof
 * that the address carries.
 */
type Access =
  | { access: "public" | "sigv4" | "node" | "address" | "operator"; handle(exchange: Exchange): Promise<void> | void }
  | { access: "session"; handle(exchange: Exchange, caller: Caller): Promise<void> | void };

/**
 * An address that is answered before Next. `path` is exact, or ends in `/*` for everything below it; of `query`, where
 * it is given, one parameter must be there. `for` says on which listener it is found: nodes may have one of their own.
 */
export type Route = {
  method: "GET" | "POST" | "OPTIONS";
  path: string;
  query?: readonly string[];
  for: "everyone" | "people" | "nodes";
} & Access;

/** What makes a GET of the console's own address one for the AWS door: a call of the Query API, or a presigned one. */
const awsParameters = ["Action", "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature"];

/** Every address that Next does not answer. What is not here reaches Next, or nothing. */
export const routes: readonly Route[] = [
  {
    method: "GET",
    path: "/healthz",
    for: "everyone",
    access: "public",
    handle: (exchange) => sendText(exchange, 200, "ok\n"),
  },
  {
    method: "GET",
    path: "/readyz",
    for: "everyone",
    access: "public",
    async handle(exchange) {
      const found = await readiness(exchange.app);
      sendJson(exchange, found.ready ? 200 : 503, found);
    },
  },
  {
    method: "GET",
    path: "/metrics",
    for: "everyone",
    access: "operator",
    async handle(exchange) {
      const { registry } = exchange.app.metrics;
      sendText(exchange, 200, await registry.metrics(), registry.contentType);
    },
  },
  { method: "GET", path: "/install.sh", for: "everyone", access: "public", handle: serveInstaller },
  { method: "GET", path: "/install/agent.cjs", for: "everyone", access: "public", handle: serveAgent },
  { method: "GET", path: "/install/release", for: "everyone", access: "public", handle: serveRelease },
  { method: "GET", path: "/install/runtime/*", for: "everyone", access: "public", handle: serveRuntime },
  { method: "GET", path: "/", query: awsParameters, for: "people", access: "sigv4", handle: handleAws },
  { method: "POST", path: "/", for: "people", access: "sigv4", handle: handleAws },
  ...["/aws", "/aws/"].flatMap((path): Route[] => [
    { method: "GET", path, for: "people", access: "sigv4", handle: handleAws },
    { method: "POST", path, for: "people", access: "sigv4", handle: handleAws },
    { method: "OPTIONS", path, for: "people", access: "public", handle: answerAwsOptions },
  ]),
  {
    method: "POST",
    path: "/node/register",
    for: "nodes",
    access: "node",
    handle: ({ app, req, res, source, requestId }) => handleNodeRegistration(app, req, res, { source, requestId }),
  },
  { method: "GET", path: "/attachments/*", for: "everyone", access: "address", handle: serveAttachment },
  { method: "GET", path: "/output/*", for: "people", access: "session", handle: serveOutput },
  { method: "GET", path: "/audit/export", for: "people", access: "session", handle: serveAuditExport },
];

/** The route of a request; undefined when it is Next's. HEAD is answered as GET. */
export function routeOf(method: string | undefined, path: string, query: URLSearchParams): Route | undefined {
  const asked = method === "HEAD" ? "GET" : method;
  return routes.find(
    (route) =>
      route.method === asked &&
      (route.path.endsWith("/*") ? path.startsWith(route.path.slice(0, -1)) : path === route.path) &&
      (!route.query || route.query.some((name) => query.has(name))),
  );
}

/** Whether whoever asks may have what operators have. */
export const isOperator = (exchange: Exchange, caller: Caller | undefined): boolean =>
  (isFromThisMachine(exchange.req) && isForThisServer(exchange.req, exchange.app.config)) ||
  (caller?.roles.includes("Administrator") ?? false);
