import { createHash, randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { ask, inWords } from "./ask";
import { checkUrl, OutboundError } from "./guard";

/** How often an answer may lead elsewhere. */
const MAX_REDIRECTS = 5;
/** As much of a refusal is read, bytes. */
const MAX_REASON_BYTES = 4096;

const redirects: readonly number[] = [301, 302, 303, 307, 308];

/** What is fetched, and within which bounds. */
export type Download = {
  url: string;
  /** Hosts of the inside that the operator allows. */
  allowedHosts: readonly string[];
  maxBytes: number;
  /** For all of it, redirects included. */
  timeoutMs: number;
  /** Only for the host that the URL names: left out wherever a redirect leads elsewhere. */
  headers?: Readonly<Record<string, string>>;
  /** What the content must be, hex; anything else is not kept. */
  sha256?: string | undefined;
};

/** What was fetched. */
export type Downloaded = { bytes: number; sha256: string };

/** An answer other than 200, for callers that can do something about it. */
export class UnexpectedStatus extends OutboundError {
  constructor(
    readonly status: number,
    readonly headers: IncomingMessage["headers"],
    host: string,
    /** The first of what came with it, for a reason that the caller knows how to read. It is the other side's text. */
    readonly beginning: string,
  ) {
    super(`${host} answered ${status}.`);
  }
}

/**
 * Fetches a file from elsewhere: every address it is led to is checked and is the one that is connected to, size and time
 * are bounded, and under the file's name there is the whole of it or what was there before. Errors: OutboundError.
 */
export async function download(wanted: Download, file: string): Promise<Downloaded> {
  const draft = `${file}.${randomBytes(6).toString("hex")}.part`;
  const handle = await open(draft, "wx", 0o600);
  try {
    const fetched = await fetchPieces(wanted, (piece) => handle.writeFile(piece));
    if (wanted.sha256 !== undefined && wanted.sha256.toLowerCase() !== fetched.sha256)
      throw new OutboundError(
        `What ${new URL(wanted.url).host} sent has the SHA-256 ${fetched.sha256}, not the one that was given.`,
      );
    await rename(draft, file);
    return fetched;
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

/**
 * The same without a file: every piece is handed on as it comes, and the next one only once that is done. What was taken is
 * to be forgotten when this fails. Errors: OutboundError; whatever `take` throws.
 */
export async function fetchPieces(
  { url: given, allowedHosts, maxBytes, timeoutMs, headers = {} }: Download,
  take: (piece: Buffer) => Promise<void>,
): Promise<Downloaded> {
  const signal = AbortSignal.timeout(Math.ceil(timeoutMs));
  let url = checkUrl(given, allowedHosts);
  const { origin } = url;
  for (let turn = 0; turn <= MAX_REDIRECTS; turn++) {
    const own = { accept: "*/*", ...(url.origin === origin && headers) };
    const response = await ask(url, { method: "GET", headers: own, allowedHosts, signal });
    const status = response.statusCode ?? 0;
    const { location } = response.headers;
    if (redirects.includes(status) && location !== undefined) {
      response.destroy();
      if (!URL.canParse(location, url)) throw new OutboundError(`${url.host} leads to what is not a web address.`);
      const next = checkUrl(new URL(location, url), allowedHosts);
      if (url.protocol === "https:" && next.protocol !== "https:")
        throw new OutboundError(`${url.host} leads from https to http, ${next.host}.`);
      url = next;
      continue;
    }
    if (status !== 200) {
      throw new UnexpectedStatus(status, response.headers, url.host, await beginningOf(response));
    }
    return receive(response, url, maxBytes, take, signal);
  }
  throw new OutboundError(`${url.host} leads from one address to the next without an end.`);
}

/** As much of an answer as its reason may have; what breaks off is told by its status all the same. */
async function beginningOf(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of response) {
      pieces.push(Buffer.from(piece));
      length += piece.length;
      if (length >= MAX_REASON_BYTES) break;
    }
  } catch {
    // The status is what counts.
  }
  response.destroy();
  return Buffer.concat(pieces).subarray(0, MAX_REASON_BYTES).toString();
}

async function receive(
  response: IncomingMessage,
  url: URL,
  maxBytes: number,
  take: (piece: Buffer) => Promise<void>,
  signal: AbortSignal,
): Promise<Downloaded> {
  const tooLarge = () => new OutboundError(`What ${url.host} sends is larger than ${sizeInWords(maxBytes)}.`);
  if (Number(response.headers["content-length"] ?? 0) > maxBytes) {
    response.destroy();
    throw tooLarge();
  }
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    for await (const piece of response) {
      const part = Buffer.from(piece);
      bytes += part.length;
      if (bytes > maxBytes) throw tooLarge();
      hash.update(part);
      await take(part).catch((error: unknown) => {
        throw new NotTaken(error);
      });
    }
  } catch (error) {
    response.destroy();
    throw error instanceof NotTaken ? error.cause : inWords(error, url, signal);
  }
  return { bytes, sha256: hash.digest("hex") };
}

/** It was not the other side's fault. */
class NotTaken extends Error {
  constructor(override readonly cause: unknown) {
    super("not taken");
  }
}

/** A limit as people say it. */
export const sizeInWords = (bytes: number) =>
  bytes >= 1024 ** 2 ? `${Math.floor(bytes / 1024 ** 2)} MiB` : `${bytes} bytes`;
