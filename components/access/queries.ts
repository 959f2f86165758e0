"use client";

import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type Answer, call, type Question } from "@/components/console/call";
import { invalidate } from "@/components/console/invalidate";
import { pathsAbove } from "@/core/parameters/parameter-rules";

const key = ["access"] as const;
/** Apart from the others: nobody who has saved something waits for what saving it would change now. */
const changeKey = ["policy-change"] as const;

/** A policy as lists show it, built-in or the account's own. */
export type ListedPolicy = Answer<"ListPolicies">["Policies"][number];

/** Whom policies can speak of. */
export type Principals = Answer<"ListPrincipals">;

/** A sentence as the server takes it. */
export type SentenceQuestion = Question<"PreviewPolicy">["Sentence"];

/** What a sentence would grant now. */
export type PolicyPreview = Answer<"PreviewPolicy">;

/** A policy that is to be made, changed or deleted. */
export type ChangeQuestion = Question<"PreviewPolicyChange">;

/** Who would gain and lose what by it. */
export type PolicyChange = Answer<"PreviewPolicyChange">;

/** Something that somebody would gain or lose. */
export type ChangedItem = PolicyChange["Changes"][number]["Gains"][number];

/** What is wrong with a text, and where. */
export type PolicyProblem = Answer<"CheckPolicy">["Problems"][number];

/** Why somebody may or may not do something. */
export type Explanation = Answer<"ExplainAccess">;

/** What an explanation is asked about. */
export type ExplainQuestion = Question<"ExplainAccess">;

/** What a policy is saved with. */
export type PolicyContent = { Name: string; Description: string } & ({ Sentence: SentenceQuestion } | { Text: string });

/** Questions about who may do what. */
export const accessQueries = {
  all: key,
  changes: changeKey,
  policies: queryOptions({
    queryKey: [...key, "policies"],
    queryFn: ({ signal }) => call("ListPolicies", {}, { signal }),
  }),
  principals: queryOptions({
    queryKey: [...key, "principals"],
    queryFn: ({ signal }) => call("ListPrincipals", {}, { signal }),
  }),
  nodeTags: queryOptions({
    queryKey: ["nodes", "tags"],
    queryFn: async ({ signal }) => (await call("ListNodeTags", {}, { signal })).Tags,
  }),
  /** The paths that parameters are under now, as far as some pages of them tell. */
  parameterPaths: queryOptions({
    queryKey: ["parameters", "paths"],
    queryFn: async ({ signal }) => {
      const paths = new Map<string, number>();
      let NextToken: string | undefined;
      for (let page = 0; page < 4; page++) {
        const answer = await call("DescribeParameters", { ...(NextToken !== undefined && { NextToken }) }, { signal });
        for (const { Name } of answer.Parameters)
          for (const path of pathsAbove(Name)) paths.set(path, (paths.get(path) ?? 0) + 1);
        NextToken = answer.NextToken;
        if (NextToken === undefined) break;
      }
      return { isAll: NextToken === undefined, paths: [...paths].map(([path, count]) => ({ path, count })) };
    },
  }),
  preview: (Sentence: SentenceQuestion) =>
    queryOptions({
      queryKey: [...key, "preview", Sentence],
      queryFn: ({ signal }) => call("PreviewPolicy", { Sentence }, { signal }),
      placeholderData: keepPreviousData,
      // Machines come and go.
      staleTime: 5_000,
    }),
  /** The answer is only ever shown for the change that was asked about, so none of another stands in its place. */
  change: (question: ChangeQuestion) =>
    queryOptions({
      queryKey: [...changeKey, question],
      queryFn: ({ signal }) => call("PreviewPolicyChange", question, { signal }),
      // It is much work for the server: what it is asked again for is a change of access, or a wish.
      staleTime: 60_000,
      refetchOnWindowFocus: false,
    }),
  check: (Text: string) =>
    queryOptions({
      queryKey: [...key, "check", Text],
      queryFn: ({ signal }) => call("CheckPolicy", { Text }, { signal }),
      placeholderData: keepPreviousData,
      staleTime: Number.POSITIVE_INFINITY,
    }),
  explain: (question: ExplainQuestion) =>
    queryOptions({
      queryKey: [...key, "explain", question],
      queryFn: ({ signal }) => call("ExplainAccess", question, { signal }),
      staleTime: 0,
    }),
};

/**
 * Saves a policy: a new one, or one that was looked at, which is given by its moment of change.
 *
 * Errors: PolicyChanged when somebody else has changed it since.
 */
export function useSavePolicy(updatedAt: string | undefined) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (content: PolicyContent) =>
      updatedAt === undefined
        ? call("CreatePolicy", content)
        : call("UpdatePolicy", { ...content, UpdatedAt: updatedAt }),
    onSuccess: () => invalidate(client, key),
  });
}

/** Takes a policy back. */
export function useDeletePolicy() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (Name: string) => call("DeletePolicy", { Name }),
    onSettled: () => invalidate(client, key),
  });
}
