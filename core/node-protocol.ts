import * as z from "zod";

/**
 * Messages between a node's agent and the gateway. Both sides import this file and nothing else of each other.
 * Carrier: Socket.IO, namespace `/node`, WebSocket transport only; binary payloads stay binary (Uint8Array/Buffer).
 * An event is named after its message, in lower case: `challenge`, `welcome`, `rejected`, `order`, `cancel` towards the
 * node; `facts`, `output`, `step`, `report`, `secrets` from it.
 * Every message from node to gateway is acknowledged with `Ack` after what it says is stored, and may be repeated; `secrets`
 * is answered with `SecretsAnswer`.
 */

/** The protocol's version. A gateway never lets a node go below the version it was once seen with. */
export const NODE_PROTOCOL = 1;

/** Largest piece of output in one message, bytes. */
export const MAX_OUTPUT_CHUNK_BYTES = 256 * 1024;

const Bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, "must be binary");
const OrderId = z.uuid();
const Milliseconds = z.int().nonnegative();
const shortText = (limit: number) => z.string().max(limit);

// ---- Registration: HTTP POST /node/register, JSON ----

/** Trades an activation code for a node id. `proof` signs the request with the key that is being registered. */
export const RegisterRequest = z.strictObject({
  protocol: z.int().positive(),
  activationId: z.string().max(64),
  activationCode: z.string().max(250),
  /** Raw Ed25519 public key, base64. */
  publicKey: z.base64().max(64),
  /** Ed25519 over signedBytes("registration", utf8(activationId + "\n" + publicKey)), base64. */
  proof: z.base64().max(128),
  hostName: shortText(255),
  /** Evidence about the hardware (machine-id hash, for instance), never the identity. */
  fingerprint: shortText(128).optional(),
});
export type RegisterRequest = z.infer<typeof RegisterRequest>;

/** A key that the server signs orders with. */
export const ServerKey = z.strictObject({ keyId: z.string(), publicKey: z.base64() });
export type ServerKey = z.infer<typeof ServerKey>;

export const RegisterResponse = z.strictObject({
  nodeId: z.string(),
  accountId: z.string(),
  region: z.string(),
  protocol: z.int(),
  /** What the node pins: it obeys only orders signed by one of these. */
  serverKeys: z.array(ServerKey).min(1),
});
export type RegisterResponse = z.infer<typeof RegisterResponse>;

// ---- Connection ----

/** Sent in the Socket.IO handshake's `auth`. */
export const Hello = z.strictObject({
  nodeId: z.string().max(64),
  protocol: z.int().positive(),
  agentVersion: shortText(64),
  /** Identifies the machine's boot (Linux: /proc/sys/kernel/random/boot_id). */
  bootId: shortText(64),
  /** New at every start of the agent process: tells an honest reconnect from a clone. */
  epoch: z.uuid(),
});
export type Hello = z.infer<typeof Hello>;

/** gateway → node, acknowledged with `Proof`. */
export const Challenge = z.strictObject({ nonce: z.string() });
export type Challenge = z.infer<typeof Challenge>;

/** Ed25519 over signedBytes("proof", utf8([nodeId, nonce, bootId, epoch].join("\n"))), base64. */
export const Proof = z.strictObject({ signature: z.base64().max(128) });
export type Proof = z.infer<typeof Proof>;

/** How far the store has a stream; the node goes on from there. */
export const StreamPosition = z.strictObject({
  step: z.int().nonnegative(),
  attempt: z.int().positive(),
  stream: z.enum(["stdout", "stderr"]),
  offset: z.int().nonnegative(),
});
export type StreamPosition = z.infer<typeof StreamPosition>;

/** gateway → node once the proof is good. Signed: canonical JSON of `signed`, see signedBytes("welcome", …). */
export const Welcome = z.strictObject({
  /** Exact bytes of canonical JSON `{ nodeId, nonce, serverTime, keyId }`; serverTime in ms since the epoch. */
  signed: Bytes,
  signature: Bytes,
  settings: z.strictObject({
    /** Output bytes the node may have sent without an acknowledgement. */
    outputWindowBytes: z.int().positive(),
    /** The node's spool bound in bytes; at it, steps are paused. */
    spoolBoundBytes: z.int().positive(),
    /** How often facts are repeated. */
    factsSeconds: z.int().positive(),
  }),
  /** Orders that the server holds as delivered and not ended, with what it has stored of each. */
  outstanding: z.array(z.strictObject({ order: OrderId, streams: z.array(StreamPosition) })),
});
export type Welcome = z.infer<typeof Welcome>;

export const WelcomeStatement = z.strictObject({
  nodeId: z.string(),
  nonce: z.string(),
  serverTime: Milliseconds,
  keyId: z.string(),
});

