import * as z from "zod";
import { commandVerdict, type InvocationCounts } from "@/core/commands/command-status";
import { type InvocationState, invocation, invocationStates } from "@/core/commands/invocation";
import { Parameters } from "@/core/documents/parameters";
import { NotificationConfig } from "@/core/notifications/notification";
import { Targets } from "@/core/targets/selector";
import type { Config } from "../config";
import { storedJson } from "../db/stored-json";
import type { PlanRow } from "./plan-store";
import type { CommandRow, InvocationRow } from "./store";

const StoredTargets = z.union([z.strictObject({ InstanceIds: z.array(z.string()) }), z.strictObject({ Targets })]);
const StoredCounts = z.partialRecord(z.enum(invocationStates), z.int().nonnegative());

/** A state as it is stored; an unknown one is a fault of the server. */
export const stateOf = (stored: string): InvocationState => {
  const state = invocationStates.find((known) => known === stored);
  if (!state) throw new Error(`Unknown invocation state ${stored}.`);
  return state;
};

/** What a command was aimed at, as it was submitted; nothing when that cannot be read any more. */
const targetsOf = (row: Pick<CommandRow, "targets">): z.output<typeof StoredTargets> =>
  storedJson(StoredTargets, row.targets) ?? { InstanceIds: [] };
/** The targets of a kept plan, as they were submitted; none when they cannot be read any more, and to none nothing can be sent. */
export const submittedTargets = (row: { targets: unknown }): { InstanceIds?: string[]; Targets?: Targets } =>
  storedJson(StoredTargets, row.targets) ?? {};

/** The parameters that a command was given, as they were submitted. */
export const parametersOf = (row: Pick<CommandRow, "parameters">): Parameters =>
  storedJson(Parameters, row.parameters) ?? {};

/** Invocations by state, as last counted; none when that cannot be read any more. */
export const countsOf = (row: Pick<CommandRow, "counts">): InvocationCounts =>
  storedJson(StoredCounts, row.counts) ?? {};

/** Where a command's output goes beside here, as the API says it of commands and plugins. */
export const presentOutputPlace = (
  { outputBucket, outputPrefix, outputRegion }: Pick<CommandRow, "outputBucket" | "outputPrefix" | "outputRegion">,
  { region }: Pick<Config, "region">,
) => ({
  OutputS3Region: outputRegion ?? region,
  OutputS3BucketName: outputBucket ?? "",
  OutputS3KeyPrefix: outputPrefix,
});

/** Whom a command tells of what, as the API says it of commands and invocations. */
export const presentNotificationConfig = ({
  notificationArn,
  notificationEvents,
  notificationType,
  serviceRole,
}: Pick<CommandRow, "notificationArn" | "notificationEvents" | "notificationType" | "serviceRole">) => ({
  ServiceRole: serviceRole,
  NotificationConfig: {
    NotificationArn: notificationArn ?? "",
    NotificationEvents: notificationEvents,
    NotificationType: notificationType,
  },
});

/** Who gets a command's output and hears of its changes, as SendCommand takes it to send it to more machines. */
export const submittedReceivers = (row: CommandRow) => ({
  ...(row.outputBucket !== null && { OutputS3BucketName: row.outputBucket, OutputS3KeyPrefix: row.outputPrefix }),
  ...(row.notificationArn !== null && {
    NotificationConfig: NotificationConfig.parse(presentNotificationConfig(row).NotificationConfig),
  }),
  ...(row.serviceRole !== "" && { ServiceRoleArn: row.serviceRole }),
});

/** Source: SSM API 2014-11-06, Command. */
export function presentCommand(row: CommandRow, config: Pick<Config, "region">) {
  const targets = targetsOf(row);
  return {
    CommandId: row.id,
    DocumentName: row.documentName,
    DocumentVersion: row.documentVersion,
    Comment: row.comment,
    ExpiresAfter: row.expiresAt,
    Parameters: parametersOf(row),
    InstanceIds: "InstanceIds" in targets ? targets.InstanceIds : [],
    Targets: "Targets" in targets ? targets.Targets : [],
    RequestedDateTime: row.requestedAt,
    Status: row.status,
    StatusDetails: row.statusDetails,
    ...presentOutputPlace(row, config),
    MaxConcurrency: row.maxConcurrency,
    MaxErrors: row.maxErrors,
    TargetCount: row.targetCount,
    CompletedCount: row.completedCount,
    ErrorCount: row.errorCount,
    DeliveryTimedOutCount: row.deliveryTimedOutCount,
    ...presentNotificationConfig(row),
    CloudWatchOutputConfig: { CloudWatchLogGroupName: "", CloudWatchOutputEnabled: false },
    TimeoutSeconds: row.timeoutSeconds,
  };
}

/** What the console says of a command in one line: never green unless every target succeeded. */
export const verdictOf = (row: CommandRow) => {
  if (!StoredCounts.safeParse(row.counts).success)
    return { Family: "amber" as const, Text: "Its numbers cannot be read; see its machines" };
  const { family, text } = commandVerdict({
    counts: countsOf(row),
    maxErrors: row.maxErrors,
    cancelRequested: row.cancelRequestedAt !== null,
  });
  return { Family: family, Text: text };
};

/** The API's two words for an invocation's state. */
export const apiStatus = (state: InvocationState) => ({
  Status: invocation.states[state].status,
  StatusDetails: invocation.states[state].details,
});

/** What sent a command on its own, and which time that was; null when somebody sent it. */
export const presentOrigin = ({ originKind, originId, originVersion, originExecutionId }: CommandRow) =>
  originKind === null
    ? null
    : { Kind: originKind, Id: originId ?? "", Version: originVersion ?? 0, ExecutionId: originExecutionId ?? "" };

/** How a command belongs to a plan, and to the other command of the same plan; null when it was sent from none. */
export const presentPlan = (row: PlanRow | null) =>
  row && {
    Hash: row.hash,
    Part: row.part,
    /** The machine that the plan was tried on first. */
    TriedOn: row.triedOn ?? "",
    /** Of the others: the trial before them. Of a trial: its others, once they were sent to. */
    TrialCommandId: row.trialCommandId ?? "",
    RestCommandId: row.restCommandId ?? "",
  };

type StepRow = InvocationRow["steps"][number];

/** The last attempt of each step, in order. */
export const lastAttempts = (steps: readonly StepRow[]): StepRow[] => [
  ...new Map(steps.map((step) => [step.step, step])).values(),
];

const pluginStatuses: Record<string, string> = {
  Success: "Success",
  Skipped: "Success",
  Failed: "Failed",
  Interrupted: "Failed",
  TimedOut: "TimedOut",
  Cancelled: "Cancelled",
  // Another attempt follows it.
  Restart: "InProgress",
};

/** A step's two words at the AWS door. Source: SSM API 2014-11-06, CommandPluginStatus and CommandPlugin. */
export function pluginStatus({ outcome }: Pick<StepRow, "outcome">) {
  const status = outcome ? (pluginStatuses[outcome] ?? "Failed") : "InProgress";
  // A step that runs was delivered, so it is its own time that ran out.
  return { Status: status, StatusDetails: status === "TimedOut" ? "ExecutionTimedOut" : status };
}
