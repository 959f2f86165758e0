"use client";

import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { type Answer, call, type OperationName, type Question } from "@/components/console/call";
import { ConsoleError } from "@/components/console/console-error";
import { invalidate } from "@/components/console/invalidate";

const key = ["associations"] as const;

/** An association as lists show it. */
export type ListedAssociation = Answer<"ListAssociations">["Associations"][number];

/** An association with all its terms. */
export type AssociationDetail = Answer<"DescribeAssociation">["AssociationDescription"];

/** One version of an association. */
export type ListedVersion = Answer<"ListAssociationVersions">["AssociationVersions"][number];

/** One time that an association was applied. */
export type ListedExecution = Answer<"DescribeAssociationExecutions">["AssociationExecutions"][number];

/** What became of it on one machine. */
export type ExecutionTarget = Answer<"DescribeAssociationExecutionTargets">["AssociationExecutionTargets"][number];

/** What an association has done on a machine, as the machine's page lists it. */
export type NodeAssociation = Answer<"DescribeInstanceAssociationsStatus">["InstanceAssociationStatusInfos"][number];

/** How an association stands on a machine. */
export type AssociationNode = Answer<"ListAssociationNodes">["Nodes"][number];

/** What creates an association. */
export type AssociationRequest = Question<"CreateAssociation">;

/** Questions about associations. */
export const associationQueries = {
  all: key,
  list: (question: Question<"ListAssociations">) =>
    queryOptions({
      queryKey: [...key, "list", question],
      queryFn: ({ signal }) => call("ListAssociations", question, { signal }),
      placeholderData: keepPreviousData,
    }),
  oneKey: (associationId: string) => [...key, "one", associationId] as const,
  one: (associationId: string) =>
    queryOptions({
      queryKey: [...key, "one", associationId, "description"],
      queryFn: async ({ signal }) =>
        (await call("DescribeAssociation", { AssociationId: associationId }, { signal })).AssociationDescription,
    }),
  versions: (question: Question<"ListAssociationVersions">) =>
    queryOptions({
      queryKey: [...key, "one", question.AssociationId, "versions", question],
      queryFn: ({ signal }) => call("ListAssociationVersions", question, { signal }),
      placeholderData: keepPreviousData,
    }),
  nodes: (question: Question<"ListAssociationNodes">) =>
    queryOptions({
      queryKey: [...key, "one", question.AssociationId, "nodes", question],
      queryFn: ({ signal }) => call("ListAssociationNodes", question, { signal }),
      placeholderData: keepPreviousData,
    }),
  executions: (question: Question<"DescribeAssociationExecutions">) =>
    queryOptions({
      queryKey: [...key, "one", question.AssociationId, "executions", question],
      queryFn: ({ signal }) => call("DescribeAssociationExecutions", question, { signal }),
      placeholderData: keepPreviousData,
    }),
  execution: (associationId: string, executionId: string) =>
    queryOptions({
      queryKey: [...key, "one", associationId, "execution", executionId],
      queryFn: async ({ signal }) => {
        const question = {
          AssociationId: associationId,
          Filters: [{ Key: "ExecutionId" as const, Type: "EQUAL" as const, Value: executionId }],
        };
        const [found] = (await call("DescribeAssociationExecutions", question, { signal })).AssociationExecutions;
        if (found) return found;
        const message = "The association has no execution of that ID. Executions are kept for 30 days.";
        throw new ConsoleError("AssociationExecutionDoesNotExist", message, [], undefined, 404);
      },
    }),
  targets: (question: Question<"DescribeAssociationExecutionTargets">) =>
    queryOptions({
      queryKey: [...key, "one", question.AssociationId, "targets", question],
      queryFn: ({ signal }) => call("DescribeAssociationExecutionTargets", question, { signal }),
      placeholderData: keepPreviousData,
    }),
  preview: (request: Question<"PreviewAssociation">) =>
    queryOptions({
      queryKey: ["preview", "association", request],
      queryFn: ({ signal }) => call("PreviewAssociation", request, { signal }),
      placeholderData: keepPreviousData,
      // A preview speaks of this moment: machines come and go.
      staleTime: 5_000,
      gcTime: 10_000,
    }),
  ofNodeKey: [...key, "node"] as const,
  ofNode: (question: Question<"DescribeInstanceAssociationsStatus">) =>
    queryOptions({
      queryKey: [...key, "node", question],
      queryFn: ({ signal }) => call("DescribeInstanceAssociationsStatus", question, { signal }),
      placeholderData: keepPreviousData,
    }),
  upcomingKey: [...key, "upcoming"] as const,
  upcoming: (days: number) =>
    infiniteQueryOptions({
      queryKey: [...key, "upcoming", days],
      queryFn: ({ signal, pageParam }) =>
        call("ListUpcomingRuns", { Days: days, ...(pageParam && { NextToken: pageParam }) }, { signal }),
      initialPageParam: "",
      getNextPageParam: ({ NextToken }) => NextToken,
    }),
};

/** Changes something about associations; all of them are asked for anew. */
export function useAssociationChange<Name extends OperationName>(name: Name) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Question<Name>) => call(name, input),
    onSettled: () => invalidate(client, key),
  });
}
