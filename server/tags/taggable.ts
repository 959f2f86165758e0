import * as z from "zod";
import { DomainError } from "@/core/errors";
import { taggableAssociation } from "../associations/taggable-association";
import type { Resource } from "../authorisation/resource-kinds";
import type { Tx } from "../db/database";
import type { Notice } from "../db/notices";
import { taggableDocument } from "../documents/taggable-document";
import { taggableNode } from "../nodes/taggable-node";
import type { OperationContext } from "../operation";
import { taggableParameter } from "../parameters/taggable-parameter";
import type { Tagged } from "./store";

/** Source: SSM API 2014-11-06, ResourceTypeForTagging. */
const ResourceType = z.enum([
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
type ResourceType = z.output<typeof ResourceType>;

/** What the three operations on tags need to know of the resources of one type. */
export type Taggable = {
  /** What a sentence calls one, such as "managed instance". */
  noun: string;
  /** The resource of that id as policies see it, with its tags, and the id that they are stored by; undefined when there is none. */
  find(
    id: string,
    context: Pick<OperationContext, "app" | "tx" | "keys" | "config" | "caller" | "now">,
  ): Promise<{ id: string; resource: Resource; tags: Record<string, string> } | undefined>;
  /** Locks it until the transaction ends, so that changes of its tags follow one another; false when it is gone. */
  lock(tx: Tx, accountId: string, id: string): Promise<boolean>;
  /** Which notice says that its tags have changed. */
  topic: Notice["topic"];
};

/** The types of resources that have tags here: one row each. The others are known to the API and not to us yet. */
const taggables: Partial<Record<ResourceType, Taggable>> = {
  Association: taggableAssociation,
  Document: taggableDocument,
  ManagedInstance: taggableNode,
  Parameter: taggableParameter,
};

/** What the three operations on tags take to name a resource. */
export const taggedResource = { ResourceType, ResourceId: z.string() };

/**
 * The resource whose tags are meant.
 *
 * Errors: InvalidResourceType for a type that has no tags here, InvalidResourceId when there is none of that id.
 */
export async function findTagged(
  input: { ResourceType: ResourceType; ResourceId: string },
  context: Pick<OperationContext, "app" | "tx" | "keys" | "config" | "caller" | "now">,
) {
  const kind = taggables[input.ResourceType];
  if (!kind) {
    const message = `Resources of the type ${input.ResourceType} have no tags here yet.`;
    throw new DomainError("InvalidResourceType", message, [{ path: ["ResourceType"], message }]);
  }
  const found = await kind.find(input.ResourceId, context);
  if (!found) throw noSuchResource(kind, input.ResourceId);
  const tagged: Tagged = {
    accountId: context.caller.accountId,
    resourceType: input.ResourceType,
    resourceId: found.id,
  };
  return { kind, tagged, resource: found.resource, tags: found.tags };
}

/** There is no resource of that id. Source: SSM API 2014-11-06, InvalidResourceId. */
export function noSuchResource({ noun }: Pick<Taggable, "noun">, id: string): DomainError {
  const said = id.slice(0, 256);
  return new DomainError("InvalidResourceId", `There is no ${noun} ${said}.`, [
    { path: ["ResourceId"], message: `Not known: ${said}` },
  ]);
}

/** The same for a resource that the caller may not see. */
export const missingTagged = (input: { ResourceType: ResourceType; ResourceId: string }): DomainError =>
  noSuchResource(taggables[input.ResourceType] ?? { noun: "resource" }, input.ResourceId);
