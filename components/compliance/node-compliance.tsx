"use client";

import { useQuery } from "@tanstack/react-query";
import { useLive } from "@/components/console/live";
import { moment } from "@/components/console/moment";
import { pageFooter } from "@/components/console/page-footer";
import { ResourceTable } from "@/components/console/resource-table";
import { useUrlState } from "@/components/console/url-state";
import { usePaging } from "@/components/console/use-paging";
import { Panel } from "@/components/ui/panel";
import { Select } from "@/components/ui/select";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { complianceWords, severityWords, typeWord } from "@/core/compliance/compliance-words";
import { type ShownStatus, shownStatuses } from "./compliance-filter";
import { complianceQueries, type ListedItem } from "./queries";
import { EvidenceLink, ItemTitle } from "./reason";

const address = { items: "ALL" };
const pageSize = 50;

const options = shownStatuses.map(({ id, label }) => ({ id, label: id === "ALL" ? "All items" : label }));

/** What was last found of each thing on one machine. Source: Systems Manager console, configuration compliance. */
export function NodeCompliance({ nodeId }: { nodeId: string }) {
  const [{ items }, setUrl] = useUrlState(address);
  const shown: ShownStatus = shownStatuses.find(({ id }) => id === items)?.id ?? "ALL";
  const paging = usePaging(shown);
  const query = useQuery(
    complianceQueries.ofNode({
      InstanceId: nodeId,
      MaxResults: pageSize,
      ...(shown !== "ALL" && { Filters: [{ Key: "Status", Values: [shown] }] }),
      ...(paging.token && { NextToken: paging.token }),
    }),
  );
  useLive("compliance", nodeId, complianceQueries.all);
  return (
    <Panel
      title="Compliance"
      isFlush
      actions={
        <Select label="Show" isLabelHidden options={options} value={shown} onChange={(id) => setUrl({ items: id })} />
      }
    >
      <ResourceTable
        label="Compliance"
        isFlush
        query={query}
        rows={(data) => data.Items}
        columns={columns(nodeId)}
        rowKey={({ ComplianceType, Id }) => `${ComplianceType} ${Id}`}
        empty={
          shown === "ALL"
            ? { title: "Nothing has been found of this machine yet" }
            : { title: "There is none of these on this machine" }
        }
        footer={pageFooter({
          paging,
          pageSize,
          shown: query.data?.Items.length ?? 0,
          next: query.data?.NextToken,
        })}
      />
    </Panel>
  );
}

const columns = (nodeId: string): readonly Column<ListedItem>[] => [
  {
    id: "Item",
    header: "Item",
    isRowHeader: true,
    grow: 3,
    minWidth: 200,
    isWrapped: true,
    cell: (item) => (
      <span className="flex flex-col">
        <ItemTitle type={item.ComplianceType} item={item} />
        {item.Title && item.Title !== item.Id && <span className="font-mono text-sm text-muted">{item.Id}</span>}
      </span>
    ),
  },
  { id: "Type", header: "Type", width: 120, cell: ({ ComplianceType }) => typeWord(ComplianceType) },
  {
    id: "Status",
    header: "Status",
    width: 132,
    cell: ({ Status }) => (
      <StatusBadge family={complianceWords[Status].family}>{complianceWords[Status].label}</StatusBadge>
    ),
  },
  { id: "Severity", header: "Severity", width: 104, cell: ({ Severity }) => severityWords[Severity] },
  { id: "Since", header: "Since", width: 112, cell: ({ Since }) => <Time value={moment(Since)} /> },
  {
    id: "Checked",
    header: "Last checked",
    width: 112,
    cell: ({ ExecutionSummary }) => <Time value={moment(ExecutionSummary.ExecutionTime)} />,
  },
  {
    id: "Details",
    header: "Details",
    grow: 3,
    minWidth: 200,
    isWrapped: true,
    cell: (item) => <Details item={item} nodeId={nodeId} />,
  },
];

function Details({ item, nodeId }: { item: ListedItem; nodeId: string }) {
  const details = Object.entries(item.Details);
  return (
    <span className="flex flex-col">
      {details.map(([key, value]) => (
        <span key={key} className="break-words">
          <span className="text-muted">{key}:</span> {value}
        </span>
      ))}
      <EvidenceLink nodeId={nodeId} commandId={item.CommandId} />
      {details.length === 0 && item.CommandId === null && "-"}
    </span>
  );
}
