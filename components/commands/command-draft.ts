import {
  type NotificationDraft,
  notificationDraftOf,
  notificationMembers,
  toldNobody,
} from "@/components/notifications/notification-draft";
import {
  keptHere,
  type OutputDraft,
  outputDraftOf,
  outputMembers,
} from "@/components/output-destinations/output-draft";
import { activationTargetKey } from "@/core/associations/association-rules";
import { CONSOLE_TIMEOUT_SECONDS, DEFAULT_MAX_CONCURRENCY, DEFAULT_MAX_ERRORS } from "@/core/commands/command-rules";
import type { InvocationState } from "@/core/commands/invocation";
import { groupTarget, isGroupTarget, readGroup } from "@/core/targets/group-target";
import { isOutcomeKey, type Outcome, outcomeTarget, readOutcome } from "@/core/targets/outcome-target";
import type { CommandDetail, CommandRequest } from "./queries";

/** How targets are given; only associations are aimed at every machine, or at those of an activation. */
type TargetMode = "pick" | "tags" | "group" | "earlier" | "every" | "activation";

/** One tag that machines must have; several values, parted by commas, are alternatives, none means any value. */
type TagTarget = { key: string; value: string };

/** What the form holds: texts as they are typed, right or wrong. */
export type CommandDraft = OutputDraft &
  NotificationDraft & {
    documentName: string;
    documentVersion: string;
    /** The text of each parameter's control; one that is left out holds its default. */
    texts: Readonly<Record<string, string>>;
    mode: TargetMode;
    nodeIds: readonly string[];
    tags: readonly TagTarget[];
    /** The name of a group of machines; empty for none. */
    group: string;
    /** The machines of a command that was sent before; offered only where the form was opened for them. */
    earlier: Outcome | null;
    /** The id of an activation, whose machines are meant; empty for none. */
    activation: string;
    comment: string;
    timeoutSeconds: number;
    maxConcurrency: string;
    maxErrors: string;
  };

/** An empty form: no machine is selected before somebody does. */
export const emptyDraft: CommandDraft = {
  documentName: "AWS-RunShellScript",
  documentVersion: "$DEFAULT",
  texts: {},
  mode: "pick",
  nodeIds: [],
  tags: [],
  group: "",
  earlier: null,
  activation: "",
  comment: "",
  timeoutSeconds: CONSOLE_TIMEOUT_SECONDS,
  maxConcurrency: DEFAULT_MAX_CONCURRENCY,
  maxErrors: DEFAULT_MAX_ERRORS,
  ...keptHere,
  ...toldNobody,
};

/** Prints for a minute, so that the first command shows what live output is. */
export const exampleScript = `echo "Hello from $(hostname)"
for i in $(seq 1 60); do date; sleep 1; done
`;

const valuesOf = (written: string) =>
  written
    .split(",")
    .map((value) => value.trim())
    .filter((value) => value !== "");

/** Where a form says that the machines are. */
export type TargetDraft = Pick<CommandDraft, "mode" | "nodeIds" | "tags" | "group" | "earlier" | "activation">;

type DraftTargets = { InstanceIds: string[] } | { Targets: { Key: string; Values: string[] }[] } | undefined;

const everyTarget = { Key: "InstanceIds", Values: ["*"] };

/** The targets in the API's form; undefined as long as nothing is chosen, which never means everything. */
export function targetsOf({ mode, nodeIds, tags, group, earlier, activation }: TargetDraft): DraftTargets {
  if (mode === "every") return { Targets: [everyTarget] };
  if (mode === "activation")
    return activation === "" ? undefined : { Targets: [{ Key: activationTargetKey, Values: [activation] }] };
  if (mode === "earlier")
    return earlier && earlier.states.length > 0
      ? { Targets: [outcomeTarget(earlier.commandId, earlier.states)] }
      : undefined;
  if (mode === "group") return group === "" ? undefined : { Targets: [groupTarget(group)] };
  if (mode === "pick") return nodeIds.length > 0 ? { InstanceIds: [...nodeIds] } : undefined;
  const given = tags.filter(({ key }) => key.trim() !== "");
  if (given.length === 0) return undefined;
  return {
    Targets: given.map(({ key, value }) => {
      const values = valuesOf(value);
      return values.length === 0
        ? { Key: "tag-key", Values: [key.trim()] }
        : { Key: `tag:${key.trim()}`, Values: values };
    }),
  };
}

