"use client";

import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type Answer, call, type Question } from "@/components/console/call";
import { invalidate } from "@/components/console/invalidate";

const key = ["node-groups"] as const;

/** A group of machines as lists show it. */
export type ListedNodeGroup = Answer<"ListNodeGroups">["Groups"][number];

/** A group with its first machines, as the server answers it. */
export type NodeGroupFacts = Answer<"GetNodeGroup">;

/** What a group asks of machines. */
export type NodeGroupFilters = Question<"PreviewNodeGroup">["Filters"];

/** Questions about groups of machines. */
export const nodeGroupQueries = {
  all: key,
  /** Every group that one may see: an account has at most a few hundred. */
  list: queryOptions({
    queryKey: [...key, "list"],
    queryFn: async ({ signal }) => {
      const groups: ListedNodeGroup[] = [];
      let token: string | undefined;
      do {
        const page: Answer<"ListNodeGroups"> = await call(
          "ListNodeGroups",
          { MaxResults: 100, ...(token !== undefined && { NextToken: token }) },
          { signal },
        );
        groups.push(...page.Groups);
        token = page.NextToken;
      } while (token !== undefined);
      return groups;
    },
  }),
  one: (Name: string) =>
    queryOptions({
      queryKey: [...key, "one", Name],
      queryFn: ({ signal }) => call("GetNodeGroup", { Name }, { signal }),
    }),
  members: (Filters: NodeGroupFilters) =>
    queryOptions({
      queryKey: [...key, "members", Filters],
      queryFn: ({ signal }) => call("PreviewNodeGroup", { Filters }, { signal }),
      placeholderData: keepPreviousData,
      retry: false,
    }),
};

/** Makes, changes or deletes a group; whatever is aimed or filtered by one is asked anew. */
export function useChangeNodeGroup<Name extends "CreateNodeGroup" | "UpdateNodeGroup" | "DeleteNodeGroup">(name: Name) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Question<Name>) => call(name, input),
    onSettled: () => invalidate(client, key, ["nodes"], ["preview"]),
  });
}
