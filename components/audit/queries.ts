"use client";

import { keepPreviousData, queryOptions, useMutation } from "@tanstack/react-query";
import { type Answer, call, type Question } from "@/components/console/call";

const key = ["audit"] as const;

/** A line of the audit. */
export type AuditLine = Answer<"ListAuditEntries">["Entries"][number];

/** How far the lines are sealed. */
export type AuditSeal = Answer<"ListAuditEntries">["Seal"];

/** What the audit is asked for. */
export type AuditQuestion = Pick<
  Question<"ListAuditEntries">,
  "Filters" | "Since" | "Until" | "SecurityOnly" | "MaxResults" | "NextToken"
>;

/** One thing that happened to a machine. */
export type TimelineEvent = Answer<"GetNodeTimeline">["Events"][number];

/** Questions about what was done. */
export const auditQueries = {
  all: key,
  list: (question: AuditQuestion) =>
    queryOptions({
      queryKey: [...key, "list", question],
      queryFn: ({ signal }) => call("ListAuditEntries", question, { signal }),
      placeholderData: keepPreviousData,
    }),
  line: (id: string) =>
    queryOptions({
      queryKey: [...key, "line", id],
      queryFn: async ({ signal }) => {
        const { Entries } = await call("ListAuditEntries", { Filters: [{ Key: "Id", Values: [id] }] }, { signal });
        return Entries[0] ?? null;
      },
      staleTime: 60_000,
    }),
  timeline: (question: Question<"GetNodeTimeline">) =>
    queryOptions({
      queryKey: [...key, "timeline", question],
      queryFn: ({ signal }) => call("GetNodeTimeline", question, { signal }),
      placeholderData: keepPreviousData,
    }),
  alerts: queryOptions({
    queryKey: [...key, "alerts"],
    queryFn: ({ signal }) => call("GetAuditAlerts", {}, { signal }),
    staleTime: 60_000,
    refetchInterval: 60_000,
  }),
};

/** Has the text of a command shown, which is itself a line of the audit: so it is asked for by a press, never by itself. */
export function useReveal() {
  return useMutation({ mutationFn: (Id: string) => call("GetAuditEntry", { Id }) });
}
