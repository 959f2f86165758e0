import * as z from "zod";
import { SecretPart } from "../documents/secret-reference";

/**
 * Signed orders: what the server authorised, in the exact bytes that were signed (decision: the signature is made when
 * the command is authorised, with a key that is not in the database; the node verifies with the key it pinned when it
 * registered). Server and agent share this file, so that both read the same bytes the same way.
 */

/**
 * The versions of an order's form that exist. 2 has environment variables beside a step's inputs, 3 secrets that a step is
 * given. A node refuses an order of a version it does not know, so an order has the lowest one that says what it needs to say.
 */
export const orderProtocols = [1, 2, 3] as const;
export type OrderProtocol = (typeof orderProtocols)[number];

/** The version of a cancel, which has not changed. */
export const CANCEL_PROTOCOL = 1;

const hex256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What is signed for one node: no field may be added, removed or changed without the signature failing. */
export const OrderEnvelope = z.strictObject({
  kind: z.literal("order"),
  protocol: z.literal(orderProtocols),
  /** The command's id; a node has at most one order of a command. */
  orderId: z.uuid(),
  nodeId: z.string(),
  accountId: z.string(),
  document: z.strictObject({ name: z.string(), version: z.string(), sha256: hex256 }),
  /** SHA-256 of the rendered body's bytes. */
  bodySha256: hex256,
  /** The operating system user the steps run as; "agent" is the user that the agent itself runs as. */
  runAs: z.string(),
  /** Milliseconds since the epoch, server time. A node does not start it before or after. */
  notBefore: z.int(),
  notAfter: z.int(),
  nonce: z.string(),
  keyId: z.string(),
});
export type OrderEnvelope = z.infer<typeof OrderEnvelope>;

/** A signed request to stop an order on one node. */
export const CancelEnvelope = z.strictObject({
  kind: z.literal("cancel"),
  protocol: z.literal(CANCEL_PROTOCOL),
  orderId: z.uuid(),
  nodeId: z.string(),
  accountId: z.string(),
  /** Milliseconds since the epoch, server time. */
  issuedAt: z.int(),
  nonce: z.string(),
  keyId: z.string(),
});
export type CancelEnvelope = z.infer<typeof CancelEnvelope>;

const variableName = /^SSM_[a-zA-Z0-9]+$/;

/** One step as the node runs it: parameters are already in place. */
export const OrderStep = z.strictObject({
  /** Unique in the order; the step's name (schema 2.x) or the plugin's name (schema 1.2). */
  name: z.string(),
  /** The plugin, such as `aws:runShellScript`. */
  action: z.string(),
  /** The plugin's inputs, rendered; each plugin parses its own. */
  inputs: z.record(z.string(), z.unknown()),
  /** Parameters that the step's script finds as `SSM_<name>` in its environment (protocol 2). */
  environment: z.record(z.string().regex(variableName), z.string()).optional(),
  /** Those of them that have secrets in them: the node asks for their values when the step is about to start (protocol 3). */
  secrets: z.record(z.string().regex(variableName), z.array(SecretPart).min(1)).optional(),
  /** False when the node's platform is not one the step's precondition asks for: reported as a skipped Success. */
  precondition: z.strictObject({ platformType: z.array(z.string()) }).optional(),
  onFailure: z.enum(["exit", "successAndExit"]).optional(),
  onSuccess: z.enum(["exit"]).optional(),
  finallyStep: z.boolean().optional(),
});
export type OrderStep = z.infer<typeof OrderStep>;

/** Whether a step is for nodes of a platform; capitals do not matter. The agent skips it elsewhere. */
export const runsOn = ({ precondition }: OrderStep, platformType: string): boolean =>
  precondition?.platformType.some((wanted) => wanted.toLowerCase() === platformType.toLowerCase()) ?? true;

/** The rendered body: the same bytes for every node that has the same content. */
export const OrderBody = z.strictObject({
  protocol: z.literal(orderProtocols),
  documentName: z.string(),
  documentVersion: z.string(),
  steps: z.array(OrderStep).min(1),
});
export type OrderBody = z.infer<typeof OrderBody>;

/** The version that an order of these steps has to have. */
export function orderProtocol(steps: readonly OrderStep[]): OrderProtocol {
  if (steps.some(({ secrets }) => secrets !== undefined)) return 3;
  return steps.some(({ environment }) => environment !== undefined) ? 2 : 1;
}

/**
 * Canonical JSON: keys sorted by code unit at every depth, no white space, so that equal values have equal bytes.
 * Values are JSON's own; undefined members are left out.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
    return `{${members.join(",")}}`;
  }
  return JSON.stringify(value);
}

/**
 * The bytes that are signed: a fixed context line, so that a signature made for one purpose is worth nothing for
 * another, then the envelope's stored bytes as they are.
 */
export function signedBytes(
  purpose:
    | "order"
    | "cancel"
    | "welcome"
    | "proof"
    | "registration"
    | "release"
    | "release-keys"
    | "secrets-ask"
    | "secrets",
  payload: Uint8Array,
): Uint8Array {
  const context = new TextEncoder().encode(`quarterdeck/${purpose}/v1\n`);
  const bytes = new Uint8Array(context.length + payload.length);
  bytes.set(context);
  bytes.set(payload, context.length);
  return bytes;
}
