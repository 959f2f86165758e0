"use client";

import { useQuery } from "@tanstack/react-query";
import { Group, Plus, SquareTerminal } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { fromAddress, toAddress } from "@/components/console/filter-tokens";
import { useLive } from "@/components/console/live";
import { ResourceTable } from "@/components/console/resource-table";
import { useMay } from "@/components/console/session";
import { readSort, writeSort } from "@/components/console/sort-address";
import { useUrlState } from "@/components/console/url-state";
import { usePaging } from "@/components/console/use-paging";
import { isGroupFilter } from "@/components/node-groups/group-filter";
import { nodeGroupQueries } from "@/components/node-groups/queries";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { FilterBar } from "@/components/ui/filter-bar";
import { tokenText } from "@/components/ui/filter-text";
import { Menu } from "@/components/ui/menu";
import { onDemand } from "@/components/ui/on-demand";
import { Pagination } from "@/components/ui/pagination";
import { Screen } from "@/components/ui/screen";
import { listedNodeColumns } from "./node-columns";
import type { NodeAction } from "./node-dialogs";
import { nodeFilterProperties, toNodeQuestion } from "./node-filter";
import { type ListedNode, type NodeSortKey, nodeQueries } from "./queries";

const NodeDialogs = dynamic(() => onDemand(() => import("./node-dialogs")).then((loaded) => loaded.NodeDialogs), {
  ssr: false,
});
const SaveGroupDialog = dynamic(
  () => onDemand(() => import("@/components/node-groups/save-group-dialog")).then((loaded) => loaded.SaveGroupDialog),
  { ssr: false },
);
const address = { f: [] as readonly string[], sort: "Name", selected: [] as readonly string[] };
const pageSize = 50;

const sortKeys: readonly NodeSortKey[] = [
  "Name",
  "InstanceId",
  "PingStatus",
  "PlatformType",
  "AgentVersion",
  "IPAddress",
  "LastPingDateTime",
];

const byName = { column: "Name", direction: "ascending" } as const;

