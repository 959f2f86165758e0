import { createPrivateKey, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { ServerKey } from "@/core/node-protocol";
import { privateDirectory, replaceFile } from "./durable-file";
import { errno } from "./errno";

const StoredIdentity = z.strictObject({
  nodeId: z.string(),
  accountId: z.string(),
  region: z.string(),
  server: z.url(),
  /** PKCS8, PEM. It never leaves this file. */
  privateKey: z.string(),
  serverKeys: z.array(ServerKey).min(1),
  /** Whose releases of the agent this node takes; pinned when it registers, or when it first hears of them. */
  releaseKeys: z.array(ServerKey).min(1).optional(),
  ca: z.string().optional(),
  serverFingerprint: z.string().optional(),
});

/** What registration left on the node, as it is on disk. */
export type StoredIdentity = z.infer<typeof StoredIdentity>;

/** Who this node is: the stored identity with its key ready to sign. */
export type Identity = Omit<StoredIdentity, "privateKey"> & { privateKey: KeyObject };

const fileOf = (home: string) => path.join(home, "identity.json");

/** The node's identity, or undefined when it was never registered. Throws when the file cannot be read or is not an identity. */
export function loadIdentity(home: string): Identity | undefined {
  let text: string;
  try {
    text = readFileSync(fileOf(home), "utf8");
  } catch (error) {
    if (errno(error) === "ENOENT") return undefined;
    throw error;
  }
  const stored = StoredIdentity.parse(JSON.parse(text));
  return { ...stored, privateKey: createPrivateKey(stored.privateKey) };
}

/** Writes the identity whole or not at all, readable by its owner only. */
export function saveIdentity(home: string, identity: StoredIdentity): void {
  privateDirectory(home);
  replaceFile(fileOf(home), `${JSON.stringify(identity, null, 2)}\n`);
}

/** Pins release keys. Throws when the node was never registered. */
export function pinReleaseKeys(home: string, releaseKeys: ServerKey[]): void {
  const stored = StoredIdentity.parse(JSON.parse(readFileSync(fileOf(home), "utf8")));
  saveIdentity(home, { ...stored, releaseKeys });
}

/** Where a node finds its server, and how it recognises it. */
export type ServerPlace = Pick<StoredIdentity, "server" | "ca" | "serverFingerprint">;

/**
 * Tells a registered node that its server is at another address, or is recognised in another way; who the node is and
 * whose orders it takes stay. What is not given is no longer asked for.
 *
 * @returns whether anything is different now; undefined when the node was never registered
 */
export function moveIdentity(home: string, { server, ca, serverFingerprint }: ServerPlace): boolean | undefined {
  if (!loadIdentity(home)) return undefined;
  const stored = StoredIdentity.parse(JSON.parse(readFileSync(fileOf(home), "utf8")));
  if (stored.server === server && stored.ca === ca && stored.serverFingerprint === serverFingerprint) return false;
  const { ca: _formerCa, serverFingerprint: _formerFingerprint, ...rest } = stored;
  saveIdentity(home, { ...rest, server, ...(ca && { ca }), ...(serverFingerprint && { serverFingerprint }) });
  return true;
}
