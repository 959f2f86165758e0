"use client";

import { useQuery } from "@tanstack/react-query";
import { moment } from "@/components/console/moment";
import { pageFooter } from "@/components/console/page-footer";
import { ResourceTable } from "@/components/console/resource-table";
import { usePaging } from "@/components/console/use-paging";
import { Panel } from "@/components/ui/panel";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { executionAddress } from "./association-columns";
import { causeInWords, countsInWords } from "./association-words";
import { associationQueries, type ListedExecution } from "./queries";
import { statusColumn } from "./standing-columns";

const pageSize = 20;

const columns: readonly Column<ListedExecution>[] = [
  {
    id: "ExecutionId",
    header: "Execution ID",
    isRowHeader: true,
    isMono: true,
    width: 290,
    cell: ({ ExecutionId }) => ExecutionId,
  },
  { id: "CreatedTime", header: "Created", width: 116, cell: ({ CreatedTime }) => <Time value={moment(CreatedTime)} /> },
  statusColumn,
  {
    id: "Counts",
    header: "Resources by status",
    grow: 2,
    minWidth: 150,
    isWrapped: true,
    cell: ({ Counts, Message }) => Message ?? (countsInWords(Counts) || "-"),
  },
  { id: "Cause", header: "Why", grow: 1, minWidth: 130, cell: ({ Cause }) => causeInWords(Cause) },
  { id: "Version", header: "Version", width: 64, cell: ({ AssociationVersion }) => AssociationVersion },
];

/** Every time that an association was applied; each is a page of its own. */
export function ExecutionsPanel({ associationId }: { associationId: string }) {
  const paging = usePaging(associationId);
  const executions = useQuery(
    associationQueries.executions({
      AssociationId: associationId,
      MaxResults: pageSize,
      ...(paging.token && { NextToken: paging.token }),
    }),
  );
  const rows = executions.data?.AssociationExecutions ?? [];
  return (
    <Panel title="Execution history" isFlush>
      <ResourceTable
        label="Execution history"
        isFlush
        query={executions}
        rows={(data) => data.AssociationExecutions}
        columns={columns}
        rowKey={(row) => row.ExecutionId}
        rowHref={(row) => executionAddress(associationId, row.ExecutionId)}
        empty={{
          title: "It was never applied",
          description: "Executions are listed here as they begin, and kept for 30 days.",
        }}
        footer={pageFooter({ paging, pageSize, shown: rows.length, next: executions.data?.NextToken })}
      />
    </Panel>
  );
}
