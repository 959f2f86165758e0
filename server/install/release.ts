import { createHash, createPublicKey, verify } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { canonicalJson, signedBytes } from "@/core/commands/order";
import type { ServerKey } from "@/core/node-protocol";
import {
  agentFile,
  manifestText,
  type ReleaseAnswer,
  ReleaseManifest,
  releaseFile,
  SignedRelease,
} from "@/core/releases/release";
import { type Keys, keyIdOf } from "../keys";
import { serverVersion } from "../version";
import { installer } from "./installer";

/** The release of the agent that this server hands out. */
export type Release = {
  /** Undefined when what lies beside the program cannot be used: nothing is handed out in its place. */
  signed: SignedRelease | undefined;
  /** Why not, as a sentence. */
  problem: string | undefined;
  /** The key that nodes pin; undefined when not even that can be read. */
  key: ServerKey | undefined;
  /** `server`: with a key that lies beside the server's others, so whoever has the server can make releases. */
  signedBy: "server" | "operator";
};

const utf8 = (text: string) => new TextEncoder().encode(text);

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

function problemOf({ manifest: text, signature, publicKey }: SignedRelease, program: Buffer, version: string) {
  const raw = Buffer.from(publicKey, "base64");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: raw.toString("base64url") }, format: "jwk" });
  if (!verify(null, signedBytes("release", utf8(text)), key, Buffer.from(signature, "base64")))
    return "its signature does not match.";
  const manifest = ReleaseManifest.parse(JSON.parse(text));
  if (manifest.keyId !== keyIdOf(raw)) return "it names another key than the one that signed it.";
  if (manifest.version !== version) return `it is of version ${manifest.version}, and this server is ${version}.`;
  if (manifest.files[0]?.sha256 !== sha256(program)) return "it was made for another program than the one beside it.";
  return undefined;
}

/**
 * The release in a folder: the one that an operator has signed, if such a file lies beside the program; else the program,
 * signed with the server's own key. A file that does not fit is never silently replaced by the server's own word.
 *
 * @param agent the program's bytes, as they are handed out
 */
export function readRelease(folder: string, agent: Buffer, version: string, keys: Keys): Release {
  const file = path.join(folder, releaseFile);
  if (!existsSync(file)) {
    const createdAt = statSync(path.join(folder, agentFile)).mtimeMs;
    const { keyId } = keys.releaseKey;
    const manifest = manifestText({ version, sha256: sha256(agent), size: agent.length, createdAt, keyId });
    const signature = keys.signRelease(utf8(manifest)).toString("base64");
    const signed = { manifest, signature, publicKey: keys.releaseKey.publicKey };
    return { signed, problem: undefined, key: keys.releaseKey, signedBy: "server" };
  }
  let key: ServerKey | undefined;
  try {
    const signed = SignedRelease.parse(JSON.parse(readFileSync(file, "utf8")));
    key = { publicKey: signed.publicKey, keyId: keyIdOf(Buffer.from(signed.publicKey, "base64")) };
    const problem = problemOf(signed, agent, version);
    if (problem === undefined) return { signed, problem, key, signedBy: "operator" };
    return { signed: undefined, problem: `${releaseFile} cannot be used: ${problem}`, key, signedBy: "operator" };
  } catch {
    const problem = `${releaseFile} cannot be used: it is not what release:sign writes.`;
    return { signed: undefined, problem, key, signedBy: "operator" };
  }
}

let made: { keys: Keys; release: Release } | undefined;

/** This server's release, read once as its installer is. */
export function serverRelease(keys: Keys): Release {
  if (made?.keys !== keys) made = { keys, release: readRelease("dist", installer().agent, serverVersion, keys) };
  return made.release;
}

/**
 * What nodes are told about releases. The release speaks for itself; which key to pin is said by the order key, which a
 * node has pinned already. Where an operator's file cannot be read at all, no key but the server's own could be named.
 */
export function presentRelease({ signed, problem, key }: Release, keys: Keys): ReleaseAnswer {
  const releaseKeys = [key ?? keys.releaseKey];
  const statement = canonicalJson({ kind: "release-keys", releaseKeys, keyId: keys.orderKeyId });
  return {
    release: signed ?? null,
    ...(problem && { problem }),
    keys: { statement, signature: keys.signOrder("release-keys", utf8(statement)).toString("base64") },
  };
}