/** What is missing where no target is chosen, and where what is chosen means no machine. */
export const missingTarget: Record<TargetMode, { chosen: string; found: string }> = {
  pick: { chosen: "Select at least one machine.", found: "Select at least one machine." },
  tags: { chosen: "Give at least one tag.", found: "No machine has these tags." },
  group: { chosen: "Choose a resource group.", found: "No machine is in this group." },
  earlier: { chosen: "Choose at least one status.", found: "No machine of that command is left that ended so." },
  every: { chosen: "", found: "There is no machine that you may see." },
  activation: { chosen: "Choose an activation.", found: "No machine has registered with this activation." },
};

/** The group that targets name, if they mean all of its machines and no others. */
export function groupOf(targets: readonly { Key: string; Values: readonly string[] }[]): string {
  const read = readGroup(targets);
  return read && "name" in read && targets.every(({ Key }) => isGroupTarget(Key)) ? read.name : "";
}

/** The one activation whose machines targets mean, if they mean these and no others. */
export function activationOf(targets: readonly { Key: string; Values: readonly string[] }[]): string {
  const [only, ...others] = targets;
  return only?.Key === activationTargetKey && only.Values.length === 1 && others.length === 0
    ? (only.Values[0] ?? "")
    : "";
}

/** The machines of an earlier command that a target means, if it is such a target and can be read. */
export function earlierOf(targets: readonly { Key: string; Values: readonly string[] }[]): Outcome | null {
  const [only, ...others] = targets;
  if (!only || others.length > 0 || !isOutcomeKey(only.Key)) return null;
  const read = readOutcome(only);
  return "problem" in read ? null : read;
}

/** What is known of a command that was sent before, as far as sending it again needs it. */
export type SentCommand = Pick<
  CommandDetail,
  | "DocumentName"
  | "DocumentVersion"
  | "Parameters"
  | "InstanceIds"
  | "Targets"
  | "Comment"
  | "TimeoutSeconds"
  | "MaxConcurrency"
  | "MaxErrors"
  | "OutputS3BucketName"
  | "OutputS3KeyPrefix"
  | "NotificationConfig"
>;

/**
 * The identical request of a command that was sent before, to its targets as they are now, or to those of its machines
 * where it ended in one of these states. The document is the same to the letter, or the request is refused.
 */
export function requestOf(
  sent: SentCommand & Pick<CommandDetail, "CommandId" | "DocumentHash">,
  endedAs?: readonly InvocationState[],
): CommandRequest {
  const sameTargets = sent.InstanceIds.length > 0 ? { InstanceIds: sent.InstanceIds } : { Targets: sent.Targets };
  return {
    DocumentName: sent.DocumentName,
    DocumentVersion: sent.DocumentVersion,
    DocumentHash: sent.DocumentHash,
    DocumentHashType: "Sha256",
    Parameters: sent.Parameters,
    ...(endedAs ? { Targets: [outcomeTarget(sent.CommandId, endedAs)] } : sameTargets),
    ...(sent.Comment !== "" && { Comment: sent.Comment }),
    TimeoutSeconds: sent.TimeoutSeconds,
    MaxConcurrency: sent.MaxConcurrency,
    MaxErrors: sent.MaxErrors,
    ...outputMembers(outputDraftOf(sent)),
    ...notificationMembers(notificationDraftOf(sent)),
  };
}
