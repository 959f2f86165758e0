"use client";

import { useQuery } from "@tanstack/react-query";
import { fromAddress, toAddress, valuesByProperty } from "@/components/console/filter-tokens";
import { moment } from "@/components/console/moment";
import { pageFooter } from "@/components/console/page-footer";
import { ResourceTable } from "@/components/console/resource-table";
import { useUrlState } from "@/components/console/url-state";
import { usePaging } from "@/components/console/use-paging";
import { Banner } from "@/components/ui/banner";
import { FilterBar } from "@/components/ui/filter-bar";
import type { FilterProperty } from "@/components/ui/filter-text";
import { Panel } from "@/components/ui/panel";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { associationQueries, type ExecutionTarget } from "./queries";
import { machineLink, outputLink, statusColumn } from "./standing-columns";

const pageSize = 50;
const address = { f: [] as readonly string[] };

/** What the targets of an execution can be filtered by. Source: SSM API 2014-11-06, AssociationExecutionTargetsFilterKey. */
const properties: readonly FilterProperty[] = [
  {
    id: "Status",
    label: "Status",
    isClosed: true,
    values: [
      { value: "Success", label: "Success" },
      { value: "Failed", label: "Failed" },
      { value: "InProgress", label: "In progress" },
      { value: "Pending", label: "Pending" },
    ],
  },
  { id: "ResourceId", label: "Instance ID" },
];

const columns: readonly Column<ExecutionTarget>[] = [
  {
    id: "Resource",
    header: "Resource",
    isRowHeader: true,
    grow: 2,
    minWidth: 160,
    cell: ({ ResourceId, Name }) => machineLink(ResourceId, Name),
  },
  statusColumn,
  { id: "ResourceId", header: "Instance ID", isMono: true, width: 190, cell: ({ ResourceId }) => ResourceId },
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
    cell: ({ OutputSource, ResourceId }) => outputLink(OutputSource?.OutputSourceId, ResourceId),
  },
];

/** What became of an association on each machine, that one time. Source: EC2 console, Association execution targets. */
export function ExecutionTargets({ associationId, executionId }: { associationId: string; executionId: string }) {
  const [{ f }, setUrl] = useUrlState(address);
  const tokens = fromAddress(f);
  const asked = valuesByProperty(
    tokens.map((token) => (token.property === "" ? { ...token, property: "ResourceId" } : token)),
  );
  const twice = properties.find(({ id }) => (asked.get(id)?.length ?? 0) > 1);
  const filters = (["Status", "ResourceId"] as const).flatMap((Key) =>
    (asked.get(Key) ?? []).map((Value) => ({ Key, Value })),
  );
  const question = {
    AssociationId: associationId,
    ExecutionId: executionId,
    MaxResults: pageSize,
    ...(filters.length > 0 && { Filters: filters }),
  };
  const paging = usePaging(JSON.stringify(question));
  const targets = useQuery({
    ...associationQueries.targets({ ...question, ...(paging.token && { NextToken: paging.token }) }),
    enabled: twice === undefined,
  });
  const shown = targets.data?.AssociationExecutionTargets.length ?? 0;
  return (
    <>
      <FilterBar
        label="Filter targets"
        properties={properties}
        value={tokens}
        onChange={(value) => setUrl({ f: toAddress(value) })}
      />
      {twice ? (
        <Banner kind="warning">{`${twice.label} can be asked for once.`}</Banner>
      ) : (
        <Panel title="Association execution targets" isFlush>
          <ResourceTable
            label="Association execution targets"
            isFlush
            query={targets}
            rows={(data) => data.AssociationExecutionTargets}
            columns={columns}
            rowKey={(row) => row.ResourceId}
            onClearFilter={tokens.length > 0 ? () => setUrl({ f: [] }) : undefined}
            empty={{ title: "No machine was meant at that time" }}
            footer={pageFooter({ paging, pageSize, shown, next: targets.data?.NextToken })}
          />
        </Panel>
      )}
    </>
  );
}
