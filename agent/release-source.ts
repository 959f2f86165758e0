import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { ServerKey } from "@/core/node-protocol";
import { ReleaseAnswer, ReleaseKeysStatement, ReleaseManifest, type SignedRelease } from "@/core/releases/release";
import { type TransportOptions, transportAgent } from "./transport";
import { keyIdOf, openSigned } from "./verify";

const ANSWER_TIMEOUT_MS = 30_000;
const MAX_ANSWER_BYTES = 64 * 1024;

/** A release that is not taken, or cannot be had. The message is a sentence for the operator. */
export class ReleaseProblem extends Error {}

/**
 * Asks the node's own server for something, recognised as for every other connection: pins, authorities and proxies.
 *
 * Errors: ReleaseProblem when it does not answer, or with anything but 200.
 */
export function openFromServer(options: TransportOptions, path: string): Promise<IncomingMessage> {
  const url = new URL(path, options.server);
  const request = url.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new ReleaseProblem(`${url.href} cannot be fetched: ${why}`));
    const asked = request(url, { timeout: ANSWER_TIMEOUT_MS, agent: transportAgent(options) });
    asked.on("timeout", () => asked.destroy(new Error(`Nothing came for ${ANSWER_TIMEOUT_MS / 1000} seconds.`)));
    asked.on("error", (error) => fail(error.message));
    asked.on("response", (response) => {
      if (response.statusCode === 200) return resolve(response);
      response.destroy();
      fail(`the server answered ${response.statusCode}.`);
    });
    asked.end();
  });
}

/** What the server says about releases. Errors: ReleaseProblem. */
export async function askForRelease(options: TransportOptions): Promise<ReleaseAnswer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of await openFromServer(options, "/install/release")) {
    size += part.length;
    if (size > MAX_ANSWER_BYTES) break;
    parts.push(part);
  }
  try {
    return ReleaseAnswer.parse(JSON.parse(Buffer.concat(parts).toString("utf8")));
  } catch {
    throw new ReleaseProblem("The server's answer about releases is not one that this agent can read.");
  }
}

const utf8 = (text: string) => new TextEncoder().encode(text);
const bytesOf = (base64: string) => Buffer.from(base64, "base64");

/** The release keys that the server names, signed with an order key that this node has pinned. Errors: ReleaseProblem. */
export function namedReleaseKeys({ keys }: ReleaseAnswer, serverKeys: ServerKey[]): ServerKey[] {
  const opened = openSigned("release-keys", utf8(keys.statement), bytesOf(keys.signature), serverKeys);
  const statement = opened.ok ? ReleaseKeysStatement.safeParse(opened.value) : undefined;
  const honest = statement?.data?.releaseKeys.filter((key) => keyIdOf(key.publicKey) === key.keyId) ?? [];
  if (honest.length === 0)
    throw new ReleaseProblem(
      `The server's word about release keys is not believed. ${opened.ok ? "It is not in the form that this agent knows." : opened.message}`,
    );
  return honest;
}

/** Opens a release that one of the pinned keys has signed. Errors: ReleaseProblem, which names the key. */
export function openRelease(release: SignedRelease, pinned: ServerKey[]): ReleaseManifest {
  const opened = openSigned("release", utf8(release.manifest), bytesOf(release.signature), pinned);
  if (!opened.ok) {
    const names = pinned.map((key) => key.keyId).join(", ");
    throw new ReleaseProblem(`The release is refused. ${opened.message} Releases have to be signed with key ${names}.`);
  }
  const manifest = ReleaseManifest.safeParse(opened.value);
  if (!manifest.success)
    throw new ReleaseProblem("The release is refused: its manifest is not in the form that this agent knows.");
  return manifest.data;
}
