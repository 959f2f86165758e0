"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import { Table, type TableProps } from "@/components/ui/table";
import type { TableFailure } from "@/components/ui/table-column";
import { ConsoleError, messageOf } from "./console-error";

/** What {@link ResourceTable} takes: a table's properties, with the query in the place of rows and failure. */
export type ResourceTableProps<Data, Row extends object> = Omit<TableProps<Row>, "rows" | "failure" | "isOutdated"> & {
  query: UseQueryResult<Data>;
  rows: (data: Data) => readonly Row[];
};

/**
 * A table of what a query found: loading, failed and empty come with it. Rows that are already on screen stay there
 * when a later look at them fails; the connection's state in the top bar tells why. They stay, and fade, while another
 * order, filter or page is on its way.
 */
export function ResourceTable<Data, Row extends object>({ query, rows, ...table }: ResourceTableProps<Data, Row>) {
  const failure = query.isError && query.data === undefined ? failureOf(query) : undefined;
  return (
    <Table
      {...table}
      rows={query.data === undefined ? undefined : rows(query.data)}
      isOutdated={query.isPlaceholderData}
      failure={failure}
    />
  );
}

function failureOf({ error, refetch }: Pick<UseQueryResult, "error" | "refetch">): TableFailure {
  if (error instanceof ConsoleError && error.code === "AccessDeniedException")
    return { message: "You may not see these: no policy permits it to you." };
  return {
    message: messageOf(error),
    requestId: error instanceof ConsoleError ? error.requestId : undefined,
    onRetry: () => void refetch(),
  };
}
