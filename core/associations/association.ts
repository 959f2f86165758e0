import * as z from "zod";
import { MaxConcurrency, MaxErrors } from "../commands/command";
import { DocumentReference, DocumentVersion } from "../documents/document";
import { Parameters } from "../documents/parameters";
import { DomainError, type FieldProblem } from "../errors";
import { NodeId } from "../nodes/node";
import { S3BucketName, S3KeyPrefix, S3Region } from "../output-destinations/destination";
import { Targets } from "../targets/selector";
import {
  associationNamePattern,
  complianceSeverities,
  MAX_ASSOCIATION_VERSIONS,
  MAX_ASSOCIATIONS,
  offsetRange,
  syncModes,
} from "./association-rules";

const uuid = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;

/** Whether a text can be the id of an association. */
export const isUuid = (text: string): boolean => uuid.test(text);

/** An association's id, as it is stored: in small letters. Source: SSM API 2014-11-06, AssociationId. */
export const AssociationId = z
  .string()
  .regex(uuid)
  .transform((id) => id.toLowerCase());

/** A version of an association, or the latest. Source: SSM API 2014-11-06, AssociationVersion. */
export const AssociationVersion = z.string().regex(/^([$]LATEST|[1-9][0-9]*)$/);

/** Source: SSM API 2014-11-06, AssociationName. */
const AssociationName = z.string().regex(associationNamePattern);

/** Source: SSM API 2014-11-06, InstanceAssociationOutputLocation. */
const OutputLocation = z.strictObject({
  S3Location: z
    .strictObject({
      OutputS3Region: S3Region.optional(),
      OutputS3BucketName: S3BucketName.optional(),
      OutputS3KeyPrefix: S3KeyPrefix.optional(),
    })
    .optional(),
});

/**
 * What an association is: everything that decides what is applied where and when, as it was submitted and as it is
 * stored. Source: SSM API 2014-11-06, CreateAssociation.
 */
export const AssociationTerms = z.strictObject({
  Name: DocumentReference,
  DocumentVersion: DocumentVersion.optional(),
  InstanceId: NodeId.optional(),
  Parameters: Parameters.optional(),
  Targets: Targets.optional(),
  ScheduleExpression: z.string().min(1).max(256).optional(),
  OutputLocation: OutputLocation.optional(),
  AssociationName: AssociationName.optional(),
  MaxErrors: MaxErrors.optional(),
  MaxConcurrency: MaxConcurrency.optional(),
  ComplianceSeverity: z.enum(complianceSeverities).optional(),
  SyncCompliance: z.enum(syncModes).optional(),
  ApplyOnlyAtCronInterval: z.boolean().optional(),
  ScheduleOffset: z.int().min(offsetRange.least).max(offsetRange.most).optional(),
});
export type AssociationTerms = z.infer<typeof AssociationTerms>;

const about =
  (code: string) =>
  (message: string, path: FieldProblem["path"] = []) =>
    new DomainError(code, message, path.length > 0 ? [{ path, message }] : []);

/** What is targeted cannot be. Source: SSM API 2014-11-06, InvalidTarget. */
export const invalidTarget = about("InvalidTarget");

/** Members that do not go together. Source: SSM API 2014-11-06, UpdateAssociation and CreateAssociation. */
export const invalidUpdate = about("InvalidUpdate");

/** A document that is to be deleted, and that associations run. Source: SSM API 2014-11-06, AssociatedInstances. */
export const associatedInstances = (message: string) => about("AssociatedInstances")(message, ["Name"]);

/** Source: SSM API 2014-11-06, InvalidOutputLocation. */
export const invalidOutputLocation = (message: string) =>
  about("InvalidOutputLocation")(message, ["OutputLocation", "S3Location", "OutputS3BucketName"]);

/** Source: SSM API 2014-11-06, InvalidSchedule. */
export const invalidSchedule = (message: string, member = "ScheduleExpression") =>
  about("InvalidSchedule")(message, [member]);

/** There is no such association, or the caller may not know of it. Source: SSM API 2014-11-06, AssociationDoesNotExist. */
export const associationDoesNotExist = (message = "There is no such association.") =>
  new DomainError("AssociationDoesNotExist", message);

/** There is none of that id. */
export const noAssociation = (id: string) => associationDoesNotExist(`There is no association ${id}.`);

/** Source: SSM API 2014-11-06, AssociationExecutionDoesNotExist. */
export const executionDoesNotExist = (id: string) =>
  new DomainError("AssociationExecutionDoesNotExist", `The association has no execution ${id}.`);

/** A machine has a document of that name already, in the old form. Source: SSM API 2014-11-06, AssociationAlreadyExists. */
export const associationAlreadyExists = (document: string, nodeId: string) =>
  new DomainError("AssociationAlreadyExists", `The document ${document} is associated with ${nodeId} already.`);

/** Source: SSM API 2014-11-06, AssociationLimitExceeded. */
export const associationLimitExceeded = () =>
  new DomainError("AssociationLimitExceeded", `An account has at most ${MAX_ASSOCIATIONS} associations.`);

/** Source: SSM API 2014-11-06, AssociationVersionLimitExceeded. */
export const associationVersionLimitExceeded = (id: string) =>
  new DomainError(
    "AssociationVersionLimitExceeded",
    `The association ${id} has ${MAX_ASSOCIATION_VERSIONS} versions, which is the most. Create another one.`,
  );

/** Source: SSM API 2014-11-06, InvalidAssociationVersion. */
export const invalidAssociationVersion = (message: string) =>
  about("InvalidAssociationVersion")(message, ["AssociationVersion"]);

/** Source: SSM API 2014-11-06, StatusUnchanged. */
export const statusUnchanged = () =>
  new DomainError("StatusUnchanged", "The association has this status already.", [
    { path: ["AssociationStatus"], message: "It is the status that it has." },
  ]);
