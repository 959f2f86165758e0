import * as z from "zod";
import {
  AssociationId,
  AssociationVersion,
  associationDoesNotExist,
  invalidAssociationVersion,
  noAssociation,
} from "@/core/associations/association";
import { DocumentReference } from "@/core/documents/document";
import { validationException } from "@/core/errors";
import { NodeId } from "@/core/nodes/node";
import { toTagList } from "@/core/tags";
import type { Resource } from "../authorisation/resource-kinds";
import { type OperationContext, operation } from "../operation";
import * as tagStore from "../tags/store";
import { associationResource } from "./named-association";
import { presentDescription } from "./present";
import * as associations from "./store";
import { associationTags } from "./taggable-association";

/** An association is named by its id or, in the old form, by its document and its machine. */
export const WhichAssociation = {
  AssociationId: AssociationId.optional(),
  Name: DocumentReference.optional(),
  InstanceId: NodeId.optional(),
};
type Which = { AssociationId?: string | undefined; Name?: string | undefined; InstanceId?: string | undefined };

/**
 * The association of an input.
 *
 * Errors: ValidationException when none is named; AssociationDoesNotExist.
 */
export async function namedAssociation(
  { AssociationId: id, Name, InstanceId }: Which,
  { app, tx, caller: { accountId } }: Pick<OperationContext, "app" | "tx" | "caller">,
): Promise<{ row: associations.AssociationRow; resource: Resource }> {
  if (id === undefined && (Name === undefined || InstanceId === undefined)) {
    const message = "Give AssociationId or, in the old form, Name and InstanceId.";
    throw validationException(message, [{ path: ["AssociationId"], message }]);
  }
  const row =
    id === undefined
      ? await associations.findByInstance(tx, app, accountId, { document: Name ?? "", instanceId: InstanceId ?? "" })
      : await associations.find(tx, app, accountId, id);
  if (!row)
    throw id === undefined
      ? associationDoesNotExist(`The document ${Name} is not associated with ${InstanceId}.`)
      : noAssociation(id);
  return { row, resource: associationResource(row) };
}

/** How an association is answered that the caller may not see. */
export const notThere = ({ AssociationId: id, Name, InstanceId }: Which) =>
  id === undefined
    ? associationDoesNotExist(`The document ${Name} is not associated with ${InstanceId}.`)
    : noAssociation(id);

/**
 * One association, as it is now or as a version of it was.
 *
 * Errors: AssociationDoesNotExist, InvalidAssociationVersion. Source: SSM API 2014-11-06, DescribeAssociation.
 */
export const describeAssociation = operation({
  name: "DescribeAssociation",
  doors: ["console", "aws"],
  effect: "read",
  access: "read",
  input: z.strictObject({ ...WhichAssociation, AssociationVersion: AssociationVersion.optional() }),
  prepare: namedAssociation,
  resources: (_, __, { resource }) => [resource],
  missing: notThere,

  async handle({ AssociationVersion: wanted = "$LATEST" }, { tx, caller }, { row }) {
    const isLatest = wanted === "$LATEST" || wanted === String(row.version);
    const version = isLatest ? undefined : await earlier(tx, row, wanted);
    const tags = await tagStore.read(tx, associationTags(row.accountId, row.id));
    return {
      AssociationDescription: presentDescription(row, caller.door, version),
      ...(caller.door === "console" && { Tags: toTagList(tags) }),
    };
  },
});

async function earlier(tx: OperationContext["tx"], row: associations.AssociationRow, wanted: string) {
  const number = Number(wanted);
  const found = number < row.version ? await associations.findVersion(tx, row.accountId, row.id, number) : undefined;
  if (!found) throw invalidAssociationVersion(`The association ${row.id} has no version ${wanted.slice(0, 32)}.`);
  return found;
}
