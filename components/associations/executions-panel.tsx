"use client";

import { useQuery } from "@tanstack/react-query";
import { pageFooter } from "@/components/console/page-footer";
import { ResourceTable } from "@/components/console/resource-table";
import { useUrlState } from "@/components/console/url-state";
import { usePaging } from "@/components/console/use-paging";
import { moment } from "@/components/nodes/node-columns";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { causes, isCause } from "@/core/associations/association-run";
import { associationWord, countsInWords } from "./association-words";
import { associationQueries, type ExecutionTarget, type ListedExecution } from "./queries";

const pageSize = 20;
const address = { execution: "" };

const statusCell = ({ Status, DetailedStatus }: { Status: string; DetailedStatus: string }) => {
  const { family, label } = associationWord(Status, DetailedStatus);
  return <StatusBadge family={family}>{label}</StatusBadge>;
};

const columns: readonly Column<ListedExecution>[] = [
  {
    id: "CreatedTime",
    header: "Created",
    isRowHeader: true,
    width: 116,
    cell: ({ CreatedTime }) => <Time value={moment(CreatedTime)} />,
  },
  { id: "ExecutionId", header: "Execution ID", isMono: true, width: 276, cell: ({ ExecutionId }) => ExecutionId },
  { id: "Status", header: "Status", width: 132, cell: statusCell },
  {
    id: "Counts",
    header: "Resources by status",
    grow: 2,
    minWidth: 150,
    isWrapped: true,
    cell: ({ Counts, Message }) => Message ?? (countsInWords(Counts) || "-"),
  },
  {
    id: "Cause",
    header: "Why",
    grow: 1,
    minWidth: 130,
    cell: ({ Cause }) => (Cause !== undefined && isCause(Cause) ? causes[Cause] : (Cause ?? "-")),
  },
  { id: "Version", header: "Version", width: 64, cell: ({ AssociationVersion }) => AssociationVersion },
  {
    id: "Command",
    header: "Output source",
    width: 120,
    cell: ({ CommandId }) => (CommandId ? <Link href={`/commands/${CommandId}`}>Run Command</Link> : "-"),
  },
];

/** Every time that an association was applied, and of the chosen one what became of it on each machine. */
export function ExecutionsPanel({ associationId }: { associationId: string }) {
  const [{ execution }, setUrl] = useUrlState(address);
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
    <>
      <Panel title="Execution history" isFlush>
        <ResourceTable
          label="Execution history"
          isFlush
          query={executions}
          rows={(data) => data.AssociationExecutions}
          columns={columns}
          rowKey={(row) => row.ExecutionId}
          selection="single"
          selected={new Set(execution ? [execution] : [])}
          onSelect={(keys) => setUrl({ execution: [...keys][0] ?? "" })}
          empty={{
            title: "It was never applied",
            description: "Executions are listed here as they begin, and kept for 30 days.",
          }}
          footer={pageFooter({ paging, pageSize, shown: rows.length, next: executions.data?.NextToken })}
        />
      </Panel>
      {execution ? (
        <ExecutionTargets key={execution} associationId={associationId} executionId={execution} />
      ) : (
        rows.length > 0 && <p className="text-muted">Select an execution to see its machines.</p>
      )}
    </>
  );
}

const targetColumns: readonly Column<ExecutionTarget>[] = [
  {
    id: "ResourceId",
    header: "Resource ID",
    isRowHeader: true,
    isMono: true,
    width: 200,
    cell: ({ ResourceId }) => <Link href={`/managed-instances/${ResourceId}`}>{ResourceId}</Link>,
  },
  { id: "ResourceType", header: "Resource type", width: 140, cell: ({ ResourceType }) => ResourceType },
  { id: "Status", header: "Status", width: 170, cell: statusCell },
  {
    id: "LastExecutionDate",
    header: "Last execution",
    width: 116,
    cell: ({ LastExecutionDate }) => <Time value={moment(LastExecutionDate)} />,
  },
  {
    id: "OutputSource",
    header: "Output source",
    grow: 1,
    minWidth: 120,
    cell: ({ OutputSource, ResourceId }) =>
      OutputSource ? <Link href={`/commands/${OutputSource.OutputSourceId}/${ResourceId}`}>View output</Link> : "-",
  },
];

function ExecutionTargets({ associationId, executionId }: { associationId: string; executionId: string }) {
  const paging = usePaging(executionId);
  const targets = useQuery(
    associationQueries.targets({
      AssociationId: associationId,
      ExecutionId: executionId,
      MaxResults: pageSize,
      ...(paging.token && { NextToken: paging.token }),
    }),
  );
  const shown = targets.data?.AssociationExecutionTargets.length ?? 0;
  return (
    <Panel title="Association execution targets" isFlush>
      <ResourceTable
        label="Association execution targets"
        isFlush
        query={targets}
        rows={(data) => data.AssociationExecutionTargets}
        columns={targetColumns}
        rowKey={(row) => row.ResourceId}
        empty={{ title: "No machine was meant at that time" }}
        footer={pageFooter({ paging, pageSize, shown, next: targets.data?.NextToken })}
      />
    </Panel>
  );
}
