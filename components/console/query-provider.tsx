"use client";

import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ConsoleError } from "./console-error";
import { sessionQuery } from "./session";

/** A refusal will not change by asking again; no answer, or a fault of the server, may. */
const mayPass = (error: unknown) => !(error instanceof ConsoleError) || error.status === 0 || error.status >= 500;

/** A refusal does not ask for the session again when it was asked for within this time, milliseconds. */
const sessionBelieved = 2_000;

/**
 * What server data is kept with. Notices say when something is stale, so nothing is asked twice within ten seconds
 * only because a screen was opened again.
 */
export function QueryProvider({ children }: { children: ReactNode }) {
  const [client] = useState(() => {
    // What was offered is refused: something has been taken away since the session was asked for.
    const onError = (error: unknown) => {
      if (!(error instanceof ConsoleError) || error.code !== "AccessDeniedException") return;
      const asked = made.getQueryState(sessionQuery.queryKey)?.dataUpdatedAt ?? 0;
      if (Date.now() - asked > sessionBelieved) void made.invalidateQueries(sessionQuery);
    };
    const made = new QueryClient({
      queryCache: new QueryCache({ onError }),
      mutationCache: new MutationCache({ onError }),
      defaultOptions: {
        queries: {
          staleTime: 10_000,
          retry: (failures, error) => mayPass(error) && failures < 2,
          retryDelay: (failures) => Math.min(500 * 2 ** failures, 5_000),
          networkMode: "always",
        },
        mutations: { retry: false, networkMode: "always" },
      },
    });
    return made;
  });
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