/** The machines of this account: which there are, which answer, and what can be done with them. */
export function ManagedInstancesScreen() {
  const router = useRouter();
  const may = useMay();
  const [url, setUrl] = useUrlState(address);
  const tokens = fromAddress(url.f);
  const question = { ...toNodeQuestion(tokens), sort: readSort(sortKeys, url.sort, byName), pageSize };
  const paging = usePaging(JSON.stringify(question));
  const nodes = useQuery(nodeQueries.list({ ...question, token: paging.token }));
  useLive("node", undefined, nodeQueries.all);
  // Machines at work on associations tell of each step.
  useLive("association", undefined, nodeQueries.all, 5_000);
  const [dialog, setDialog] = useState<{ action: NodeAction; node: ListedNode }>();

  const groups = useQuery({ ...nodeGroupQueries.list, enabled: may("ListNodeGroups"), staleTime: 60_000 });
  useLive("node-group", undefined, nodeGroupQueries.all);
  const [isSaving, setSaving] = useState(false);

  const rows = nodes.data?.Nodes ?? [];
  const selected = new Set(url.selected);
  const chosen = rows.filter((node) => selected.has(node.InstanceId));
  const [only] = chosen.length === 1 && selected.size === 1 ? chosen : [];
  const offset = paging.page * pageSize;
  const next = nodes.data?.NextToken;
  const open = (action: NodeAction) => () => only && setDialog({ action, node: only });

  return (
    <Screen
      title="Managed Instances"
      count={nodes.data?.Total}
      description="Machines with a registered agent."
      actions={
        <>
          <Menu
            label="Actions"
            isDisabled={selected.size === 0}
            items={[
              [
                {
                  id: "view",
                  label: "View details",
                  isDisabled: !only,
                  onAction: () => only && router.push(`/managed-instances/${only.InstanceId}`),
                },
                {
                  id: "tags",
                  label: "Edit tags",
                  isDisabled: !only,
                  isOffered: may("AddTagsToResource"),
                  onAction: open("tags"),
                },
                {
                  id: "rename",
                  label: "Rename",
                  isDisabled: !only,
                  isOffered: may("UpdateManagedNodeName"),
                  onAction: open("rename"),
                },
              ],
              [
                {
                  id: "deregister",
                  label: "Deregister this managed instance",
                  isDanger: true,
                  isDisabled: !only,
                  isOffered: may("DeregisterManagedInstance"),
                  onAction: open("deregister"),
                },
              ],
            ]}
          />
          {may("CreateActivation") && (
            <ButtonLink href="/activations/new" icon={Plus}>
              Add machine
            </ButtonLink>
          )}
          {may("SendCommand") && (
            <ButtonLink
              href={
                selected.size > 0
                  ? `/commands/new?${new URLSearchParams([...selected].map((id) => ["nodes", id]))}`
                  : "/commands/new"
              }
              kind="primary"
              icon={SquareTerminal}
            >
              Run command
            </ButtonLink>
          )}
        </>
      }
    >
      <div className="flex flex-wrap items-start gap-2">
        <div className="min-w-0 flex-1 basis-56">
          <FilterBar
            label="Filter managed instances"
            properties={nodeFilterProperties(
              rows,
              groups.data?.map(({ Name }) => Name),
            )}
            value={tokens}
            onChange={(value) => setUrl({ f: toAddress(value) })}
            result={
              tokens.length > 0 && nodes.data
                ? `${nodes.data.Total.toLocaleString("en-US")} ${nodes.data.Total === 1 ? "match" : "matches"}`
                : undefined
            }
          />
        </div>
        {tokens.length > 0 && may("CreateNodeGroup") && (
          <Button onPress={() => setSaving(true)}>Save this filter as a group</Button>
        )}
        {may("ListNodeGroups") && (
          <ButtonLink href="/managed-instances/groups" icon={Group}>
            Groups
          </ButtonLink>
        )}
      </div>
      <ResourceTable
        label="Managed instances"
        query={nodes}
        rows={(data) => data.Nodes}
        columns={listedNodeColumns}
        rowKey={(node) => node.InstanceId}
        rowHref={(node) => `/managed-instances/${node.InstanceId}`}
        selection="multiple"
        selected={selected}
        onSelect={(keys) => setUrl({ selected: [...keys] })}
        sort={question.sort}
        onSort={(sort) => setUrl({ sort: writeSort(sort) })}
        onClearFilter={tokens.length > 0 ? () => setUrl({ f: [] }) : undefined}
        empty={
          may("CreateActivation")
            ? {
                title: "No machine is registered yet",
                description:
                  "A machine appears here once its agent has registered with an activation. Adding one takes a single line in its terminal.",
                action: (
                  <ButtonLink href="/activations/new" kind="primary" icon={Plus}>
                    Add machine
                  </ButtonLink>
                ),
              }
            : {
                title: "There is no machine that you may see",
                description: "A machine appears here as soon as there is one that a policy lets you see.",
              }
        }
        footer={
          nodes.data && nodes.data.Total > pageSize ? (
            <Pagination
              from={rows.length === 0 ? 0 : offset + 1}
              to={offset + rows.length}
              total={nodes.data.Total}
              onPrevious={paging.previous}
              onNext={next ? () => paging.next(next) : undefined}
            />
          ) : undefined
        }
      />
      {isSaving && (
        <SaveGroupDialog
          filters={question.filters?.filter(({ Key }) => isGroupFilter(Key)) ?? []}
          leftOut={tokens
            .filter(({ property }) => property !== "tag" && !isGroupFilter(property))
            .map((token) => tokenText(token, nodeFilterProperties(rows, [""])))}
          onClose={() => setSaving(false)}
        />
      )}
      {dialog && (
        <NodeDialogs
          action={dialog.action}
          node={dialog.node}
          onClose={() => setDialog(undefined)}
          onDeregistered={() => setUrl({ selected: url.selected.filter((id) => id !== dialog.node.InstanceId) })}
        />
      )}
    </Screen>
  );
}
