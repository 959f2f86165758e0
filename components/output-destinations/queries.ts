"use client";

import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type Answer, call, type OperationName, type Question } from "@/components/console/call";
import { invalidate } from "@/components/console/invalidate";

const key = ["output-destinations"] as const;

/** A bucket that commands may name. */
export type ListedDestination = Answer<"ListOutputDestinations">["Destinations"][number];

/** What has become of one machine's output on its way to a bucket. */
export type ListedUpload = Answer<"ListOutputUploads">["Uploads"][number];

/** Questions about where output goes beside here. */
export const outputQueries = {
  destinations: queryOptions({
    queryKey: [...key, "list"],
    queryFn: ({ signal }) => call("ListOutputDestinations", {}, { signal }),
    staleTime: 10_000,
  }),
  uploads: (question: Question<"ListOutputUploads">) =>
    queryOptions({
      queryKey: [...key, "uploads", question.CommandId, question],
      queryFn: ({ signal }) => call("ListOutputUploads", question, { signal }),
      placeholderData: keepPreviousData,
    }),
  uploadsOf: (commandId: string) => [...key, "uploads", commandId] as const,
};

/** Changes something about destinations or uploads; all of them are asked for anew. */
export function useOutputChange<Name extends OperationName>(name: Name) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Question<Name>) => call(name, input),
    onSettled: () => invalidate(client, key),
    // A secret must not be kept longer than the page shows it.
    gcTime: 0,
  });
}
