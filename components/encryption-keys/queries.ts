"use client";

import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type Answer, call, type Question } from "@/components/console/call";
import { invalidate } from "@/components/console/invalidate";

/** A key that secrets may be wrapped by. */
export type ListedKey = Answer<"ListKeys">["Keys"][number];

/** While secrets are still wrapped anew, how often the screen looks how far that is, milliseconds. */
const lookAgain = 2_000;

/** The encryption keys of the account. */
export const keysQuery = queryOptions({
  queryKey: ["encryption-keys"],
  queryFn: ({ signal }) => call("ListKeys", {}, { signal }),
  refetchInterval: ({ state }) => (state.data?.Keys.some(({ BehindCount }) => BehindCount > 0) ? lookAgain : false),
});

/** What is known of the master key. */
export type MasterKeyAnswer = Answer<"GetMasterKey">;

/** The versions of the master key, for whoever administers the installation. */
export const masterKeyQuery = queryOptions({
  queryKey: ["master-key"],
  queryFn: ({ signal }) => call("GetMasterKey", {}, { signal }),
  refetchInterval: ({ state }) =>
    state.data?.Versions.some(({ IsNewest, RenewedAt }) => IsNewest && !RenewedAt) ? lookAgain : false,
});

/** What changes a key. */
export type KeyChange =
  | "CreateKey"
  | "RotateKeyOnDemand"
  | "EnableKey"
  | "DisableKey"
  | "ScheduleKeyDeletion"
  | "CancelKeyDeletion";

/** Changes something about keys; all of them are asked for anew. */
export function useKeyChange<Name extends KeyChange>(name: Name) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Question<Name>) => call(name, input),
    onSettled: () => invalidate(client, keysQuery.queryKey),
  });
}
