"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ConsoleError } from "./console-error";

/** A refusal will not change by asking again; no answer, or a fault of the server, may. */
const mayPass = (error: unknown) => !(error instanceof ConsoleError) || error.status === 0 || error.status >= 500;

/**
 * What server data is kept with. Notices say when something is stale, so nothing is asked twice within ten seconds
 * only because a screen was opened again.
 */
export function QueryProvider({ children }: { children: ReactNode }) {
  const [client] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: {
            staleTime: 10_000,
            retry: (failures, error) => mayPass(error) && failures < 2,
            retryDelay: (failures) => Math.min(500 * 2 ** failures, 5_000),
            networkMode: "always",
          },
          mutations: { retry: false, networkMode: "always" },
        },
      }),
  );
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
