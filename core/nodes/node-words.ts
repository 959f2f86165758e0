import type { StatusWord } from "../status-family";

/**
 * A node's id as callers may write it: ours (`mi-…`), or the form of an EC2 instance, which names no node here.
 * Source: SSM API 2014-11-06, InstanceId.
 */
export const nodeIdPattern = /(^i-(\w{8}|\w{17})$)|(^mi-\w{17}$)/;

/** The longest name of a node, characters. Source: SSM API 2014-11-06, DefaultInstanceName. */
export const MAX_NODE_NAME = 256;

/** The platforms that a node can have, as AWS writes them. Source: SSM API 2014-11-06, PlatformType. */
export const platformTypes = ["Linux", "Windows", "MacOS"] as const;

/** Whether a node answers. Source: SSM API 2014-11-06, PingStatus (its third member, Inactive, is deprecated). */
export const pingStatuses = ["Online", "ConnectionLost"] as const;

/** Ping statuses as people read them. */
export const pingWords: Record<(typeof pingStatuses)[number], StatusWord> = {
  Online: { family: "green", label: "Online" },
  ConnectionLost: { family: "amber", label: "Connection lost" },
};

/** How associations stand on a machine, as people read it. Source: SSM API 2014-11-06, AssociationOverview. */
export const associationStandings: Readonly<Record<string, StatusWord>> = {
  Success: { family: "green", label: "Success" },
  InProgress: { family: "blue", label: "In progress" },
  Pending: { family: "grey", label: "Pending" },
  Failed: { family: "red", label: "Failed" },
};
