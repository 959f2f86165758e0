import type { UseQueryResult } from "@tanstack/react-query";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { ConsoleError, messageOf } from "./console-error";

/** In the place of what could not be asked for: why, the request's id for whoever looks into it, and another try. */
export function QueryFailure({ error, refetch }: Pick<UseQueryResult, "error" | "refetch">) {
  return (
    <Banner kind="error" title={messageOf(error)} action={<Button onPress={() => void refetch()}>Retry</Button>}>
      {error instanceof ConsoleError && error.requestId && (
        <span className="font-mono text-sm">Request id {error.requestId}</span>
      )}
    </Banner>
  );
}

/** In the place of a page's content while it is asked for. */
export function LoadingPanel() {
  return (
    <div aria-busy="true" className="flex flex-col gap-3 rounded-lg border border-line bg-surface p-4">
      <span className="sr-only" role="status">
        Loading
      </span>
      <Skeleton width="40%" />
      <Skeleton width="70%" />
      <Skeleton width="55%" />
    </div>
  );
}
