import * as z from "zod";
import { associationDoesNotExist, statusUnchanged } from "@/core/associations/association";
import { DocumentReference } from "@/core/documents/document";
import { Moment } from "@/core/moment";
import { NodeId } from "@/core/nodes/node";
import { operation } from "../operation";
import { namedAssociation, notThere } from "./describe-association";
import { presentDescription, SaidStatus } from "./present";
import * as associations from "./store";

/** Source: SSM API 2014-11-06, AssociationStatus. */
const AssociationStatus = z.strictObject({
  Date: Moment,
  Name: z.enum(["Pending", "Success", "Failed"]),
  Message: z.string().min(1).max(1024),
  AdditionalInfo: z.string().max(1024).optional(),
});

/**
 * Says how an association of the old form stands. It is shown beside what the server itself has seen, and decides nothing.
 *
 * Errors: AssociationDoesNotExist, StatusUnchanged. Source: SSM API 2014-11-06, UpdateAssociationStatus.
 */
export const updateAssociationStatus = operation({
  name: "UpdateAssociationStatus",
  doors: ["console", "aws"],
  effect: "change",
  access: "run",
  input: z.strictObject({ Name: DocumentReference, InstanceId: NodeId, AssociationStatus }),
  prepare: namedAssociation,
  resources: (_, __, { resource }) => [resource],
  missing: notThere,

  async handle({ Name, InstanceId, AssociationStatus: said }, { app, tx, caller, announce, audit }, { row: { id } }) {
    const row = await associations.hold(tx, app, caller.accountId, id);
    if (!row) throw associationDoesNotExist(`The document ${Name} is not associated with ${InstanceId}.`);
    const before = SaidStatus.safeParse(row.said).data;
    if (before?.name === said.Name && before.message === said.Message) throw statusUnchanged();
    const after = {
      date: said.Date.toISOString(),
      name: said.Name,
      message: said.Message,
      ...(said.AdditionalInfo !== undefined && { additionalInfo: said.AdditionalInfo }),
    };
    await associations.note(tx, row, { said: after });
    audit({ summary: { before: { status: before?.name ?? null }, after: { status: after.name } } });
    announce("association", id);
    return { AssociationDescription: presentDescription({ ...row, said: after }, caller.door) };
  },
});
