import { CONSOLE_TIMEOUT_SECONDS, DEFAULT_MAX_CONCURRENCY, DEFAULT_MAX_ERRORS } from "@/core/commands/command-rules";
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
>;

/** The identical request of a command that was sent before. */
export function requestOf(sent: SentCommand): CommandRequest {
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
