"use client";

import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call } from "@/components/console/call";
import { invalidate } from "@/components/console/invalidate";
import { useLive } from "@/components/console/live";

const key = ["freeze"] as const;

/** Whether the account is frozen, and what the signed-in person may do about it. */
const freezeQuery = queryOptions({
  queryKey: key,
  queryFn: ({ signal }) => call("GetFreeze", {}, { signal }),
});

/** The account's freeze, kept current on every page. */
export function useFreeze() {
  useLive("account", undefined, key);
  return useQuery(freezeQuery);
}

/** Freezes the account, for a reason that everybody reads. */
export function useFreezeAccount() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (Reason: string) => call("FreezeAccount", { Reason }),
    onSettled: () => invalidate(client, key),
  });
}

/** Lifts the account's freeze. */
export function useUnfreezeAccount() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call("UnfreezeAccount", {}),
    onSettled: () => invalidate(client, key),
  });
}
