import "@/components/console/zod-without-eval";

import {
  notificationDraftOf,
  notificationMembers,
  notificationProblems,
} from "@/components/notifications/notification-draft";
import { outputDraftOf, outputMembers, outputProblems } from "@/components/output-destinations/output-draft";
import {
  MAX_COMMENT,
  MAX_INSTANCE_IDS,
  MAX_RATE_TEXT,
  maxConcurrencyPattern,
  maxErrorsPattern,
  timeoutRange,
} from "@/core/commands/command-rules";
import { executionSeconds } from "@/core/commands/timeouts";
import type { Document } from "@/core/documents/document";
import { documentForm, type ParameterControl, toParameters, toText } from "@/core/documents/form";
import { checkParameter, type Parameters, resolveParameters } from "@/core/documents/parameters";
import { parseDocument } from "@/core/documents/parse";
import { refersToStore } from "@/core/documents/placeholders";
import { renderSteps } from "@/core/documents/render";
import { hasSecret, secretProblem } from "@/core/documents/secret-values";
import { storeReferences, writtenSecrets } from "@/core/documents/stored-values";
import { DomainError } from "@/core/errors";
import { isGroupTarget } from "@/core/targets/group-target";
import {
  activationOf,
  type CommandDraft,
  earlierOf,
  groupOf,
  type SentCommand,
  type TargetDraft,
  targetsOf,
} from "./command-draft";
import type { CommandRequest } from "./queries";

/** What a form knows of the document that it runs. */
export type DocumentForm = {
  controls: readonly ParameterControl[];
  problemsOf: (draft: CommandDraft) => DraftProblems;
  requestOf: (draft: CommandDraft) => CommandRequest | undefined;
  /** Seconds that its steps may run; undefined while that cannot be told here, because another document is run as well, say. */
  executionSecondsOf: (draft: CommandDraft) => number | undefined;
  /** The form filled in from a command that ran this document. */
  draftFrom: (sent: SentCommand) => CommandDraft;
};

/**
 * The form of a document from its content. Loaded only where a command is written: understanding documents takes more
 * code than all the rest of the screen.
 *
 * Errors: DomainError when the content is no document that is understood.
 */
export function readDocumentForm(content: string): DocumentForm {
  const document = parseDocument(content);
  const controls = documentForm(document);
  return {
    controls,
    problemsOf: (draft) => draftProblems(draft, document, controls),
    requestOf: (draft) => toRequest(draft, controls),
    executionSecondsOf: (draft) => executionSecondsOf(draft, document, controls),
    draftFrom: (sent) => draftFrom(sent, controls),
  };
}

/** What is wrong with a field, by the field's name; parameters under `Parameters.<name>`. */
export type DraftProblems = Readonly<Record<string, string>>;

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
    // What stands in Parameter Store is not known here: the server judges it when it plans.
    if (refersToStore(values)) {
      const problem = values.some(hasSecret) ? secretProblem(definition) : undefined;
      if (problem !== undefined) problems[`Parameters.${definition.name}`] = problem;
      continue;
    }
    const checked = checkParameter(definition, values);
    if ("message" in checked) problems[`Parameters.${definition.name}`] = checked.message;
    else if (control?.script && values.every((line) => line.trim() === ""))
      problems[`Parameters.${definition.name}`] = "Write what to run.";
  }
  if (Object.keys(problems).length === 0) Object.assign(problems, stepProblems(document, parameters));
  if (draft.mode === "pick" && draft.nodeIds.length > MAX_INSTANCE_IDS) {
    problems["Targets"] = `At most ${MAX_INSTANCE_IDS} machines can be picked one by one. Use tags for more.`;
  }
  if (draft.mode === "tags" && draft.tags.length > 5) problems["Targets"] = "At most 5 tags.";
  if (draft.comment.length > MAX_COMMENT) problems["Comment"] = `At most ${MAX_COMMENT} characters.`;
  if (!isWithin(draft.timeoutSeconds, timeoutRange))
    problems["TimeoutSeconds"] = "The timeout is a whole number of seconds from 30 to 2,592,000 (30 days).";
  if (!isRate(draft.maxConcurrency, maxConcurrencyPattern))
    problems["MaxConcurrency"] = "A number from 1, or a percentage from 1% to 100%.";
  if (!isRate(draft.maxErrors, maxErrorsPattern))
    problems["MaxErrors"] = "A number from 0, or a percentage from 0% to 100%.";
  return { ...problems, ...outputProblems(draft), ...notificationProblems(draft) };
}

