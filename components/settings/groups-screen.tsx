"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useLive } from "@/components/console/live";
import { pageFooter } from "@/components/console/page-footer";
import { ResourceTable } from "@/components/console/resource-table";
import { usePaging } from "@/components/console/use-paging";
import { Button } from "@/components/ui/button";
import { onDemand } from "@/components/ui/on-demand";
import { Screen } from "@/components/ui/screen";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { roleLabel } from "@/core/access/roles";
import { type ListedGroup, settingsQueries } from "./queries";

const CreateGroupDialog = dynamic(
  () => onDemand(() => import("./create-group-dialog")).then((loaded) => loaded.CreateGroupDialog),
  { ssr: false },
);

const pageSize = 100;
const columns: readonly Column<ListedGroup>[] = [
  {
    id: "GroupName",
    header: "Group name",
    grow: 2,
    minWidth: 150,
    isRowHeader: true,
    cell: (group) => group.GroupName,
  },
  { id: "Description", header: "Description", grow: 3, minWidth: 140, cell: (group) => group.Description || "-" },
  { id: "Role", header: "Role", width: 130, cell: (group) => roleLabel(group.Role) },
  {
    id: "Members",
    header: "Members",
    width: 92,
    align: "end",
    cell: (group) => group.MemberCount.toLocaleString("en-US"),
  },
  { id: "Created", header: "Created", width: 130, cell: (group) => <Time value={new Date(group.CreatedDate)} /> },
];

/** The groups of this account: what one is given, its members have. */
export function GroupsScreen() {
  const paging = usePaging("");
  const groups = useQuery(settingsQueries.groups(paging.token));
  useLive("access", undefined, settingsQueries.all);
  const [isCreating, setCreating] = useState(false);
  const rows = groups.data?.Groups ?? [];
  const next = groups.data?.NextToken;
  const create = (
    <Button kind="primary" onPress={() => setCreating(true)}>
      Create group
    </Button>
  );
  return (
    <Screen
      title="Groups"
      description="What a group is given, its members have: a role, and what policies say of it by its name."
      actions={create}
    >
      <ResourceTable
        label="Groups"
        query={groups}
        rows={(data) => data.Groups}
        columns={columns}
        rowKey={(group) => group.GroupName}
        rowHref={(group) => `/settings/groups/${encodeURIComponent(group.GroupName)}`}
        empty={{
          title: "There are no groups",
          description: "A group spares you from giving the same to each of several people.",
          action: create,
        }}
        footer={pageFooter({ paging, pageSize, shown: rows.length, next })}
      />
      {isCreating && <CreateGroupDialog onClose={() => setCreating(false)} />}
    </Screen>
  );
}
