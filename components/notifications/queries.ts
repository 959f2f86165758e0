"use client";

import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type Answer, call, type OperationName, type Question } from "@/components/console/call";
import { invalidate } from "@/components/console/invalidate";

const key = ["notifications"] as const;

/** A webhook that commands may name. */
export type ListedWebhook = Answer<"ListWebhooks">["Webhooks"][number];

/** A message and what became of it. */
export type ListedNotification = Answer<"ListCommandNotifications">["Notifications"][number];

/** Questions about who is told of what. */
export const notificationQueries = {
  webhooks: queryOptions({
    queryKey: [...key, "webhooks"],
    queryFn: ({ signal }) => call("ListWebhooks", {}, { signal }),
    staleTime: 10_000,
  }),
  ofCommand: (question: Question<"ListCommandNotifications">) =>
    queryOptions({
      queryKey: [...key, "command", question.CommandId, question],
      queryFn: ({ signal }) => call("ListCommandNotifications", question, { signal }),
      placeholderData: keepPreviousData,
    }),
  ofCommandKey: (commandId: string) => [...key, "command", commandId] as const,
  ofWebhook: (question: Question<"ListWebhookNotifications">) =>
    queryOptions({
      queryKey: [...key, "webhook", question.Name, question],
      queryFn: ({ signal }) => call("ListWebhookNotifications", question, { signal }),
      placeholderData: keepPreviousData,
    }),
  ofWebhookKey: (name: string) => [...key, "webhook", name] as const,
};

/** Changes something about webhooks or their messages; all of them are asked for anew. */
export function useNotificationChange<Name extends OperationName>(name: Name) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Question<Name>) => call(name, input),
    onSettled: () => invalidate(client, key),
    // A secret must not be kept longer than the page shows it.
    gcTime: 0,
  });
}