/** What the steps make of values that the parameters themselves allow: a time limit that is out of its range, say. */
function stepProblems(document: Document, parameters: Parameters): DraftProblems {
  if (storeReferences(document, parameters).length > 0) return {};
  const rendered = renderedSteps(document, parameters);
  if (!(rendered instanceof DomainError)) return {};
  const own = rendered.problems.flatMap(({ path: [root, name], message }) =>
    root === "Parameters" && typeof name === "string" ? [[`Parameters.${name}`, message]] : [],
  );
  return Object.fromEntries(own);
}

/** The steps with these values in place, or what is wrong with them. */
function renderedSteps(document: Document, parameters: Parameters) {
  try {
    const secrets = writtenSecrets(document, parameters);
    return renderSteps(document, resolveParameters(document.parameters, parameters, secrets), secrets);
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}

/**
 * How long the steps of a draft may run, seconds; undefined while something that is given is wrong, or where one runs
 * another document. What is still missing has no part in it, unless the limit itself is missing.
 */
export function executionSecondsOf(
  draft: CommandDraft,
  document: Document,
  controls: readonly ParameterControl[],
): number | undefined {
  const given = toParameters(controls, draft.texts);
  const parameters = document.parameters.map((definition) => ({
    ...definition,
    default: definition.default ?? (definition.type === "StringList" ? [] : ""),
  }));
  const steps = renderedSteps({ ...document, parameters }, given);
  return steps instanceof DomainError || steps.some(({ action }) => action === "aws:runDocument")
    ? undefined
    : executionSeconds(steps);
}

const isWithin = (value: number, { least, most }: { least: number; most: number }) =>
  Number.isInteger(value) && value >= least && value <= most;

const isRate = (text: string, pattern: RegExp) => text.length <= MAX_RATE_TEXT && pattern.test(text);

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
    ...outputMembers(draft),
    ...notificationMembers(draft),
  };
}

/** A form filled in from a command that was sent before; targets that the form cannot show are left empty. */
export function draftFrom(sent: SentCommand, controls: readonly ParameterControl[]): CommandDraft {
  return {
    documentName: sent.DocumentName,
    documentVersion: sent.DocumentVersion,
    texts: Object.fromEntries(
      controls.map((control) => [control.name, toText(control, sent.Parameters[control.name])]),
    ),
    ...draftTargets(sent),
    comment: sent.Comment,
    timeoutSeconds: sent.TimeoutSeconds,
    maxConcurrency: sent.MaxConcurrency,
    maxErrors: sent.MaxErrors,
    ...outputDraftOf(sent),
    ...notificationDraftOf(sent),
  };
}

/** The targets of a command as the form has them. What it has no fields for is chosen anew: part of it would be wider. */
function draftTargets(sent: Pick<SentCommand, "InstanceIds" | "Targets">): TargetDraft {
  const none = { nodeIds: [], tags: [], group: "", earlier: null, activation: "" };
  const byId = sent.Targets.find(({ Key }) => Key === "InstanceIds");
  const nodeIds = sent.InstanceIds.length > 0 ? sent.InstanceIds : (byId?.Values ?? []);
  const tags = sent.Targets.flatMap(({ Key, Values }) => {
    if (Key === "tag-key") return Values.slice(0, 1).map((key) => ({ key, value: "" }));
    return Key.startsWith("tag:") ? [{ key: Key.slice("tag:".length), value: Values.join(", ") }] : [];
  });
  if (sent.Targets.some(({ Key }) => isGroupTarget(Key)))
    return { ...none, mode: "group", group: groupOf(sent.Targets) };
  const ways: readonly TargetDraft[] = [
    { ...none, mode: "every" },
    { ...none, mode: "activation", activation: activationOf(sent.Targets) },
    { ...none, mode: "earlier", earlier: earlierOf(sent.Targets) },
    { ...none, mode: "pick", nodeIds },
    { ...none, mode: "tags", tags },
  ];
  return ways.find((way) => meansTheSame(targetsOf(way), sent)) ?? { ...none, mode: "pick" };
}

/** Whether targets of the form are all that a command was aimed by, and nothing more. */
function meansTheSame(
  given: ReturnType<typeof targetsOf>,
  sent: Pick<SentCommand, "InstanceIds" | "Targets">,
): boolean {
  const asText = (targets: readonly { Key: string; Values: readonly string[] }[]) =>
    JSON.stringify(targets.map(({ Key, Values }) => [Key, [...Values].sort()]).sort());
  const idsAsTarget = (ids: readonly string[]) => [{ Key: "InstanceIds", Values: ids }];
  if (given === undefined) return false;
  const wanted = sent.InstanceIds.length > 0 ? idsAsTarget(sent.InstanceIds) : sent.Targets;
  return asText("InstanceIds" in given ? idsAsTarget(given.InstanceIds) : given.Targets) === asText(wanted);
}
