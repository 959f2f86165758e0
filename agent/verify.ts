import { createHash, createPublicKey, type KeyObject, verify } from "node:crypto";
import * as z from "zod";
import {
  CANCEL_PROTOCOL,
  CancelEnvelope,
  OrderBody,
  OrderEnvelope,
  orderProtocols,
  runsOn,
  signedBytes,
} from "@/core/commands/order";
import { wrongPlatform } from "@/core/documents/plugins";
import {
  type Cancel,
  type Facts,
  type Order,
  type RefusalReason,
  type ServerKey,
  type Welcome,
  WelcomeStatement,
} from "@/core/node-protocol";

/** How far the two clocks may be apart before an order counts as not yet valid, milliseconds. */
const CLOCK_TOLERANCE_MS = 5_000;

/** Who the node is and whom it obeys. */
export type Trust = { nodeId: string; accountId: string; serverKeys: ServerKey[] };

/** What the node knows at the moment an order arrives. */
export type Moment = {
  now: number | undefined;
  uncertaintyMs: number;
  actions: ReadonlySet<string>;
  platformType: Facts["platformType"];
};

/** A refusal: its code for the server and one sentence for a person. */
export type Refusal = { ok: false; reason: RefusalReason; message: string };

const refuse = (reason: RefusalReason, message: string): Refusal => ({ ok: false, reason, message });

const keys = new Map<string, KeyObject>();

/** A raw Ed25519 public key, base64, as a key that `verify` takes. Throws when it is not one. */
export function ed25519PublicKey(base64: string): KeyObject {
  const known = keys.get(base64);
  if (known) return known;
  const raw = Buffer.from(base64, "base64");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: raw.toString("base64url") }, format: "jwk" });
  keys.set(base64, key);
  return key;
}

/** The short name of a key: the first 16 hexadecimal digits of its SHA-256. */
export function keyIdOf(publicKey: string): string {
  return createHash("sha256").update(Buffer.from(publicKey, "base64")).digest("hex").slice(0, 16);
}

const Head = z.object({ keyId: z.string(), protocol: z.unknown().optional() });

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** Checks key and signature over the exact bytes; only then is their content worth reading. */
export function openSigned(
  purpose: "order" | "cancel" | "welcome" | "release" | "release-keys",
  bytes: Uint8Array,
  signature: Uint8Array,
  serverKeys: ServerKey[],
): { ok: true; value: unknown; protocol: unknown } | Refusal {
  const value = jsonOf(bytes);
  const head = Head.safeParse(value);
  if (!head.success) return refuse("Malformed", "The signed text is not one that this agent can read.");
  const key = serverKeys.find((candidate) => candidate.keyId === head.data.keyId);
  if (!key)
    return refuse(
      "UnknownKey",
      `It is signed with key ${head.data.keyId.slice(0, 64)}, which this node has not pinned.`,
    );
  if (!verify(null, signedBytes(purpose, bytes), ed25519PublicKey(key.publicKey), signature)) {
    return refuse("BadSignature", "The signature does not match: it was altered, or signed by somebody else.");
  }
  return { ok: true, value, protocol: head.data.protocol };
}

/**
 * Decides whether this node may take an order: signature, form, addressee, content, time and actions, in this order.
 * Whether it was seen before is the journal's question (see `Journal`).
 */
