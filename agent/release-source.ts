import type { IncomingMessage } from "node:http";
import type { ServerKey } from "@/core/node-protocol";
import { ReleaseAnswer, ReleaseKeysStatement, ReleaseManifest, type SignedRelease } from "@/core/releases/release";
import { reasonOf } from "./errno";
import { openFromServer } from "./from-server";
import type { TransportOptions } from "./transport";
import { keyIdOf, openSigned } from "./verify";

const MAX_ANSWER_BYTES = 64 * 1024;

/** A release that is not taken, or cannot be had. The message is a sentence for the operator. */
export class ReleaseProblem extends Error {}

/**
 * Asks the node's own server for something of the release.
 *
 * Errors: ReleaseProblem when it does not answer, or with anything but 200.
 */
export const openFromRelease = (options: TransportOptions, path: string): Promise<IncomingMessage> =>
  openFromServer(options, path).catch((error: unknown) => {
    throw new ReleaseProblem(`${new URL(path, options.server).href} cannot be fetched: ${reasonOf(error)}`);
  });

/** What the server says about releases. Errors: ReleaseProblem. */
export async function askForRelease(options: TransportOptions): Promise<ReleaseAnswer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of await openFromRelease(options, "/install/release")) {
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
