"use client";

import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type Answer, call, type Question } from "@/components/console/call";
import { ConsoleError } from "@/components/console/console-error";
import { invalidate } from "@/components/console/invalidate";
import { isRecord } from "@/components/console/is-record";
import { parameterQueries } from "./queries";

/** A file with what is meant by it. */
export type ImportFile = Question<"PreviewParameterImport">;
/** What an import would do. */
export type ImportPreview = Answer<"PreviewParameterImport">;
/** What it would do about one parameter. */
export type PlannedParameter = ImportPreview["Parameters"][number];
/** What it did. */
export type ImportResult = Answer<"ImportParameters">;

/**
 * What an import of a file would do.
 *
 * @param revision tells files apart: what is in one may be secret, and is no part of a question's name
 */
export const importPreview = (file: ImportFile, revision: number) =>
  queryOptions({
    queryKey: ["parameter-import", revision],
    queryFn: ({ signal }) => call("PreviewParameterImport", file, { signal }),
    // The table stays while somebody types.
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
    // To look decrypts what is compared, which the audit has a line of: it happens when somebody asks.
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Imports a file as it was looked at; whatever is shown of parameters is asked anew. */
export function useImport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Question<"ImportParameters">) => call("ImportParameters", input),
    gcTime: 0,
    onSettled: () => invalidate(client, parameterQueries.all),
  });
}

const words: Readonly<Record<string, string>> = { Made: "is there now", Gone: "is gone", Changed: "has changed" };

/** What has moved since the look, of a refusal for that reason; undefined for any other. */
export function movedOf(error: unknown): string[] | undefined {
  if (!(error instanceof ConsoleError) || error.code !== "PlanChanged") return undefined;
  const changes = error.members["Changes"];
  return (Array.isArray(changes) ? changes : [])
    .filter(isRecord)
    .map(({ Name, Change }) => `${String(Name)} ${words[String(Change)] ?? "has moved"}`);
}
