import { ask } from "./ask";
import { checkUrl } from "./guard";

/** How long an answer may take in all, milliseconds. Source: Standard Webhooks 1.0, which says 15 to 30 seconds. */
const PATIENCE_MS = 20_000;

/** What is sent, and where. */
export type Post = {
  url: string;
  body: string;
  headers: Readonly<Record<string, string>>;
  /** Hosts of the inside that the operator allows. */
  allowedHosts: readonly string[];
};

/**
 * Sends something to somebody else's server, and gives the status of its answer. What the answer says is not read, and it
 * leads nowhere else. Errors: OutboundError when there is no answer.
 */
export async function post({ url: given, body, headers, allowedHosts }: Post): Promise<number> {
  const url = checkUrl(given, allowedHosts);
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const length = { "content-length": String(Buffer.byteLength(body)) };
  const response = await ask(url, { method: "POST", headers: { ...headers, ...length }, body, allowedHosts, signal });
  response.destroy();
  return response.statusCode ?? 0;
}
