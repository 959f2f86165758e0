import { type CommandDraft, emptyDraft, type TargetDraft, targetsOf } from "@/components/commands/command-draft";
import type { DraftProblems } from "@/components/commands/document-form";
import {
  expressionOf,
  newScheduleDraft,
  offsetProblem,
  type ScheduleDraft,
  scheduleDraftOf,
} from "@/components/schedules/schedule-draft";
import {
  associationNamePattern,
  DEFAULT_ASSOCIATION_CONCURRENCY,
  DEFAULT_ASSOCIATION_ERRORS,
} from "@/core/associations/association-rules";
import { parseSchedule, type Schedule } from "@/core/schedule/parse-schedule";
import type { AssociationDetail, AssociationRequest } from "./queries";

type Severity = NonNullable<AssociationRequest["ComplianceSeverity"]>;
type SyncMode = NonNullable<AssociationRequest["SyncCompliance"]>;

/** What the form of an association holds: texts as they are typed, right or wrong. */
export type AssociationDraft = {
  name: string;
  /** Document, version, parameters, targets, rate control and output, as the form of a command has them. */
  command: CommandDraft;
  hasSchedule: boolean;
  schedule: ScheduleDraft;
  isOnlyAtInterval: boolean;
  offsetDays: number | null;
  severity: Severity;
  sync: SyncMode;
};

/** A new association: nothing is chosen before somebody does; every 30 minutes, as the EC2 console has it. */
export const newAssociationDraft: AssociationDraft = {
  name: "",
  command: {
    ...emptyDraft,
    mode: "tags",
    maxConcurrency: DEFAULT_ASSOCIATION_CONCURRENCY,
    maxErrors: DEFAULT_ASSOCIATION_ERRORS,
  },
  hasSchedule: true,
  schedule: newScheduleDraft,
  isOnlyAtInterval: false,
  offsetDays: null,
  severity: "UNSPECIFIED",
  sync: "AUTO",
};

/** The schedule that a draft stands for; undefined where it has none, or none that is understood. */
export function scheduleOf(draft: Pick<AssociationDraft, "hasSchedule" | "schedule">): Schedule | undefined {
  if (!draft.hasSchedule) return undefined;
  const read = parseSchedule(expressionOf(draft.schedule), "association");
  return read.ok ? read.schedule : undefined;
}

/** Whether a draft may wait for its schedule: a rate has no moment of its own to wait for. */
export const mayWait = (draft: Pick<AssociationDraft, "hasSchedule" | "schedule">) => {
  const kind = scheduleOf(draft)?.kind;
  return kind === "cron" || kind === "at";
};

/** Whether its runs can be offset: those of a cron expression, if nothing runs before. */
export const mayOffset = (draft: Pick<AssociationDraft, "hasSchedule" | "schedule" | "isOnlyAtInterval">) =>
  draft.isOnlyAtInterval && scheduleOf(draft)?.kind === "cron";

/** What is wrong with what is not the command's, by the API's names. */
export function associationProblems(draft: AssociationDraft): DraftProblems {
  const problems: Record<string, string> = {};
  if (draft.name !== "" && !associationNamePattern.test(draft.name))
    problems["AssociationName"] = "3 to 128 letters, digits, and . _ -, without spaces.";
  if (draft.hasSchedule && !scheduleOf(draft)) problems["ScheduleExpression"] = "The schedule is not complete.";
  const offset = mayOffset(draft) ? offsetProblem(draft.offsetDays, scheduleOf(draft)) : undefined;
  if (offset) problems["ScheduleOffset"] = offset;
  return problems;
}

/** Where targets are, in the form that associations know; undefined as long as nothing is chosen. */
export function associationTargets(draft: TargetDraft): AssociationRequest["Targets"] {
  const targets = targetsOf(draft);
  if (targets === undefined) return undefined;
  return "Targets" in targets ? targets.Targets : [{ Key: "InstanceIds", Values: targets.InstanceIds }];
}

/**
 * The request that a draft stands for: every member that has a value, because saving takes away what is not given.
 *
 * @param parameters as the document's form has them; undefined while no target is chosen
 */
export function toAssociationRequest(
  draft: AssociationDraft,
  parameters: AssociationRequest["Parameters"],
): AssociationRequest | undefined {
  const { command } = draft;
  const Targets = associationTargets(command);
  if (Targets === undefined) return undefined;
  return {
    Name: command.documentName,
    DocumentVersion: command.documentVersion,
    ...(parameters && Object.keys(parameters).length > 0 && { Parameters: parameters }),
    Targets,
    ...(draft.name !== "" && { AssociationName: draft.name }),
    ...(draft.hasSchedule && { ScheduleExpression: expressionOf(draft.schedule) }),
    ...(draft.isOnlyAtInterval && mayWait(draft) && { ApplyOnlyAtCronInterval: true }),
    ...(mayOffset(draft) && draft.offsetDays !== null && { ScheduleOffset: draft.offsetDays }),
    MaxConcurrency: command.maxConcurrency,
    MaxErrors: command.maxErrors,
    ComplianceSeverity: draft.severity,
    SyncCompliance: draft.sync,
    ...(command.outputBucket && {
      OutputLocation: {
        S3Location: {
          OutputS3BucketName: command.outputBucket,
          ...(command.outputPrefix !== "" && { OutputS3KeyPrefix: command.outputPrefix }),
        },
      },
    }),
  };
}

/** The form filled in from an association; `command` is what the document's own form makes of it. */
export function associationDraftOf(association: AssociationDetail, command: CommandDraft): AssociationDraft {
  const { ScheduleExpression } = association;
  return {
    name: association.AssociationName ?? "",
    command,
    hasSchedule: ScheduleExpression !== undefined,
    schedule: ScheduleExpression === undefined ? newScheduleDraft : scheduleDraftOf(ScheduleExpression, "association"),
    isOnlyAtInterval: association.ApplyOnlyAtCronInterval,
    offsetDays: association.ScheduleOffset ?? null,
    severity: association.ComplianceSeverity,
    sync: association.SyncCompliance,
  };
}

/** What the document's form needs to know of an association, in the words of a command that was sent. */
export const asCommand = (association: AssociationDetail) => {
  const { OutputS3BucketName = "", OutputS3KeyPrefix = "" } = association.OutputLocation?.S3Location ?? {};
  return {
    DocumentName: association.Name,
    DocumentVersion: association.DocumentVersion,
    Parameters: association.Parameters ?? {},
    InstanceIds: [],
    Targets: association.Targets ?? [],
    Comment: "",
    TimeoutSeconds: emptyDraft.timeoutSeconds,
    MaxConcurrency: association.MaxConcurrency ?? DEFAULT_ASSOCIATION_CONCURRENCY,
    MaxErrors: association.MaxErrors ?? DEFAULT_ASSOCIATION_ERRORS,
    OutputS3BucketName,
    OutputS3KeyPrefix,
    NotificationConfig: { NotificationArn: "", NotificationEvents: [], NotificationType: "Command" as const },
  };
};
