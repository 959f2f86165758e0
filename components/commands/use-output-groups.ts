"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useMay } from "@/components/console/session";
import { oddMachines } from "./odd-machines";
import { commandQueries, type InvocationSummary } from "./queries";

/** A command's machines by what they printed, and which of them are odd; nobody asks what they may not view. */
export function useOutputGroups(commandId: string, invocations: readonly InvocationSummary[]) {
  const may = useMay();
  const isAsked = invocations.length > 1 && may("GroupInvocationsByOutput");
  const query = useQuery({ ...commandQueries.outputGroups(commandId), enabled: isAsked });
  const groups = query.data;
  const odd = useMemo(() => oddMachines(invocations, groups ?? []), [invocations, groups]);
  return { query, isAsked, groups: groups ?? [], odd };
}
