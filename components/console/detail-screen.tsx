"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { type Crumb, Screen } from "@/components/ui/screen";
import { ConsoleError } from "./console-error";
import { MayNotSeeScreen } from "./may-not-see-screen";
import { NotFoundScreen } from "./not-found-screen";
import { LoadingPanel, QueryFailure } from "./query-states";

/** What {@link DetailScreen} takes. */
export type DetailScreenProps<Data> = {
  query: UseQueryResult<Data>;
  /** The title while nothing is known yet: usually the id. */
  title: string;
  breadcrumbs: readonly Crumb[];
  /** The codes with which the server says that there is no such thing. */
  missing: readonly string[];
  missingTitle: string;
  children: (data: Data) => ReactNode;
};

/** A page about one thing: grey bars while it is asked for, "not found" where there is none, the failure otherwise. */
export function DetailScreen<Data>({
  query,
  title,
  breadcrumbs,
  missing,
  missingTitle,
  children,
}: DetailScreenProps<Data>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error instanceof ConsoleError && missing.includes(query.error.code)) {
    return <NotFoundScreen title={missingTitle}>{query.error.message}</NotFoundScreen>;
  }
  if (query.error instanceof ConsoleError && query.error.code === "AccessDeniedException") return <MayNotSeeScreen />;
  return (
    <Screen title={title} breadcrumbs={breadcrumbs}>
      {query.isError ? <QueryFailure {...query} /> : <LoadingPanel />}
    </Screen>
  );
}
