import * as z from "zod";
import { tagText } from "../tag-rules";
import { MAX_NODE_NAME, nodeIdPattern, pingStatuses, platformTypes } from "./node-words";

/**
 * A node's id as callers may write it: ours (`mi-…`), or the form of an EC2 instance, which the API accepts and which
 * names no node here. Source: SSM API 2014-11-06, InstanceId.
 */
export const NodeId = z.string().regex(nodeIdPattern);

/** The id of a node that was registered here: `mi-` and 17 hexadecimal digits. Source: SSM API, ManagedInstanceId. */
export const ManagedNodeId = z.string().regex(/^mi-[0-9a-f]{17}$/);

/**
 * A managed instance's id as the API takes it; its second form, of another product's nodes, names no node here.
 * Source: SSM API 2014-11-06, ManagedInstanceId.
 */
export const ManagedInstanceId = z
  .string()
  .min(20)
  .max(124)
  .regex(/(^mi-[0-9a-f]{17}$)|(^eks_c:[0-9A-Za-z][A-Za-z0-9\-_]{0,99}_\w{17}$)/);

/** The role that a node is given; kept as it is written, and assumed by nothing here. Source: SSM API, IamRole. */
export const IamRole = z.string().max(64);

/** How many random bytes `newNodeId` needs. */
export const NODE_ID_BYTES = 9;

/** A new node's id, `mi-` and 17 hexadecimal digits (68 bits), from at least 9 random bytes. */
export function newNodeId(random: Uint8Array): string {
  if (random.length < NODE_ID_BYTES) throw new RangeError(`A node id needs ${NODE_ID_BYTES} random bytes.`);
  const hex = Array.from(random.subarray(0, NODE_ID_BYTES), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `mi-${hex.slice(0, 17)}`;
}

/** The platforms that a node can have, as AWS writes them. Source: SSM API 2014-11-06, PlatformType. */
export const PlatformType = z.enum(platformTypes);
export type PlatformType = z.infer<typeof PlatformType>;

/**
 * A name for people, up to 256 characters: letters, digits, spaces and `_ . : / = + - @`.
 * Source: SSM API 2014-11-06, DefaultInstanceName.
 */
export const NodeName = z.string().max(MAX_NODE_NAME).regex(tagText);

/**
 * What a node is called in lists: its tag `Name`, else the name its activation gave it, else its host name, else
 * nothing (the id stands beside it anyway). Source: EC2 console, managed instances.
 */
export function displayName(node: {
  tags: Record<string, string>;
  name?: string | null;
  hostName?: string | null;
}): string {
  const tagged = Object.hasOwn(node.tags, "Name") ? node.tags["Name"] : undefined;
  return [tagged, node.name, node.hostName].find((name) => name?.trim())?.trim() ?? "";
}

/** Whether a node answers. Source: SSM API 2014-11-06, PingStatus (its third member, Inactive, is deprecated). */
export const PingStatus = z.enum(pingStatuses);
export type PingStatus = z.infer<typeof PingStatus>;

/** How long a node may be without a connection before it is no longer Online, milliseconds. */
export const CONNECTION_LOST_AFTER_MS = 30_000;

/**
 * Whether a node answers now. Online while a gateway holds its connection (the lease that it renews has not run out),
 * and for 30 s after the last sign of life; ConnectionLost from then on, and for a node that never connected.
 *
 * @param connectedUntil when the lease of the gateway that holds the connection runs out; null without a connection
 * @param lastPingAt     the last sign of life; null before the first
 */
export function pingStatus(node: { connectedUntil: Date | null; lastPingAt: Date | null; now: Date }): PingStatus {
  const now = node.now.getTime();
  if (node.connectedUntil !== null && node.connectedUntil.getTime() > now) return "Online";
  if (node.lastPingAt !== null && node.lastPingAt.getTime() + CONNECTION_LOST_AFTER_MS > now) return "Online";
  return "ConnectionLost";
}
