import { all, type Condition } from "@/core/access/condition";
import { invalidComplianceResource, invalidComplianceResourceType } from "@/core/compliance/compliance";
import { DomainError } from "@/core/errors";
import type { Resource } from "../authorisation/resource-kinds";
import { nodeResourceType } from "../nodes/filter-store";
import { findNodeResource } from "../nodes/find-node-resource";
import { visibleNodeIds } from "../nodes/select-nodes";
import type { OperationContext } from "../operation";

type Context = Pick<OperationContext, "tx" | "caller" | "now">;

/**
 * The machine that is meant, as policies see it.
 *
 * Errors: InvalidResourceType, InvalidResourceId.
 */
export async function complianceResource(
  { ResourceId, ResourceType }: { ResourceId: string; ResourceType: string },
  context: Context,
): Promise<Resource> {
  if (ResourceType !== nodeResourceType) throw invalidComplianceResourceType(ResourceType, "ResourceType");
  try {
    return await findNodeResource(ResourceId, context);
  } catch (error) {
    throw error instanceof DomainError ? invalidComplianceResource(ResourceId, "ResourceId") : error;
  }
}

/** The machines that a list may speak of: those that the caller may see and that meet a condition; undefined: all. */
export const listedNodeIds = (
  { tx, caller, now, visible }: Context & Pick<OperationContext, "visible">,
  condition: Condition,
): Promise<string[] | undefined> => visibleNodeIds(tx, caller.accountId, all([visible("Node"), condition]), now);
