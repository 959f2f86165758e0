import * as z from "zod";
import { canonicalJson } from "../commands/order";
import { ServerKey } from "../node-protocol";

/**
 * Releases of the agent: a program and a statement about it, signed with a release key. Release keys are not order keys:
 * whoever can send orders cannot make a program that nodes put in the agent's place.
 */

/** Three whole numbers, such as 1.4.0: what can be put in order. */
export const ReleaseVersion = z
  .string()
  .regex(/^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})$/, "A version is three whole numbers, such as 1.4.0.");

/** The agent's one file, in releases and wherever it is kept. */
export const agentFile = "agent.cjs";

/** Largest program that a node takes, bytes. */
export const MAX_RELEASE_BYTES = 64 * 1024 * 1024;

/** What is signed about a release. */
export const ReleaseManifest = z.strictObject({
  kind: z.literal("release"),
  /** The version of this form. */
  form: z.literal(1),
  version: ReleaseVersion,
  files: z
    .array(
      z.strictObject({
        name: z.literal(agentFile),
        /** Of the file's bytes, hex. */
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
        /** Bytes. */
        size: z.int().positive().max(MAX_RELEASE_BYTES),
      }),
    )
    .length(1),
  /** The oldest Node.js that it runs on. */
  minimumNode: ReleaseVersion,
  /** Milliseconds since the epoch. */
  createdAt: z.int().nonnegative(),
  /** Of the release key. */
  keyId: z.string().max(64),
});
export type ReleaseManifest = z.infer<typeof ReleaseManifest>;

/** The oldest Node.js that the agent runs on, as package.json has it in `engines`. */
export const agentMinimumNode = "20.19.0";

/** The text that is signed about a program. Throws when it cannot be described, such as by a version that is none. */
export function manifestText(about: {
  version: string;
  sha256: string;
  size: number;
  createdAt: number;
  keyId: string;
}) {
  const { version, sha256, size, createdAt, keyId } = about;
  const manifest: ReleaseManifest = {
    kind: "release",
    form: 1,
    version,
    files: [{ name: agentFile, sha256, size }],
    minimumNode: agentMinimumNode,
    createdAt: Math.floor(createdAt),
    keyId,
  };
  return canonicalJson(ReleaseManifest.parse(manifest));
}

/** What is signed beside a program lies there under this name. */
export const releaseFile = "agent.release.json";

/** A manifest with its signature, as it lies beside the program and as it is handed out. */
export const SignedRelease = z.strictObject({
  /** Canonical JSON of a ReleaseManifest: exactly the text whose UTF-8 was signed. */
  manifest: z.string().max(16_384),
  /** Ed25519 over signedBytes("release", utf8(manifest)), base64. */
  signature: z.base64().max(128),
  /** The release key, raw, base64. It is believed by nobody who has not pinned it. */
  publicKey: z.base64().max(64),
});
export type SignedRelease = z.infer<typeof SignedRelease>;

/** What the server says with its order key about release keys, for nodes that have not pinned one yet. */
export const ReleaseKeysStatement = z.strictObject({
  kind: z.literal("release-keys"),
  releaseKeys: z.array(ServerKey).min(1).max(8),
  /** Of the order key that signed this. */
  keyId: z.string().max(64),
});

/** Answer of `GET /install/release`. */
export const ReleaseAnswer = z.strictObject({
  /** Null when there is none that could be used; `problem` says why. */
  release: SignedRelease.nullable(),
  problem: z.string().max(500).optional(),
  keys: z.strictObject({
    /** Canonical JSON of a ReleaseKeysStatement: exactly the text that was signed. */
    statement: z.string().max(16_384),
    /** Ed25519 over signedBytes("release-keys", utf8(statement)) with an order key, base64. */
    signature: z.base64().max(128),
  }),
});
export type ReleaseAnswer = z.infer<typeof ReleaseAnswer>;
