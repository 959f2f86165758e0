import type { Resource } from "../authorisation/resource-kinds";
import type { OperationContext } from "../operation";
import { noSuchNode } from "./no-such-node";
import { nodeResource } from "./select-nodes";
import { find } from "./store";

/**
 * A registered node as policies see it, for what is about a node and belongs to somebody else.
 *
 * Errors: InvalidInstanceId.
 */
export async function findNodeResource(
  nodeId: string,
  { tx, caller, now }: Pick<OperationContext, "tx" | "caller" | "now">,
): Promise<Resource> {
  const node = await find(tx, caller.accountId, nodeId, now);
  if (!node) throw noSuchNode(nodeId);
  return nodeResource(caller.accountId, node);
}
