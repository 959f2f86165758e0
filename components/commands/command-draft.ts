import {
  Comment,
  DEFAULT_MAX_CONCURRENCY,
  DEFAULT_MAX_ERRORS,
  MAX_INSTANCE_IDS,
  MaxConcurrency,
  MaxErrors,
  TimeoutSeconds,
} from "@/core/commands/command";
import { CONSOLE_TIMEOUT_SECONDS } from "@/core/commands/timeouts";
import type { Document } from "@/core/documents/document";
import { type ParameterControl, toParameters, toText } from "@/core/documents/form";
import { checkParameter } from "@/core/documents/parameters";
import type { CommandDetail, CommandRequest } from "./queries";

/** How targets are given. */
type TargetMode = "pick" | "tags";

/** One tag that machines must have; several values, parted by commas, are alternatives, none means any value. */
type TagTarget = { key: string; value: string };

/** What the form holds: texts as they are typed, right or wrong. */
export type CommandDraft = {
  documentName: string;
  documentVersion: string;
  /** The text of each parameter's control; one that is left out holds its default. */
  texts: Readonly<Record<string, string>>;
  mode: TargetMode;
  nodeIds: readonly string[];
  tags: readonly TagTarget[];
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
  comment: "",
  timeoutSeconds: CONSOLE_TIMEOUT_SECONDS,
  maxConcurrency: DEFAULT_MAX_CONCURRENCY,
  maxErrors: DEFAULT_MAX_ERRORS,
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

type DraftTargets = { InstanceIds: string[] } | { Targets: { Key: string; Values: string[] }[] } | undefined;

/** The targets in the API's form; undefined as long as nothing is chosen, which never means everything. */
export function targetsOf({ mode, nodeIds, tags }: Pick<CommandDraft, "mode" | "nodeIds" | "tags">): DraftTargets {
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

/** What is wrong with a field, by the field's name; parameters under `Parameters.<name>`. */
type DraftProblems = Readonly<Record<string, string>>;

/** Everything that the form can tell by itself is wrong, so that nothing is sent to be refused. */
export function draftProblems(
  draft: CommandDraft,
  document: Document,
  controls: readonly ParameterControl[],
): DraftProblems {
  const problems: Record<string, string> = {};
  const parameters = toParameters(controls, draft.texts);
  for (const definition of document.parameters) {
    const values = parameters[definition.name];
    const control = controls.find(({ name }) => name === definition.name);
    if (values === undefined) {
      if (control?.required)
        problems[`Parameters.${definition.name}`] = control.script
          ? "Write what to run."
          : `${control.label} is required.`;
      continue;
    }
    const checked = checkParameter(definition, values);
    if ("message" in checked) problems[`Parameters.${definition.name}`] = checked.message;
    else if (control?.script && values.every((line) => line.trim() === ""))
      problems[`Parameters.${definition.name}`] = "Write what to run.";
  }
  if (draft.mode === "pick" && draft.nodeIds.length > MAX_INSTANCE_IDS) {
    problems["Targets"] = `At most ${MAX_INSTANCE_IDS} machines can be picked one by one. Use tags for more.`;
  }
  if (draft.mode === "tags" && draft.tags.length > 5) problems["Targets"] = "At most 5 tags.";
  if (!Comment.safeParse(draft.comment).success) problems["Comment"] = "At most 100 characters.";
  if (!TimeoutSeconds.safeParse(draft.timeoutSeconds).success)
    problems["TimeoutSeconds"] = "From 30 to 2,592,000 seconds (30 days).";
  if (!MaxConcurrency.safeParse(draft.maxConcurrency).success)
    problems["MaxConcurrency"] = "A number from 1, or a percentage from 1% to 100%.";
  if (!MaxErrors.safeParse(draft.maxErrors).success)
    problems["MaxErrors"] = "A number from 0, or a percentage from 0% to 100%.";
  return problems;
}

/** The request a draft stands for; undefined while no target is chosen. */
export function toRequest(draft: CommandDraft, controls: readonly ParameterControl[]): CommandRequest | undefined {
  const targets = targetsOf(draft);
  if (targets === undefined) return undefined;
  return {
    DocumentName: draft.documentName,
    DocumentVersion: draft.documentVersion,
    Parameters: toParameters(controls, draft.texts),
    ...targets,
    ...(draft.comment !== "" && { Comment: draft.comment }),
    TimeoutSeconds: draft.timeoutSeconds,
    MaxConcurrency: draft.maxConcurrency,
    MaxErrors: draft.maxErrors,
  };
}

type Sent = Pick<
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
>;

/** The identical request of a command that was sent before. */
export function requestOf(sent: Sent): CommandRequest {
  return {
    DocumentName: sent.DocumentName,
    DocumentVersion: sent.DocumentVersion,
    Parameters: sent.Parameters,
    ...(sent.InstanceIds.length > 0 ? { InstanceIds: sent.InstanceIds } : { Targets: sent.Targets }),
    ...(sent.Comment !== "" && { Comment: sent.Comment }),
    TimeoutSeconds: sent.TimeoutSeconds,
    MaxConcurrency: sent.MaxConcurrency,
    MaxErrors: sent.MaxErrors,
  };
}

/** A form filled in from a command that was sent before; targets that the form cannot show are left empty. */
export function draftFrom(sent: Sent, controls: readonly ParameterControl[]): CommandDraft {
  const byId = sent.Targets.find(({ Key }) => Key === "InstanceIds");
  const nodeIds = sent.InstanceIds.length > 0 ? sent.InstanceIds : (byId?.Values ?? []);
  return {
    documentName: sent.DocumentName,
    documentVersion: sent.DocumentVersion,
    texts: Object.fromEntries(
      controls.map((control) => [control.name, toText(control, sent.Parameters[control.name])]),
    ),
    mode: nodeIds.length > 0 || sent.Targets.length === 0 ? "pick" : "tags",
    nodeIds,
    tags: sent.Targets.filter(({ Key }) => Key !== "InstanceIds").flatMap(({ Key, Values }) =>
      Key === "tag-key"
        ? Values.slice(0, 1).map((key) => ({ key, value: "" }))
        : [{ key: Key.replace(/^tag:/, ""), value: Values.join(", ") }],
    ),
    comment: sent.Comment,
    timeoutSeconds: sent.TimeoutSeconds,
    maxConcurrency: sent.MaxConcurrency,
    maxErrors: sent.MaxErrors,
  };
}
