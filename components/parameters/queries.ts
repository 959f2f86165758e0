"use client";

import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type Answer, call, type Question } from "@/components/console/call";
import { ConsoleError } from "@/components/console/console-error";
import { invalidate } from "@/components/console/invalidate";

const key = ["parameters"] as const;

/** A parameter as lists show it: without its value. */
export type ListedParameter = Answer<"DescribeParameters">["Parameters"][number];

/** One version in the history of a parameter; the value of a secret is not in it. */
export type ParameterVersion = Answer<"GetParameterHistory">["Parameters"][number];

/** A parameter that can be had back. */
export type DeletedParameter = Answer<"ListDeletedParameters">["Parameters"][number];

/** What a list of parameters is narrowed by. */
export type ParameterFilters = NonNullable<Question<"DescribeParameters">["ParameterFilters"]>;

/** Questions about parameters. What is decrypted is in none of them. */
export const parameterQueries = {
  all: key,
  list: (question: Question<"DescribeParameters">) =>
    queryOptions({
      queryKey: [...key, "list", question],
      queryFn: ({ signal }) => call("DescribeParameters", question, { signal }),
      placeholderData: keepPreviousData,
    }),
  levels: (Path: string) =>
    queryOptions({
      queryKey: [...key, "levels", Path],
      queryFn: ({ signal }) => call("ListParameterLevels", { Path }, { signal }),
    }),
  one: (path: string) =>
    queryOptions({
      queryKey: [...key, "one", path],
      queryFn: async ({ signal }) => {
        const filters = [{ Key: "Name", Option: "Equals", Values: [path] }];
        const { Parameters } = await call("DescribeParameters", { ParameterFilters: filters }, { signal });
        const [found] = Parameters;
        if (!found) throw new ConsoleError("ParameterNotFound", `There is no parameter ${path}.`, [], undefined, 400);
        return found;
      },
    }),
  /** The names of the webhooks that are told what policies do. */
  listeners: queryOptions({
    queryKey: [...key, "listeners"],
    queryFn: async ({ signal }) =>
      (await call("ListWebhooks", {}, { signal })).Webhooks.flatMap(({ Name, HearsOfParameterPolicies }) =>
        HearsOfParameterPolicies ? [Name] : [],
      ),
  }),
  /** The value of a parameter that is no secret. */
  value: (name: string) =>
    queryOptions({
      queryKey: [...key, "value", name],
      queryFn: async ({ signal }) => (await call("GetParameter", { Name: name }, { signal })).Parameter.Value,
    }),
  /** Every version, newest first: at most a hundred are kept. */
  history: (name: string) =>
    queryOptions({
      queryKey: [...key, "history", name],
      queryFn: async ({ signal }) => {
        const versions: ParameterVersion[] = [];
        let token: string | undefined;
        do {
          const page: Answer<"GetParameterHistory"> = await call(
            "GetParameterHistory",
            { Name: name, ...(token !== undefined && { NextToken: token }) },
            { signal },
          );
          versions.push(...page.Parameters);
          token = page.NextToken;
        } while (token !== undefined);
        return versions.reverse();
      },
    }),
  /** What refers to it: it changes with documents, associations and commands, so it is asked for each time. */
  uses: (name: string) =>
    queryOptions({
      queryKey: [...key, "uses", name],
      queryFn: ({ signal }) => call("ListParameterUses", { Name: name }, { signal }),
      staleTime: 0,
    }),
  /** What can be had back: that runs out by itself, so it is asked for each time. */
  deleted: queryOptions({
    queryKey: [...key, "deleted"],
    queryFn: ({ signal }) => call("ListDeletedParameters", {}, { signal }),
    staleTime: 0,
  }),
};

/** Makes one call that changes parameters; whatever is shown of them is asked anew. */
export function useParameterChange<
  Name extends
    | "PutParameter"
    | "DeleteParameters"
    | "RestoreParameter"
    | "LabelParameterVersion"
    | "UnlabelParameterVersion",
>(name: Name) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Question<Name>) => call(name, input),
    // What was sent may be a secret: it is not kept once it is there.
    gcTime: 0,
    onSettled: () => invalidate(client, key),
  });
}

/** The values of secrets in clear, of versions too (`name:3`); each time is a line of the audit. */
export const reveal = async (names: string[]): Promise<string[]> =>
  (await call("DecryptParameters", { Names: names })).Parameters.map(({ Value }) => Value);
