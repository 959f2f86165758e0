"use client";

import { CircleX, SearchX } from "lucide-react";
import { Button } from "./button";
import { EmptyState } from "./empty-state";
import type { TableEmpty, TableFailure } from "./table-column";

/** What stands in a table without rows: the failure, "No matches" while a filter is on, or the invitation to make the first. */
export function TableMessage({
  failure,
  empty,
  onClearFilter,
}: {
  failure?: TableFailure;
  empty: TableEmpty;
  onClearFilter?: () => void;
}) {
  if (failure) {
    return (
      <div role="alert">
        <EmptyState
          icon={CircleX}
          title={failure.message}
          action={failure.onRetry && <Button onPress={failure.onRetry}>Retry</Button>}
        >
          {failure.requestId && (
            <>
              Request id <span className="font-mono text-sm">{failure.requestId}</span>
            </>
          )}
        </EmptyState>
      </div>
    );
  }
  if (onClearFilter) {
    return (
      <EmptyState icon={SearchX} title="No matches" action={<Button onPress={onClearFilter}>Clear filter</Button>}>
        Nothing here fits the filter.
      </EmptyState>
    );
  }
  return (
    <EmptyState title={empty.title} action={empty.action}>
      {empty.description}
    </EmptyState>
  );
}
