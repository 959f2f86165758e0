"use client";

import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { type Answer, call } from "@/components/console/call";

const key = ["overview"] as const;

/** What went wrong, went dark, runs and waits. */
export type Overview = Answer<"GetOverview">;

/** Questions about the account as a whole. */
export const overviewQueries = {
  all: key,
  /** @param hours how far back "went wrong" looks */
  since: (hours: number) =>
    queryOptions({
      queryKey: [...key, hours],
      queryFn: ({ signal }) => call("GetOverview", { Hours: hours }, { signal }),
      placeholderData: keepPreviousData,
    }),
};
