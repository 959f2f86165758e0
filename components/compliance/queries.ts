"use client";

import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { type Answer, call, type Question } from "@/components/console/call";

const key = ["compliance"] as const;

/** What one type says of a machine, as lists show it. */
export type ListedCompliance = Answer<"ListNodeCompliance">["Nodes"][number];

/** What a list of machines is asked for. */
export type ComplianceQuestion = Question<"ListNodeCompliance">;

/** What was last found of one thing on a machine. */
export type ListedItem = Answer<"ListNodeComplianceItems">["Items"][number];

/** How many machines of one type are in which state. */
export type TypeSummary = Answer<"ListComplianceSummaries">["ComplianceSummaryItems"][number];

/** Questions about the state of machines. */
export const complianceQueries = {
  all: key,
  /** Every type: there are a handful. */
  types: queryOptions({
    queryKey: [...key, "types"],
    queryFn: async ({ signal }) => {
      const types: TypeSummary[] = [];
      let token: string | undefined;
      do {
        const page: Answer<"ListComplianceSummaries"> = await call(
          "ListComplianceSummaries",
          token === undefined ? {} : { NextToken: token },
          { signal },
        );
        types.push(...page.ComplianceSummaryItems);
        token = page.NextToken;
      } while (token !== undefined);
      return types;
    },
  }),
  list: (question: ComplianceQuestion) =>
    queryOptions({
      queryKey: [...key, "list", question],
      queryFn: ({ signal }) => call("ListNodeCompliance", question, { signal }),
      placeholderData: keepPreviousData,
    }),
  ofNode: (question: Question<"ListNodeComplianceItems">) =>
    queryOptions({
      queryKey: [...key, "node", question],
      queryFn: ({ signal }) => call("ListNodeComplianceItems", question, { signal }),
      placeholderData: keepPreviousData,
    }),
};
