"use client";

import { useQuery } from "@tanstack/react-query";
import { moment } from "@/components/console/moment";
import { pageFooter } from "@/components/console/page-footer";
import { ResourceTable } from "@/components/console/resource-table";
import { usePaging } from "@/components/console/use-paging";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { executionAddress } from "./association-columns";
import { type AssociationNode, associationQueries } from "./queries";
import { machineLink, outputLink, statusColumn } from "./standing-columns";

const pageSize = 50;

const columnsOf = (associationId: string): readonly Column<AssociationNode>[] => [
  {
    id: "Resource",
    header: "Resource",
    isRowHeader: true,
    grow: 2,
    minWidth: 160,
    cell: ({ InstanceId, Name }) => machineLink(InstanceId, Name),
  },
  statusColumn,
  { id: "InstanceId", header: "Instance ID", isMono: true, width: 180, cell: ({ InstanceId }) => InstanceId },
  { id: "Version", header: "Association version", width: 130, cell: ({ AssociationVersion }) => AssociationVersion },
  { id: "DocumentVersion", header: "Document version", width: 120, cell: ({ DocumentVersion }) => DocumentVersion },
  {
    id: "LastExecutionDate",
    header: "Last execution",
    width: 116,
    cell: ({ ExecutionId, LastExecutionDate }) => (
      <Link href={executionAddress(associationId, ExecutionId)}>
        <Time value={moment(LastExecutionDate)} />
      </Link>
    ),
  },
  {
    id: "Output",
    header: "Output",
    grow: 1,
    minWidth: 110,
    cell: ({ CommandId, InstanceId }) => outputLink(CommandId, InstanceId),
  },
];

/** How an association stands on each machine that it was applied to. Source: EC2 console, State Manager, Resources. */
export function ResourcesPanel({ associationId }: { associationId: string }) {
  const paging = usePaging(associationId);
  const nodes = useQuery(
    associationQueries.nodes({
      AssociationId: associationId,
      MaxResults: pageSize,
      ...(paging.token && { NextToken: paging.token }),
    }),
  );
  return (
    <Panel title="Resources" isFlush>
      <ResourceTable
        label="Resources"
        isFlush
        query={nodes}
        rows={(data) => data.Nodes}
        columns={columnsOf(associationId)}
        rowKey={(node) => node.InstanceId}
        empty={{
          title: "It was not applied to any machine yet",
          description: "Machines are listed here once it was, with what became of it last.",
        }}
        footer={pageFooter({ paging, pageSize, shown: nodes.data?.Nodes.length ?? 0, next: nodes.data?.NextToken })}
      />
    </Panel>
  );
}
