"use client";

import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { Answer } from "@/components/console/call";
import { ConsoleError } from "@/components/console/console-error";
import { useLive } from "@/components/console/live";
import { useSettled } from "@/components/console/use-settled";
import { type NodeQuestion, nodeQueries } from "@/components/nodes/queries";
import { type CommandDraft, targetsOf } from "./command-draft";
import { type CommandRequest, commandQueries } from "./queries";

/** How long typing has to pause before the server is asked, milliseconds. */
const pause = 250;

type CommandPreview = Answer<"PreviewCommand">;

/** What a preview says of machines, guards and steps, whatever it is a preview of. */
export type PlanPreview = Omit<CommandPreview, "PlanHash" | "Plan">;

/** What is known of what would be sent now. */
export type Plan<Preview extends PlanPreview = CommandPreview> = {
  /** Exactly the machines meant; undefined while none are chosen, or not known yet. */
  nodes: readonly Pick<Preview["Nodes"][number], "InstanceId" | "Name" | "PingStatus" | "IsLocal">[] | undefined;
  /** How many machines, also when the list is cut short. */
  count: number | undefined;
  /** Whether the plan is that of the present form, and not of a moment ago. */
  isCurrent: boolean;
  /** The rendered command; undefined while something is missing. */
  preview: Preview | undefined;
  /** Machines among them on which one may not run this document, by id. */
  refused: readonly string[];
  error: unknown;
};

/** The nodes that targets mean, as a list's filters, for as long as the command itself cannot be previewed yet. */
function nodeQuestion(draft: CommandDraft): NodeQuestion | undefined {
  const targets = targetsOf(draft);
  if (targets === undefined) return undefined;
  if (draft.mode === "every") return { pageSize: 1000 };
  if (draft.mode === "activation")
    return { filters: [{ Key: "ActivationIds", Values: [draft.activation] }], pageSize: 1000 };
  const filters =
    "InstanceIds" in targets ? [{ Key: "InstanceIds", Values: targets.InstanceIds.slice(0, 50) }] : targets.Targets;
  return { filters, pageSize: 1000 };
}

/** The machines that a refusal names. */
const refusedNodes = (error: unknown): string[] =>
  error instanceof ConsoleError && error.code === "AccessDeniedException"
    ? error.problems.flatMap(({ path: [type, id] }) => (type === "Node" && typeof id === "string" ? [id] : []))
    : [];

/** A request that a form pauses at: what is wanted, what was asked last, and whether the two are the same. */
export type Asked<Request> = { wanted: Request | undefined; settled: Request | undefined; isSettled: boolean };

/** The request of a form, as soon as typing pauses. @param wanted undefined while it is not sound */
export function useAsked<Request>(wanted: Request | undefined): Asked<Request> {
  const settled = useSettled(wanted, pause);
  return { wanted, settled, isSettled: JSON.stringify(wanted) === JSON.stringify(settled) };
}

/**
 * What would happen if the form were sent now: asked of the server whenever the form pauses, and again when machines
 * change. While the parameters are not right yet, the machines are told all the same.
 */
export function usePlan(draft: CommandDraft, request: CommandRequest | undefined, isSound: boolean): Plan {
  const asked = useAsked(isSound ? request : undefined);
  const empty: CommandRequest = { DocumentName: draft.documentName };
  const preview = useQuery({ ...commandQueries.preview(asked.settled ?? empty), enabled: asked.settled !== undefined });
  return usePlanOf(draft, asked, preview);
}

/** The same of a preview that was asked for elsewhere. */
export function usePlanOf<Preview extends PlanPreview>(
  draft: CommandDraft,
  { wanted, settled, isSettled }: Asked<unknown>,
  preview: Pick<UseQueryResult<Preview>, "data" | "error" | "isError" | "isPlaceholderData">,
): Plan<Preview> {
  useLive("node", undefined, ["preview"]);

  const refused = isSettled && wanted !== undefined ? refusedNodes(preview.error) : [];
  // Permitted on none of them, a preview is refused and tells no machines; which they are is told all the same.
  const question = wanted === undefined || refused.length > 0 ? nodeQuestion(draft) : undefined;
  const nodes = useQuery({ ...nodeQueries.list(useSettled(question, pause) ?? {}), enabled: question !== undefined });

  if (wanted !== undefined && refused.length > 0)
    return {
      nodes: nodes.data?.Nodes,
      count: nodes.data?.Total,
      isCurrent: !nodes.isPlaceholderData && !nodes.isError,
      preview: undefined,
      refused,
      error: preview.error,
    };
  if (wanted !== undefined) {
    const data = settled === undefined ? undefined : preview.data;
    const isCurrent = isSettled && !preview.isPlaceholderData && data !== undefined && !preview.isError;
    return {
      nodes: data?.Nodes,
      count: data?.TargetCount,
      isCurrent,
      preview: data,
      refused: data?.Nodes.flatMap(({ IsPermitted, InstanceId }) => (IsPermitted ? [] : [InstanceId])) ?? [],
      error: isSettled ? preview.error : null,
    };
  }
  if (question !== undefined)
    return {
      nodes: nodes.data?.Nodes,
      count: nodes.data?.Total,
      isCurrent: !nodes.isPlaceholderData && !nodes.isError,
      preview: undefined,
      refused,
      error: nodes.error,
    };
  return { nodes: undefined, count: undefined, isCurrent: true, preview: undefined, refused, error: null };
}
