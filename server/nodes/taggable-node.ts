import type { Taggable } from "../tags/taggable";
import { nodeResourceType } from "./filter-store";
import * as registry from "./registry-store";
import { nodeResource } from "./select-nodes";
import * as nodes from "./store";

/** Where a node's tags are stored. */
export const nodeTags = (accountId: string, nodeId: string) => ({
  accountId,
  resourceType: nodeResourceType,
  resourceId: nodeId,
});

/** Nodes as the operations on tags find them. */
export const taggableNode: Taggable = {
  noun: "managed instance",
  async find(id, { tx, caller: { accountId }, now }) {
    const node = await nodes.find(tx, accountId, id, now);
    return node && { id, resource: nodeResource(accountId, node), tags: node.tags };
  },
  lock: registry.lock,
  topic: "node",
};
