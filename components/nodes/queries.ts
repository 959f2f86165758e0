"use client";

import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type Answer, call, type Question } from "@/components/console/call";
import { invalidate } from "@/components/console/invalidate";

const key = ["nodes"] as const;

/** A managed instance as lists show it. */
export type ListedNode = Answer<"ListManagedNodes">["Nodes"][number];

/** A managed instance with everything that is known of it. */
export type ManagedNode = Answer<"GetManagedNode">;

/** What the server can put managed instances in order of. */
export type NodeSortKey = NonNullable<Question<"ListManagedNodes">["SortBy"]>;

/** What a list of managed instances is asked for. */
export type NodeQuestion = {
  search?: string;
  filters?: { Key: string; Values: string[] }[];
  sort?: { column: NodeSortKey; direction: "ascending" | "descending" };
  pageSize?: number;
  token?: string;
};

/** Questions about managed instances. */
export const nodeQueries = {
  all: key,
  list: ({ search, filters = [], sort, pageSize = 50, token }: NodeQuestion) =>
    queryOptions({
      queryKey: [...key, "list", { search, filters, sort, pageSize, token }],
      queryFn: ({ signal }) =>
        call(
          "ListManagedNodes",
          {
            MaxResults: pageSize,
            ...(search && { Search: search }),
            ...(filters.length > 0 && { Filters: filters }),
            ...(sort && {
              SortBy: sort.column,
              SortOrder: sort.direction === "ascending" ? "Ascending" : "Descending",
            }),
            ...(token && { NextToken: token }),
          },
          { signal },
        ),
      placeholderData: keepPreviousData,
    }),
  one: (nodeId: string) =>
    queryOptions({
      queryKey: [...key, "one", nodeId],
      queryFn: async ({ signal }) => call("GetManagedNode", { InstanceId: nodeId }, { signal }),
    }),
};

/** A tag as the API has it. */
type ApiTag = { Key: string; Value: string };

/** The calls after which a node has exactly the given tags, in their order; none when nothing is changed. */
export function tagCalls(nodeId: string, before: readonly ApiTag[], after: readonly ApiTag[]) {
  const resource = { ResourceType: "ManagedInstance" as const, ResourceId: nodeId };
  const changed = after.filter((tag) => !before.some((old) => old.Key === tag.Key && old.Value === tag.Value));
  const gone = before.filter((old) => !after.some((tag) => tag.Key === old.Key)).map((old) => old.Key);
  // Removing first keeps a full set of tags from passing its limit half-way.
  return [
    ...(gone.length > 0
      ? [{ operation: "RemoveTagsFromResource" as const, input: { ...resource, TagKeys: gone } }]
      : []),
    ...(changed.length > 0 ? [{ operation: "AddTagsToResource" as const, input: { ...resource, Tags: changed } }] : []),
  ];
}

/** Makes the calls that {@link tagCalls} gives. */
export function useChangeTags() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (calls: ReturnType<typeof tagCalls>) => {
      for (const each of calls) {
        if (each.operation === "RemoveTagsFromResource") await call(each.operation, each.input);
        else await call(each.operation, each.input);
      }
    },
    onSettled: () => invalidate(client, key),
  });
}

/** Gives a node another name. */
export function useRenameNode(nodeId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (Name: string) => call("UpdateManagedNodeName", { InstanceId: nodeId, Name }),
    onSettled: () => invalidate(client, key),
  });
}

/** Takes a node out of the account; it has to register again to come back. */
export function useDeregisterNode() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (InstanceId: string) => call("DeregisterManagedInstance", { InstanceId }),
    onSettled: () => invalidate(client, key),
  });
}
