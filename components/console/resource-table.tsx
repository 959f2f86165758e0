"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import { Table, type TableProps } from "@/components/ui/table";
import { ConsoleError, messageOf } from "./console-error";

/** What {@link ResourceTable} takes: a table's properties, with the query in the place of rows and failure. */
export type ResourceTableProps<Data, Row extends object> = Omit<TableProps<Row>, "rows" | "failure"> & {
  query: UseQueryResult<Data>;
  rows: (data: Data) => readonly Row[];
};

/**
 * A table of what a query found: loading, failed and empty come with it. Rows that are already on screen stay there
 * when a later look at them fails; the connection's state in the top bar tells why.
 */
export function ResourceTable<Data, Row extends object>({ query, rows, ...table }: ResourceTableProps<Data, Row>) {
  const failure =
    query.isError && query.data === undefined
      ? {
          message: messageOf(query.error),
          requestId: query.error instanceof ConsoleError ? query.error.requestId : undefined,
          onRetry: () => void query.refetch(),
        }
      : undefined;
  return <Table {...table} rows={query.data === undefined ? undefined : rows(query.data)} failure={failure} />;
}