/** gateway → node instead of `welcome`, before the gateway closes the connection. `retry` false: re-registering is the only way. */
export const Rejected = z.strictObject({
  code: z.enum(["UnknownNode", "BadProof", "Quarantined", "ProtocolTooOld", "Replaced", "Busy"]),
  message: shortText(500),
  retry: z.boolean(),
});
export type Rejected = z.infer<typeof Rejected>;

// ---- gateway → node ----

/** A signed order with its body. Acknowledged with `OrderAnswer` only after it is journaled. */
export const Order = z.strictObject({ envelope: Bytes, signature: Bytes, body: Bytes });
export type Order = z.infer<typeof Order>;

/** Why a node did not take an order. */
export const RefusalReason = z.enum([
  "BadSignature",
  "UnknownKey",
  "BodyMismatch",
  "Malformed",
  "WrongNode",
  "WrongAccount",
  "Expired",
  "NotYetValid",
  "Replayed",
  "UnsupportedProtocol",
  "ClockUnknown",
  "UnsupportedAction",
  "InvalidPlatform",
]);
export type RefusalReason = z.infer<typeof RefusalReason>;

export const OrderAnswer = z.discriminatedUnion("taken", [
  z.strictObject({ taken: z.literal(true) }),
  z.strictObject({ taken: z.literal(false), reason: RefusalReason, message: shortText(500) }),
]);
export type OrderAnswer = z.infer<typeof OrderAnswer>;

/** A signed cancel. Acknowledged with `Ack` once it is journaled; the outcome arrives in `report`. */
export const Cancel = z.strictObject({ envelope: Bytes, signature: Bytes });
export type Cancel = z.infer<typeof Cancel>;

// ---- node → gateway ----

export const Facts = z.strictObject({
  agentVersion: shortText(64),
  platformType: z.enum(["Linux", "Windows", "MacOS"]),
  platformName: shortText(128),
  platformVersion: shortText(64),
  architecture: shortText(32),
  kernel: shortText(128).optional(),
  hostName: shortText(255),
  ipAddress: shortText(46),
  addresses: z.array(shortText(46)).max(32),
  /** Actions this agent can run. */
  capabilities: z.array(shortText(64)).max(64),
  /** The operating system user the agent runs as. */
  user: shortText(64),
  /** The node's clock minus the server's, milliseconds. */
  clockSkewMs: z.int(),
  cpuCount: z.int().nonnegative().optional(),
  memoryBytes: z.int().nonnegative().optional(),
  bootedAt: Milliseconds.optional(),
});
export type Facts = z.infer<typeof Facts>;

/** Bytes of one stream as the process wrote them, beginning at `offset`. */
export const OutputChunk = z.strictObject({
  step: z.int().nonnegative().max(1000),
  attempt: z.int().positive().max(1000),
  stream: z.enum(["stdout", "stderr"]),
  offset: z.int().nonnegative(),
  bytes: Bytes,
  /** When (ms, server time) the agent had read up to which offset: pairs, oldest first. Approximate across streams. */
  marks: z.array(z.tuple([Milliseconds, z.int().nonnegative()])).max(64),
});
export type OutputChunk = z.infer<typeof OutputChunk>;

/** Acknowledged with `Ack` after it is stored. */
export const Output = z.strictObject({ order: OrderId, chunks: z.array(OutputChunk).min(1).max(64) });
export type Output = z.infer<typeof Output>;

export const StreamTotal = z.strictObject({
  bytes: z.int().nonnegative(),
  /** Of all bytes of the stream, hex. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Bytes that children left in the background wrote after the step had ended; counted, not kept. */
  lateBytes: z.int().nonnegative().optional(),
  /** How often a secret was masked before the bytes were kept; absent where the step was given none. The hash is of what was kept. */
  masked: z.int().nonnegative().optional(),
});
export type StreamTotal = z.infer<typeof StreamTotal>;

/** How a step ended. */
export const StepOutcome = z.enum(["Success", "Failed", "TimedOut", "Cancelled", "Interrupted", "Skipped", "Restart"]);
export type StepOutcome = z.infer<typeof StepOutcome>;

const stepKey = { step: z.int().nonnegative().max(1000), attempt: z.int().positive().max(1000), name: shortText(128) };

/** What happened to a step. Times are ms since the epoch, corrected to server time. */
export const StepEvent = z.discriminatedUnion("event", [
  z.strictObject({ event: z.literal("started"), ...stepKey, action: shortText(128), at: Milliseconds }),
  z.strictObject({ event: z.literal("paused"), ...stepKey, at: Milliseconds, reason: shortText(200) }),
  z.strictObject({ event: z.literal("resumed"), ...stepKey, at: Milliseconds }),
  z.strictObject({
    event: z.literal("ended"),
    ...stepKey,
    action: shortText(128),
    startedAt: Milliseconds.optional(),
    at: Milliseconds,
    outcome: StepOutcome,
    /** The script's exit code; 128 + signal when a signal ended it; -1 when it never started. */
    exitCode: z.int(),
    signal: shortText(16).optional(),
    /** One sentence where the outcome needs one (skipped, interrupted, could not start …). */
    message: shortText(1000).optional(),
    stdout: StreamTotal,
    stderr: StreamTotal,
    /** Processes that left the step's process group and were still alive after a cancel or time-out. */
    escaped: z
      .array(z.strictObject({ pid: z.int(), name: shortText(128) }))
      .max(50)
      .optional(),
  }),
]);
export type StepEvent = z.infer<typeof StepEvent>;

