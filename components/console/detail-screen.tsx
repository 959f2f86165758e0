"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { type Crumb, Screen } from "@/components/ui/screen";
import { Skeleton } from "@/components/ui/skeleton";
import { ConsoleError, messageOf } from "./console-error";
import { MayNotSeeScreen } from "./may-not-see-screen";
import { NotFoundScreen } from "./not-found-screen";

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
      {query.isError ? (
        <Banner
          kind="error"
          title={messageOf(query.error)}
          action={<Button onPress={() => void query.refetch()}>Retry</Button>}
        >
          {query.error instanceof ConsoleError && query.error.requestId && (
            <span className="font-mono text-sm">Request id {query.error.requestId}</span>
          )}
        </Banner>
      ) : (
        <div aria-busy="true" className="flex flex-col gap-3 rounded-lg border border-line bg-surface p-4">
          <span className="sr-only" role="status">
            Loading
          </span>
          <Skeleton width="40%" />
          <Skeleton width="70%" />
          <Skeleton width="55%" />
        </div>
      )}
    </Screen>
  );
}
