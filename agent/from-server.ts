import { createHash } from "node:crypto";
import { open, rm } from "node:fs/promises";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { setTimeout as delay } from "node:timers/promises";
import { errno, reasonOf } from "./errno";
import { type TransportOptions, transportAgent } from "./transport";

const ANSWER_TIMEOUT_MS = 30_000;
/** How long a server that is away, or busy with others, is asked again, and how long it is left in peace between, milliseconds. */
const PATIENCE_MS = 600_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** An answer other than 200. */
class UnexpectedAnswer extends Error {
  constructor(readonly status: number) {
    super(`the server answered ${status}.`);
  }
}

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
      reject(new UnexpectedAnswer(response.statusCode ?? 0));
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

/** Answers that say nothing of what was asked for: too many ask, or the server is just going or coming. */
const passing: readonly number[] = [429, 502, 503, 504];

/**
 * Fetches a file of the node's own server, and asks again while that is away or has too much to do, as when all machines of a
 * site want the same file at once. What came of a try that broke off is forgotten.
 *
 * @param asksAgain called once, when the first try has failed
 *
 * Errors: as `openFromServer`, when it answers that it will not, or stays away.
 */
export async function fetchFromServer(
  options: TransportOptions,
  path: string,
  file: string,
  maxBytes: number,
  asksAgain: (why: string) => void,
): Promise<{ size: number; sha256: string }> {
  const endsAt = performance.now() + PATIENCE_MS;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    try {
      return await receiveFile(await openFromServer(options, path), file, maxBytes);
    } catch (error) {
      await rm(file, { force: true });
      const isFinal = error instanceof UnexpectedAnswer && !passing.includes(error.status);
      if (isFinal || errno(error) === "ENOSPC" || performance.now() + pause > endsAt) throw error;
      if (pause === FIRST_PAUSE_MS) asksAgain(reasonOf(error));
      // Those that were turned away together do not come back together.
      await delay(pause * (0.5 + Math.random()));
    }
  }
}
