import type { Rejected } from "@/core/node-protocol";

/** What a node is told when it is not let in, or let go. Only an unknown node has no reason to come back. */
export const rejections = {
  UnknownNode: {
    code: "UnknownNode",
    message: "This node is not registered here. Register it again with a new activation.",
    retry: false,
  },
  BadProof: {
    code: "BadProof",
    message: "The node did not prove that it has the key it was registered with.",
    retry: true,
  },
  Unreadable: { code: "BadProof", message: "The greeting cannot be read.", retry: true },
  Quarantined: {
    code: "Quarantined",
    message:
      "Another agent with this node's identity is connected and answers. If this machine is a copy of another, register it anew.",
    retry: true,
  },
  ProtocolTooOld: {
    code: "ProtocolTooOld",
    message: "This node has spoken a newer protocol before. Update the agent.",
    retry: true,
  },
  Replaced: { code: "Replaced", message: "A newer connection of this node took this one's place.", retry: true },
  Busy: { code: "Busy", message: "Too many connections at the moment.", retry: true },
} as const satisfies Record<string, Rejected>;
