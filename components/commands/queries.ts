"use client";

import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type Answer, call, type Question } from "@/components/console/call";
import { invalidate } from "@/components/console/invalidate";
import { onDemand } from "@/components/ui/on-demand";

const key = ["commands"] as const;

/** A command as lists show it. */
export type ListedCommand = Answer<"ListCommandHistory">["Commands"][number];

/** A command with its counts, its verdict and its rendered steps. */
export type CommandDetail = Answer<"GetCommand">["Command"];

type InvocationStates = Answer<"ListInvocationStates">;

/** One machine of a command, in few words; moments are milliseconds since 1970. */
export type InvocationSummary = ReturnType<typeof toSummaries>[number];

/** The rows that are sent as columns, because ten thousand of them repeat their names ten thousand times. */
const toSummaries = ({ InstanceIds, Names, States, StartedAt, EndedAt, ExitCodes }: InvocationStates) =>
  States.map((State, at) => ({
    InstanceId: InstanceIds[at] ?? "",
    Name: Names[at] ?? "",
    State,
    StartedAt: StartedAt[at] ?? null,
    EndedAt: EndedAt[at] ?? null,
    ExitCode: ExitCodes[at] ?? null,
  }));

/** One machine of a command, with everything that is known. */
export type Invocation = Answer<"GetInvocation">;

/** One attempt at one step. */
export type InvocationStep = Invocation["Steps"][number];

/** Machines of a command that printed the same. */
export type OutputGroup = Answer<"GroupInvocationsByOutput">["Groups"][number];

/** What is sent, and what a preview is made of. */
export type CommandRequest = Question<"SendCommand">;

/** A document that can be run, as lists show it. */
export type ListedDocument = Answer<"ListDocuments">["DocumentIdentifiers"][number];

/** Questions about commands and the documents they run. */
export const commandQueries = {
  all: key,
  list: (question: Question<"ListCommandHistory">) =>
    queryOptions({
      queryKey: [...key, "list", question],
      queryFn: ({ signal }) => call("ListCommandHistory", question, { signal }),
      placeholderData: keepPreviousData,
    }),
  one: (commandId: string) =>
    queryOptions({
      queryKey: [...key, "one", commandId],
      queryFn: async ({ signal }) => (await call("GetCommand", { CommandId: commandId }, { signal })).Command,
    }),
  plan: (commandId: string) =>
    queryOptions({
      queryKey: [...key, "one", commandId, "plan"],
      queryFn: ({ signal }) => call("GetCommandPlan", { CommandId: commandId }, { signal }),
    }),
  invocations: (commandId: string) =>
    queryOptions({
      queryKey: [...key, "one", commandId, "invocations"],
      queryFn: async ({ signal }) =>
        toSummaries(await call("ListInvocationStates", { CommandId: commandId }, { signal })),
    }),
  outputGroups: (commandId: string) =>
    queryOptions({
      queryKey: [...key, "one", commandId, "groups"],
      queryFn: async ({ signal }) =>
        (await call("GroupInvocationsByOutput", { CommandId: commandId }, { signal })).Groups,
    }),
  invocation: (commandId: string, nodeId: string) =>
    queryOptions({
      queryKey: [...key, "one", commandId, "invocation", nodeId],
      queryFn: ({ signal }) => call("GetInvocation", { CommandId: commandId, InstanceId: nodeId }, { signal }),
    }),
  preview: (request: CommandRequest) =>
    queryOptions({
      queryKey: ["preview", request],
      queryFn: ({ signal }) => call("PreviewCommand", request, { signal }),
      placeholderData: keepPreviousData,
      // A preview speaks of this moment: machines come and go.
      staleTime: 5_000,
      gcTime: 10_000,
    }),
  documents: queryOptions({
    queryKey: ["documents", "list"],
    queryFn: async ({ signal }) => {
      const documents: ListedDocument[] = [];
      let token: string | undefined;
      do {
        const page: Answer<"ListDocuments"> = await call(
          "ListDocuments",
          {
            Filters: [{ Key: "DocumentType", Values: ["Command"] }],
            ...(token !== undefined && { NextToken: token }),
          },
          { signal },
        );
        documents.push(...page.DocumentIdentifiers);
        token = page.NextToken;
      } while (token !== undefined);
      return documents;
    },
    staleTime: 60_000,
  }),
  documentVersions: (name: string) =>
    queryOptions({
      queryKey: ["documents", "numbers", name],
      queryFn: async ({ signal }) => (await call("ListDocumentVersions", { Name: name }, { signal })).DocumentVersions,
      staleTime: 60_000,
    }),
  documentForm: (name: string, version: string) =>
    queryOptions({
      queryKey: ["documents", "form", name, version],
      queryFn: async ({ signal }) => {
        const [{ readDocumentForm }, { Content }] = await Promise.all([
          onDemand(() => import("./document-form")),
          call("GetDocument", { Name: name, DocumentVersion: version, DocumentFormat: "JSON" }, { signal }),
        ]);
        return readDocumentForm(Content);
      },
      staleTime: 60_000,
    }),
  savedDocument: (commandId: string) =>
    queryOptions({
      queryKey: [...key, "saved", commandId],
      queryFn: async ({ signal }) => {
        const { Command } = await call("GetCommand", { CommandId: commandId }, { signal });
        const { DocumentName: Name, DocumentVersion } = Command;
        const [{ documentTextOf }, { Content }] = await Promise.all([
          onDemand(() => import("./document-text-of")),
          call("GetDocument", { Name, DocumentVersion, DocumentFormat: "JSON" }, { signal }),
        ]);
        return documentTextOf(Content, Command);
      },
      retry: false,
      // What was run does not change.
      staleTime: Number.POSITIVE_INFINITY,
    }),
};

/** Sends a command. */
export function useSendCommand() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (request: CommandRequest) => (await call("SendCommand", request)).Command,
    // The command's page asks these next; they are on their way while it opens.
    onSuccess: ({ CommandId, InstanceIds }) => {
      void client.prefetchQuery(commandQueries.one(CommandId));
      void client.prefetchQuery(commandQueries.invocations(CommandId));
      const [only, ...others] = InstanceIds;
      if (only !== undefined && others.length === 0)
        void client.prefetchQuery(commandQueries.invocation(CommandId, only));
    },
    onSettled: () => invalidate(client, [...key, "list"]),
  });
}

/** Asks a command to stop, everywhere or on the given machines. */
export function useCancelCommand() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (request: Question<"CancelCommand">) => call("CancelCommand", request),
    onSettled: () => invalidate(client, key),
  });
}
