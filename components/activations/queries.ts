"use client";

import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type Answer, call, type Question } from "@/components/console/call";
import { invalidate } from "@/components/console/invalidate";

const key = ["activations"] as const;

/** An activation as lists show it; its code is never among it. */
export type ListedActivation = Answer<"DescribeActivations">["ActivationList"][number];

/** A new activation: the only time that its code is told. */
export type NewActivation = Answer<"CreateActivation">;

/** Questions about activations and how machines are added. */
export const activationQueries = {
  all: key,
  list: (token: string | undefined) =>
    queryOptions({
      queryKey: [...key, "list", token],
      queryFn: ({ signal }) =>
        call("DescribeActivations", { MaxResults: 50, ...(token && { NextToken: token }) }, { signal }),
      placeholderData: keepPreviousData,
    }),
  installation: queryOptions({
    queryKey: ["installation"],
    queryFn: ({ signal }) => call("GetInstallInformation", {}, { signal }),
  }),
};

/** Creates an activation. */
export function useCreateActivation() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Question<"CreateActivation">) => call("CreateActivation", input),
    onSettled: () => invalidate(client, key),
    // The code must not be kept longer than the page shows it.
    gcTime: 0,
  });
}

/** Deletes an activation. Machines that registered with it stay. */
export function useDeleteActivation() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (ActivationId: string) => call("DeleteActivation", { ActivationId }),
    onSettled: () => invalidate(client, key),
  });
}
