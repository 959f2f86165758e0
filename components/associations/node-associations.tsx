"use client";

import { useQuery } from "@tanstack/react-query";
import { useLive } from "@/components/console/live";
import { moment } from "@/components/console/moment";
import { pageFooter } from "@/components/console/page-footer";
import { ResourceTable } from "@/components/console/resource-table";
import { usePaging } from "@/components/console/use-paging";
import { documentAddress, shortName } from "@/components/documents/document-address";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { associationAddress } from "./association-columns";
import { associationTitle } from "./association-words";
import { associationQueries, type NodeAssociation } from "./queries";
import { outputLink, statusColumn } from "./standing-columns";

const pageSize = 25;

const columns: readonly Column<NodeAssociation>[] = [
  {
    id: "Association",
    header: "Association",
    isRowHeader: true,
    grow: 2,
    minWidth: 150,
    cell: (row) => associationTitle(row),
  },
  statusColumn,
  {
    id: "Document",
    header: "Document name",
    grow: 1,
    minWidth: 140,
    cell: ({ Name }) => <Link href={documentAddress(Name)}>{shortName(Name)}</Link>,
  },
  { id: "Version", header: "Version", width: 64, cell: ({ AssociationVersion }) => AssociationVersion },
  {
    id: "ExecutionDate",
    header: "Last execution",
    width: 116,
    cell: ({ ExecutionDate }) => <Time value={moment(ExecutionDate)} />,
  },
  {
    id: "Output",
    header: "Output",
    width: 110,
    cell: ({ CommandId, InstanceId }) => outputLink(CommandId, InstanceId),
  },
];

/** What associations have done on one machine. Source: EC2 console, Managed Instances, Associations. */
export function NodeAssociations({ nodeId }: { nodeId: string }) {
  const paging = usePaging(nodeId);
  const query = useQuery(
    associationQueries.ofNode({
      InstanceId: nodeId,
      MaxResults: pageSize,
      ...(paging.token && { NextToken: paging.token }),
    }),
  );
  useLive("association", undefined, associationQueries.ofNodeKey);
  const shown = query.data?.InstanceAssociationStatusInfos.length ?? 0;
  return (
    <Panel title="Associations" isFlush>
      <ResourceTable
        label="Associations"
        isFlush
        query={query}
        rows={(data) => data.InstanceAssociationStatusInfos}
        columns={columns}
        rowKey={(row) => row.AssociationId}
        rowHref={(row) => associationAddress(row.AssociationId)}
        empty={{
          title: "No association was applied to this machine yet",
          description: "State Manager keeps machines as documents say; what it did here is listed here.",
        }}
        footer={pageFooter({ paging, pageSize, shown, next: query.data?.NextToken })}
      />
    </Panel>
  );
}