/** Step news, with the last output of the step when it fits: both are stored together. */
export const Step = z.strictObject({
  order: OrderId,
  events: z.array(StepEvent).min(1).max(64),
  output: z.array(OutputChunk).max(64),
});
export type Step = z.infer<typeof Step>;

/** The order has ended. Carries the last steps and output, so that a short command is one message. */
export const Report = z.strictObject({
  order: OrderId,
  outcome: z.enum(["Success", "Failed", "TimedOut", "Cancelled", "Interrupted", "Refused"]),
  message: shortText(1000).optional(),
  at: Milliseconds,
  events: z.array(StepEvent).max(64),
  output: z.array(OutputChunk).max(64),
});
export type Report = z.infer<typeof Report>;

/**
 * The gateway's answer. `ok: false` with `retry` false means that repeating is pointless (the order is not known, the
 * message is malformed): the node drops it. With `gap`, the node sends the stream again from `offset`.
 */
export const Ack = z.discriminatedUnion("ok", [
  z.strictObject({ ok: z.literal(true) }),
  z.strictObject({
    ok: z.literal(false),
    code: z.string(),
    message: z.string(),
    retry: z.boolean(),
    gap: StreamPosition.optional(),
  }),
]);
export type Ack = z.infer<typeof Ack>;

// ---- Secrets of a step ----

/**
 * Asks for the secrets that an attempt at a step is to have, just before it is started. One ask is answered, to the key that it
 * brings; the same ask may be said again while it is fresh, since its answer may have been lost.
 */
export const SecretsAsk = z.strictObject({
  order: OrderId,
  step: z.int().nonnegative().max(1000),
  attempt: z.int().positive().max(1000),
  /** When it was made, server time. */
  at: Milliseconds,
  /** Raw X25519 public key of this ask alone, base64; its private half is in the agent's memory and nowhere else. */
  publicKey: z.base64().max(64),
  /** Ed25519 over signedBytes("secrets-ask", utf8(secretsAskText(…))), base64. */
  signature: z.base64().max(128),
});
export type SecretsAsk = z.infer<typeof SecretsAsk>;

/** How long an ask is good for, milliseconds. */
export const SECRETS_ASK_MS = 60_000;

/** What a node signs when it asks for secrets, and what the answer is bound to. */
export const secretsAskText = (
  nodeId: string,
  { order, step, attempt, at, publicKey }: Omit<SecretsAsk, "signature">,
) => [nodeId, order, step, attempt, at, publicKey].join("\n");

/** What the server signs of its answer: the ask, its own key of this answer alone, and what is sealed. */
export const secretsAnswerText = (
  ask: string,
  { publicKey, nonce, sealed }: { [part in "publicKey" | "nonce" | "sealed"]: string },
) => [ask, publicKey, nonce, sealed].join("\n");

/** The purpose that the key of an answer is derived for, besides its ask. */
export const SECRETS_KEY_PURPOSE = "quarterdeck/secrets/v1\n";

/**
 * `sealed` is AES-256-GCM (tag at the end) of `SealedSecrets` as JSON, with the ask's text as additional data, under
 * HKDF-SHA-256 of the X25519 agreement: salted with both public keys, the node's first, for `SECRETS_KEY_PURPOSE` and the ask's text.
 * All is base64, so that it is signed as it is sent.
 */
export const SecretsAnswer = z.discriminatedUnion("ok", [
  z.strictObject({
    ok: z.literal(true),
    publicKey: z.base64().max(64),
    nonce: z.base64().max(32),
    sealed: z.base64().max(4 * 1024 * 1024),
    keyId: z.string(),
    /** Ed25519 over signedBytes("secrets", utf8(secretsAnswerText(…))), base64. */
    signature: z.base64().max(128),
  }),
  z.strictObject({ ok: z.literal(false), code: z.string(), message: z.string(), retry: z.boolean() }),
]);
export type SecretsAnswer = z.infer<typeof SecretsAnswer>;

/** What is sealed: the variables that have secrets in them, whole, and the secrets themselves, to be masked by themselves. */
export const SealedSecrets = z.strictObject({
  variables: z.record(z.string(), z.string()),
  secrets: z.array(z.string()),
});
export type SealedSecrets = z.infer<typeof SealedSecrets>;
