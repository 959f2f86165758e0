import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { type TransportOptions, transportAgent } from "./transport";

const ANSWER_TIMEOUT_MS = 30_000;

/**
 * Asks the node's own server for something, recognised as for every other connection: pins, authorities and proxies.
 *
 * Errors: with a sentence that does not name the path, when it does not answer, or with anything but 200.
 */
export function openFromServer(options: TransportOptions, path: string): Promise<IncomingMessage> {
  const url = new URL(path, options.server);
  const request = url.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const asked = request(url, { timeout: ANSWER_TIMEOUT_MS, agent: transportAgent(options) });
    asked.on("timeout", () => asked.destroy(new Error(`Nothing came for ${ANSWER_TIMEOUT_MS / 1000} seconds.`)));
    asked.on("error", reject);
    asked.on("response", (response) => {
      if (response.statusCode === 200) return resolve(response);
      response.destroy();
      reject(new Error(`the server answered ${response.statusCode}.`));
    });
    asked.end();
  });
}

/**
 * Writes what comes into a new file that survives a power cut, but no more of it than `maxBytes`: a size above that says
 * that there was more.
 */
export async function receiveFile(
  source: IncomingMessage,
  file: string,
  maxBytes: number,
): Promise<{ size: number; sha256: string }> {
  const hash = createHash("sha256");
  let size = 0;
  const handle = await open(file, "wx", 0o600);
  try {
    for await (const piece of source) {
      const part = Buffer.from(piece);
      size += part.length;
      if (size > maxBytes) break;
      hash.update(part);
      await handle.writeFile(part);
    }
    await handle.sync();
  } finally {
    source.destroy();
    await handle.close();
  }
  return { size, sha256: hash.digest("hex") };
}
