import * as z from "zod";
import { holds } from "@/core/access/condition";
import { operation } from "../operation";
import { nodeResource } from "./select-nodes";
import * as nodes from "./store";

/**
 * Whether a node is connected at this moment. A target that names no node is not connected, as at AWS; it is no error.
 *
 * Source: SSM API 2014-11-06, GetConnectionStatus.
 */
export const getConnectionStatus = operation({
  name: "GetConnectionStatus",
  doors: ["console", "aws"],
  effect: "read",
  access: "read",
  input: z.strictObject({ Target: z.string().min(1).max(400) }),
  prepare: ({ Target }, { tx, caller, now }) => nodes.find(tx, caller.accountId, Target, now),
  isFiltered: true,
  resources: () => [],

  async handle({ Target }, { tx, caller, now, visible }, node) {
    // One that the caller may not see is one that is not there.
    const isSeen = node !== undefined && holds(visible("Node"), nodeResource(caller.accountId, node));
    const connected = isSeen && (await nodes.isConnected(tx, caller.accountId, node.id, now));
    return { Target, Status: connected ? "connected" : "notconnected" };
  },
});
