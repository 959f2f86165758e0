"use client";

import { useQuery } from "@tanstack/react-query";
import { type Plan, type PlanPreview, useAsked, usePlanOf } from "@/components/commands/use-plan";
import type { AssociationDraft } from "./association-draft";
import { type AssociationRequest, associationQueries } from "./queries";

/**
 * What an association would do if it were saved and applied now: asked of the server whenever the form pauses. What it is
 * called and when it runs changes nothing of it.
 */
export function useAssociationPlan(
  { command }: AssociationDraft,
  request: AssociationRequest | undefined,
  isSound: boolean,
): Plan<PlanPreview> {
  const asked = useAsked(isSound && request ? termsOf(request) : undefined);
  const empty = { Name: command.documentName, Targets: [] };
  const preview = useQuery({
    ...associationQueries.preview(asked.settled ?? empty),
    enabled: asked.settled !== undefined,
  });
  return usePlanOf(command, asked, preview);
}

const termsOf = ({
  Name,
  DocumentVersion,
  Parameters,
  Targets,
  MaxConcurrency,
  OutputLocation,
}: AssociationRequest) => ({
  Name,
  ...(DocumentVersion !== undefined && { DocumentVersion }),
  ...(Parameters && { Parameters }),
  ...(Targets && { Targets }),
  ...(MaxConcurrency !== undefined && { MaxConcurrency }),
  ...(OutputLocation && { OutputLocation }),
});
