import * as z from "zod";
import { AlarmConfiguration } from "@/core/alarm-configuration";
import { AssociationTerms, invalidTarget, invalidUpdate } from "@/core/associations/association";
import { parseAssociationTargets } from "@/core/associations/association-targets";
import type { Document } from "@/core/documents/document";
import { invalidDocument } from "@/core/documents/document";
import { refusedMember } from "@/core/refused-member";
import { Targets } from "@/core/targets/selector";
import { checkSchedule } from "./schedule";

const TargetLocation = z.looseObject({});

/** Members of the API's that nothing here acts by. Source: SSM API 2014-11-06, CreateAssociation. */
const refused = {
  AutomationTargetParameterName: refusedMember(
    z.string().min(1).max(50),
    "associations apply Command documents, which have no such parameter.",
  ),
  CalendarNames: refusedMember(
    z.array(z.string()),
    "there are no change calendars that it could wait for.",
    (names) => names.length === 0,
  ),
  TargetLocations: refusedMember(
    z.array(TargetLocation).min(1).max(100),
    "an association applies in its own account; there is one region.",
  ),
  Duration: refusedMember(
    z.int().min(1).max(24),
    "a run ends by its document's own time limits, or when the next one takes its place.",
  ),
  TargetMaps: refusedMember(
    z.array(z.record(z.string().min(1).max(50), z.array(z.string().min(1).max(50)).max(25))).max(300),
    "they are for Automation runbooks.",
    (maps) => maps.length === 0,
  ),
  AlarmConfiguration: refusedMember(AlarmConfiguration, "there are no alarms that could stop it."),
};

/** A role has no rights here. */
export const AssociationDispatchAssumeRole = refusedMember(
  z
    .string()
    .min(1)
    .max(512)
    .regex(/^arn:aws(-[^:]+)?:iam::[0-9]{12}:role\/.+$/),
  "an association is applied with the rights of whoever saved it last.",
);

/** How many machines the caller expects it to be applied to now, where a guard asks. Beyond AWS's. */
const ConfirmedTargetCount = z.int().min(0).optional();

/** What one entry of CreateAssociationBatch is given. */
export const AssociationEntry = AssociationTerms.extend({ ...refused, ConfirmedTargetCount });
export type AssociationEntry = z.infer<typeof AssociationEntry>;

/** What saves an association is given, beside its tags. */
export const AssociationInput = AssociationEntry.extend({ AssociationDispatchAssumeRole });

/** The terms in an input: what is stored and decides what is applied. */
export function termsOf(input: AssociationEntry): AssociationTerms {
  const { ConfirmedTargetCount: _, ...members } = input;
  const names = Object.keys(AssociationTerms.shape);
  return AssociationTerms.parse(Object.fromEntries(Object.entries(members).filter(([name]) => names.includes(name))));
}

/** What the old form, by InstanceId, knows nothing of. Source: SSM API 2014-11-06, CreateAssociation. */
const newForm = [
  "AssociationName",
  "DocumentVersion",
  "MaxErrors",
  "MaxConcurrency",
  "OutputLocation",
  "ScheduleExpression",
  "ScheduleOffset",
  "ApplyOnlyAtCronInterval",
] as const satisfies (keyof AssociationTerms)[];

/**
 * Holds the members of an association against each other.
 *
 * Errors: InvalidTarget, InvalidSchedule, InvalidUpdate for what the old form does not know. Source: SSM API 2014-11-06,
 * CreateAssociation.
 */
export function checkTerms(terms: AssociationTerms): void {
  const { InstanceId, Targets: targets = [] } = terms;
  if (InstanceId === undefined && targets.length === 0)
    throw invalidTarget("Give Targets: at least one, or InstanceIds=* for every machine.", ["Targets"]);
  if (InstanceId !== undefined && targets.length > 0)
    throw invalidTarget("Give Targets or InstanceId, not both. InstanceId is the old form.", ["InstanceId"]);
  if (InstanceId !== undefined) {
    const member = newForm.find((name) => terms[name] !== undefined);
    if (member)
      throw invalidUpdate(`${member} does not go with InstanceId, which is the old form. Use Targets.`, [member]);
  } else parseAssociationTargets(Targets.parse(targets));
  checkSchedule(terms);
}

/** The old form is for documents of the old schema. Errors: InvalidDocument. Source: SSM API 2014-11-06, CreateAssociation. */
export function checkOldForm(
  { InstanceId, Name }: AssociationTerms,
  { schemaVersion }: Pick<Document, "schemaVersion">,
) {
  if (InstanceId !== undefined && !schemaVersion.startsWith("1."))
    throw invalidDocument(
      Name,
      `The document ${Name} has schema version ${schemaVersion}: InstanceId goes with 1.2 only. Use Targets with InstanceIds.`,
    );
}
