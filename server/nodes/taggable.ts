import * as z from "zod";
import { DomainError } from "@/core/errors";
import type { OperationContext } from "../operation";
import { nodeResource } from "./select-nodes";
import * as nodes from "./store";

/**
 * Types of resources that have tags in the API. Source: SSM API 2014-11-06, ResourceTypeForTagging; user guide, tagging.
 */
const ResourceTypeForTagging = z.enum([
  "Document",
  "ManagedInstance",
  "MaintenanceWindow",
  "Parameter",
  "PatchBaseline",
  "OpsItem",
  "OpsMetadata",
  "Automation",
  "Association",
  "CloudConnector",
]);

/** What the three operations on tags take to name a resource. */
export const taggedResource = { ResourceType: ResourceTypeForTagging, ResourceId: z.string() };

/**
 * The node whose tags are meant.
 *
 * Errors: InvalidResourceType for anything but a managed instance, InvalidResourceId when there is none of that id.
 */
export async function findTagged(
  { ResourceType, ResourceId }: { ResourceType: string; ResourceId: string },
  { tx, caller, now }: Pick<OperationContext, "tx" | "caller" | "now">,
) {
  if (ResourceType !== nodes.nodeResourceType) {
    const message = `Resources of the type ${ResourceType} have no tags here yet.`;
    throw new DomainError("InvalidResourceType", message, [{ path: ["ResourceType"], message }]);
  }
  const node = await nodes.find(tx, caller.accountId, ResourceId, now);
  if (!node) throw noSuchResource(ResourceId);
  return { node, resource: nodeResource(caller.accountId, node) };
}

/** There is no resource of that id. Source: SSM API 2014-11-06, InvalidResourceId. */
export const noSuchResource = (id: string) =>
  new DomainError("InvalidResourceId", `There is no managed instance ${id}.`, [
    { path: ["ResourceId"], message: `Not known: ${id}` },
  ]);
