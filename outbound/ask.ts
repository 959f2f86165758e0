import { request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import { guardedLookup, isAllowedHost, OutboundError } from "./guard";

/** How long a server may say nothing, milliseconds. */
const QUIET_MS = 30_000;

/** What is asked of somebody else's server. */
export type Question = {
  method: "GET" | "POST";
  headers: Readonly<Record<string, string>>;
  body?: string;
  /** Hosts of the inside that the operator allows. */
  allowedHosts: readonly string[];
  /** Ends it. */
  signal: AbortSignal;
};

/**
 * Asks once and follows nothing: the address that is checked is the one that is connected to. Of the URL, `checkUrl` is
 * asked before. Errors: OutboundError.
 */
export function ask(url: URL, { method, headers, body, allowedHosts, signal }: Question): Promise<IncomingMessage> {
  const options: RequestOptions = {
    method,
    // A connection of its own: one that is kept would have been checked for somebody else.
    agent: false,
    lookup: guardedLookup(isAllowedHost(url, allowedHosts)),
    headers: { "user-agent": "quarterdeck", "accept-encoding": "identity", ...headers },
    timeout: QUIET_MS,
    signal,
  };
  return new Promise((resolve, reject) => {
    const asked = url.protocol === "https:" ? httpsRequest(url, options) : httpRequest(url, options);
    asked.once("response", resolve);
    asked.on("timeout", () => asked.destroy(new OutboundError(`${url.host} did not answer in time.`)));
    asked.on("error", (error) => reject(inWords(error, url, signal)));
    asked.end(body);
  });
}

/** What went wrong on the way to a server, for whoever named it. */
export function inWords(error: unknown, url: URL, signal: AbortSignal): Error {
  if (error instanceof OutboundError) return error;
  if (signal.aborted) return new OutboundError(`${url.host} did not send everything in time.`);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return new OutboundError(`${url.host} could not be reached, or broke off${code ? ` (${code})` : ""}.`);
}
