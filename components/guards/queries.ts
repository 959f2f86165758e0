"use client";

import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type Answer, call, type Question } from "@/components/console/call";
import { invalidate } from "@/components/console/invalidate";

const key = ["guards"] as const;

/** A guard as lists show it. */
export type ListedGuard = Answer<"ListCommandGuards">["Guards"][number];

/** The guards of the account. */
export const guardsQuery = queryOptions({
  queryKey: key,
  queryFn: ({ signal }) => call("ListCommandGuards", {}, { signal }),
});

type GuardChange = "CreateCommandGuard" | "UpdateCommandGuard" | "DeleteCommandGuard";

/** Changes a guard. */
export function useGuardChange<Name extends GuardChange>(name: Name) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Question<Name>) => call(name, input),
    onSettled: () => invalidate(client, key),
  });
}
