"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useLive } from "@/components/console/live";
import { moment } from "@/components/console/moment";
import { ResourceTable } from "@/components/console/resource-table";
import { useMay } from "@/components/console/session";
import { useUrlState } from "@/components/console/url-state";
import { ButtonLink } from "@/components/ui/button-link";
import { Link } from "@/components/ui/link";
import { Menu } from "@/components/ui/menu";
import { onDemand } from "@/components/ui/on-demand";
import { Screen } from "@/components/ui/screen";
import type { Column } from "@/components/ui/table-column";
import { TextField } from "@/components/ui/text-field";
import { Time } from "@/components/ui/time";
import { groupAddress, groupMachinesAddress, runOnGroupAddress } from "./group-address";
import { groupFilterText } from "./group-filter";
import { type ListedNodeGroup, nodeGroupQueries } from "./queries";

const DeleteGroupDialog = dynamic(
  () => onDemand(() => import("./delete-group-dialog")).then((loaded) => loaded.DeleteGroupDialog),
  { ssr: false },
);
const address = { selected: "", q: "" };
/** From this many groups on a search box helps. */
const many = 8;

const columns: readonly Column<ListedNodeGroup>[] = [
  { id: "Name", header: "Group name", minWidth: 150, grow: 2, isRowHeader: true, cell: ({ Name }) => Name },
  {
    id: "Machines",
    header: "Machines",
    width: 92,
    align: "end",
    cell: ({ Name, Total }) => <Link href={groupMachinesAddress(Name)}>{Total.toLocaleString("en-US")}</Link>,
  },
  {
    id: "Filters",
    header: "Machines with",
    minWidth: 220,
    grow: 4,
    isWrapped: true,
    cell: ({ Filters }) => <span className="break-words">{groupFilterText(Filters)}</span>,
  },
  { id: "Description", header: "Description", minWidth: 140, grow: 3, cell: ({ Description }) => Description || "-" },
  {
    id: "Modified",
    header: "Changed",
    width: 170,
    cell: ({ ModifiedDate, ModifiedBy }) => (
      <>
        <Time value={moment(ModifiedDate)} /> <span className="text-muted">by {ModifiedBy.replace(/^user\//, "")}</span>
      </>
    ),
  },
];

const matches = (group: ListedNodeGroup, text: string) =>
  [group.Name, group.Description, groupFilterText(group.Filters)].join(" ").toLowerCase().includes(text.toLowerCase());

/** The groups of machines of this account: saved filters that commands can be aimed by. */
export function NodeGroupsScreen() {
  const router = useRouter();
  const may = useMay();
  const [{ selected, q }, setUrl] = useUrlState(address);
  const groups = useQuery(nodeGroupQueries.list);
  useLive("node-group", undefined, nodeGroupQueries.all);
  useLive("node", undefined, nodeGroupQueries.all);
  const [deleting, setDeleting] = useState<string>();
  const all = groups.data ?? [];
  const chosen = all.find(({ Name }) => Name === selected);
  const create = may("CreateNodeGroup") && (
    <ButtonLink href="/managed-instances/groups/new" kind="primary" icon={Plus}>
      Create group
    </ButtonLink>
  );
  const open = (to: (name: string) => string) => () => chosen && router.push(to(chosen.Name));

  return (
    <Screen
      title="Groups of machines"
      count={groups.data?.length}
      breadcrumbs={[{ label: "Managed Instances", href: "/managed-instances" }]}
      description="A group is a saved filter: whichever machines meet it when a command is sent are its targets. Commands name it as resource-groups:Name."
      actions={
        <>
          <Menu
            label="Actions"
            isDisabled={!chosen}
            items={[
              [
                {
                  id: "open",
                  label: may("UpdateNodeGroup") ? "Edit group" : "View group",
                  onAction: open(groupAddress),
                },
                { id: "machines", label: "Show its machines", onAction: open(groupMachinesAddress) },
                {
                  id: "run",
                  label: "Run command on it",
                  isOffered: may("SendCommand"),
                  onAction: open(runOnGroupAddress),
                },
              ],
              [
                {
                  id: "delete",
                  label: "Delete group",
                  isDanger: true,
                  isOffered: may("DeleteNodeGroup"),
                  onAction: () => setDeleting(chosen?.Name),
                },
              ],
            ]}
          />
          {create}
        </>
      }
    >
      {(all.length >= many || q !== "") && (
        <TextField
          label="Find groups"
          isLabelHidden
          placeholder="Find by name, description or filter"
          value={q}
          onChange={(text) => setUrl({ q: text })}
        />
      )}
      <ResourceTable
        label="Groups of machines"
        query={groups}
        rows={(data) => data.filter((group) => matches(group, q))}
        columns={columns}
        rowKey={({ Name }) => Name}
        rowHref={({ Name }) => groupAddress(Name)}
        selection="single"
        selected={new Set(selected ? [selected] : [])}
        onSelect={(keys) => setUrl({ selected: [...keys][0] ?? "" })}
        onClearFilter={q === "" ? undefined : () => setUrl({ q: "" })}
        empty={
          may("CreateNodeGroup")
            ? {
                title: "There are no groups yet",
                description:
                  "A group gives a filter a name, such as web for machines with Role = web. Commands can be aimed by it, here and with the AWS CLI.",
                action: create,
              }
            : {
                title: "There is no group that you may see",
                description: "A group appears here as soon as there is one that a policy lets you see.",
              }
        }
      />
      {deleting !== undefined && (
        <DeleteGroupDialog
          name={deleting}
          onClose={() => setDeleting(undefined)}
          onDeleted={() => {
            setDeleting(undefined);
            setUrl({ selected: "" });
          }}
        />
      )}
    </Screen>
  );
}