export function verifyOrder(
  order: Order,
  trust: Trust,
  moment: Moment,
): { ok: true; envelope: OrderEnvelope; body: OrderBody } | Refusal {
  const opened = openSigned("order", order.envelope, order.signature, trust.serverKeys);
  if (!opened.ok) return opened;
  if (!orderProtocols.some((known) => known === opened.protocol)) {
    return refuse(
      "UnsupportedProtocol",
      `The order is of protocol ${String(opened.protocol).slice(0, 20)}; this agent knows ${orderProtocols.join(" and ")}.`,
    );
  }
  const envelope = OrderEnvelope.safeParse(opened.value);
  if (!envelope.success) return refuse("Malformed", "The order is not in the form that this agent knows.");
  const { nodeId, accountId, bodySha256, notBefore, notAfter, runAs } = envelope.data;

  if (nodeId !== trust.nodeId) return refuse("WrongNode", `The order is for ${nodeId.slice(0, 64)}.`);
  if (accountId !== trust.accountId)
    return refuse("WrongAccount", `The order is of account ${accountId.slice(0, 32)}.`);
  if (createHash("sha256").update(order.body).digest("hex") !== bodySha256) {
    return refuse("BodyMismatch", "The body is not the one that was signed.");
  }
  const body = OrderBody.safeParse(jsonOf(order.body));
  if (!body.success) return refuse("Malformed", "The order's body is not in the form that this agent knows.");

  if (moment.now === undefined) return refuse("ClockUnknown", "The server's time is not known yet.");
  if (moment.now + moment.uncertaintyMs + CLOCK_TOLERANCE_MS < notBefore) {
    return refuse("NotYetValid", `The order is not valid before ${new Date(notBefore).toISOString()}.`);
  }
  if (moment.now > notAfter)
    return refuse("Expired", `The order was not to be started after ${new Date(notAfter).toISOString()}.`);

  for (const step of body.data.steps) {
    const elsewhere = runsOn(step, moment.platformType) ? wrongPlatform(step.action, moment.platformType) : undefined;
    if (elsewhere !== undefined) return refuse("InvalidPlatform", elsewhere);
  }
  // What is for other platforms is skipped here, so nobody needs its plugin.
  const unknown = body.data.steps.find((step) => runsOn(step, moment.platformType) && !moment.actions.has(step.action));
  if (unknown) return refuse("UnsupportedAction", `This agent cannot run ${unknown.action.slice(0, 128)}.`);
  if (runAs !== "agent") return refuse("UnsupportedAction", `This agent cannot run steps as ${runAs.slice(0, 64)}.`);
  return { ok: true, envelope: envelope.data, body: body.data };
}

/** Decides whether a request to stop an order is genuine and for this node. */
export function verifyCancel(cancel: Cancel, trust: Trust): { ok: true; envelope: CancelEnvelope } | Refusal {
  const opened = openSigned("cancel", cancel.envelope, cancel.signature, trust.serverKeys);
  if (!opened.ok) return opened;
  if (opened.protocol !== CANCEL_PROTOCOL)
    return refuse("UnsupportedProtocol", "The cancel is of a protocol that this agent does not know.");
  const envelope = CancelEnvelope.safeParse(opened.value);
  if (!envelope.success) return refuse("Malformed", "The cancel is not in the form that this agent knows.");
  if (envelope.data.nodeId !== trust.nodeId)
    return refuse("WrongNode", `The cancel is for ${envelope.data.nodeId.slice(0, 64)}.`);
  if (envelope.data.accountId !== trust.accountId) return refuse("WrongAccount", "The cancel is of another account.");
  return { ok: true, envelope: envelope.data };
}

/**
 * The server's time from a `welcome` that answers this very connection: signed by a pinned key, for this node, with the
 * nonce of the challenge that was just answered.
 */
export function verifyWelcome(
  welcome: Welcome,
  trust: Pick<Trust, "nodeId" | "serverKeys">,
  nonce: string,
): { ok: true; serverTime: number } | Refusal {
  const opened = openSigned("welcome", welcome.signed, welcome.signature, trust.serverKeys);
  if (!opened.ok) return opened;
  const statement = WelcomeStatement.safeParse(opened.value);
  if (!statement.success) return refuse("Malformed", "The welcome is not in the form that this agent knows.");
  if (statement.data.nodeId !== trust.nodeId) return refuse("WrongNode", "The welcome is for another node.");
  if (statement.data.nonce !== nonce) return refuse("Replayed", "The welcome belongs to another connection.");
  return { ok: true, serverTime: statement.data.serverTime };
}
