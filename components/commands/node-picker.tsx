"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useLive } from "@/components/console/live";
import { ResourceTable } from "@/components/console/resource-table";
import { useMay } from "@/components/console/session";
import { usePaging } from "@/components/console/use-paging";
import { nodeColumns } from "@/components/nodes/node-columns";
import { nodeFilterProperties, toNodeQuestion } from "@/components/nodes/node-filter";
import { nodeQueries } from "@/components/nodes/queries";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { FilterBar } from "@/components/ui/filter-bar";
import type { FilterToken } from "@/components/ui/filter-text";
import { Pagination } from "@/components/ui/pagination";

const pageSize = 20;
const columns = nodeColumns
  .filter(({ id }) => ["Name", "InstanceId", "PingStatus", "PlatformType", "Tags"].includes(id))
  .map((column) => ({
    ...column,
    isSortable: false,
    ...(column.grow && { minWidth: 110 }),
    ...(column.id === "PlatformType" && { grow: 2, minWidth: 110 }),
  }));

/** What {@link NodePicker} takes. */
export type NodePickerProps = {
  /** Platforms that the document runs on; machines of others can be seen but not picked. */
  platforms: readonly string[];
  selected: readonly string[];
  onChange: (nodeIds: readonly string[]) => void;
};

/** Machines to pick one by one. Picks on other pages and outside the filter are kept, and counted in sight. */
export function NodePicker({ platforms, selected, onChange }: NodePickerProps) {
  const may = useMay();
  const [tokens, setTokens] = useState<readonly FilterToken[]>([]);
  const question = { ...toNodeQuestion(tokens), pageSize };
  const paging = usePaging(JSON.stringify(question));
  const nodes = useQuery(nodeQueries.list({ ...question, token: paging.token }));
  useLive("node", undefined, nodeQueries.all);
  const rows = nodes.data?.Nodes ?? [];
  const next = nodes.data?.NextToken;
  return (
    <div className="flex flex-col gap-3">
      <FilterBar label="Filter machines" properties={nodeFilterProperties(rows)} value={tokens} onChange={setTokens} />
      <p role="status" className="flex min-h-6 items-center gap-2 text-muted">
        <span className="tabular">
          {selected.length === 0 ? "No machine is selected." : `${selected.length} selected`}
        </span>
        {selected.length > 0 && (
          <Button size="small" kind="quiet" onPress={() => onChange([])}>
            Clear selection
          </Button>
        )}
      </p>
      <ResourceTable
        label="Machines"
        query={nodes}
        rows={(data) => data.Nodes}
        columns={columns}
        rowKey={(node) => node.InstanceId}
        selection="multiple"
        selected={new Set(selected)}
        onSelect={(keys) => onChange([...keys])}
        disabledKeys={rows
          .filter((node) => node.PlatformType && !platforms.includes(node.PlatformType))
          .map((node) => node.InstanceId)}
        onClearFilter={tokens.length > 0 ? () => setTokens([]) : undefined}
        empty={
          may("CreateActivation")
            ? {
                title: "No machine is registered yet",
                description: "Add one, and it appears here as soon as it answers.",
                action: (
                  <ButtonLink href="/activations/new" icon={Plus}>
                    Add machine
                  </ButtonLink>
                ),
              }
            : { title: "There is no machine that you may see" }
        }
        footer={
          nodes.data && nodes.data.Total > pageSize ? (
            <Pagination
              from={rows.length === 0 ? 0 : paging.page * pageSize + 1}
              to={paging.page * pageSize + rows.length}
              total={nodes.data.Total}
              onPrevious={paging.previous}
              onNext={next ? () => paging.next(next) : undefined}
            />
          ) : undefined
        }
      />
    </div>
  );
}
