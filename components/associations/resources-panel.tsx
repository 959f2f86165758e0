"use client";

import { useQuery } from "@tanstack/react-query";
import { pageFooter } from "@/components/console/page-footer";
import { ResourceTable } from "@/components/console/resource-table";
import { usePaging } from "@/components/console/use-paging";
import { moment } from "@/components/nodes/node-columns";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { associationWord } from "./association-words";
import { type AssociationNode, associationQueries } from "./queries";

const pageSize = 50;

const columns: readonly Column<AssociationNode>[] = [
  {
    id: "Resource",
    header: "Resource",
    isRowHeader: true,
    grow: 2,
    minWidth: 160,
    cell: ({ InstanceId, Name }) => (
      <Link href={`/managed-instances/${InstanceId}`}>
        {Name || <span className="font-mono text-sm">{InstanceId}</span>}
      </Link>
    ),
  },
  { id: "InstanceId", header: "Instance ID", isMono: true, width: 180, cell: ({ InstanceId }) => InstanceId },
  {
    id: "Status",
    header: "Status",
    width: 150,
    cell: ({ Status, DetailedStatus }) => {
      const { family, label } = associationWord(Status, DetailedStatus);
      return <StatusBadge family={family}>{label}</StatusBadge>;
    },
  },
  { id: "Version", header: "Association version", width: 130, cell: ({ AssociationVersion }) => AssociationVersion },
  { id: "DocumentVersion", header: "Document version", width: 120, cell: ({ DocumentVersion }) => DocumentVersion },
  {
    id: "LastExecutionDate",
    header: "Last execution",
    width: 116,
    cell: ({ LastExecutionDate }) => <Time value={moment(LastExecutionDate)} />,
  },
  {
    id: "Output",
    header: "Output",
    grow: 1,
    minWidth: 110,
    cell: ({ CommandId, InstanceId }) =>
      CommandId ? <Link href={`/commands/${CommandId}/${InstanceId}`}>View output</Link> : "-",
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
        columns={columns}
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
