"use client";

import { useQuery } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useLive } from "@/components/console/live";
import { pageFooter } from "@/components/console/page-footer";
import { ResourceTable } from "@/components/console/resource-table";
import { useSession } from "@/components/console/session";
import { useUrlState } from "@/components/console/url-state";
import { usePaging } from "@/components/console/use-paging";
import { useSettled } from "@/components/console/use-settled";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { onDemand } from "@/components/ui/on-demand";
import { Screen } from "@/components/ui/screen";
import type { Column } from "@/components/ui/table-column";
import { TextField } from "@/components/ui/text-field";
import { Time } from "@/components/ui/time";
import { roleLabel } from "@/core/access/roles";
import { type ListedUser, settingsQueries } from "./queries";

const CreateUserDialog = dynamic(
  () => onDemand(() => import("./create-user-dialog")).then((loaded) => loaded.CreateUserDialog),
  { ssr: false },
);
const address = { q: "" };
const pageSize = 100;

const columns = (self: string | undefined): readonly Column<ListedUser>[] => [
  {
    id: "UserName",
    header: "User name",
    grow: 2,
    minWidth: 150,
    isRowHeader: true,
    cell: (user) => (
      <>
        {user.UserName}
        {user.UserName === self && (
          <span className="ml-2 inline-flex align-middle">
            <Badge family="blue">you</Badge>
          </span>
        )}
      </>
    ),
  },
  { id: "Role", header: "Role", width: 130, cell: (user) => roleLabel(user.Role) },
  { id: "Groups", header: "Groups", grow: 2, minWidth: 120, cell: (user) => user.Groups.join(", ") || "-" },
  {
    id: "SecondFactor",
    header: "Second factor",
    width: 116,
    cell: (user) => (user.HasSecondFactor ? <Badge family="green">On</Badge> : "-"),
  },
  { id: "AccessKeys", header: "Access keys", width: 102, align: "end", cell: (user) => user.AccessKeyCount },
  {
    id: "LastUsed",
    header: "Last active",
    width: 130,
    cell: (user) => <Time value={user.LastUsedDate ? new Date(user.LastUsedDate) : null} absent="Never" />,
  },
  { id: "Created", header: "Created", width: 130, cell: (user) => <Time value={new Date(user.CreatedDate)} /> },
];

/** The people of this account. */
export function UsersScreen() {
  const session = useSession();
  const [{ q }, setUrl] = useUrlState(address);
  const search = useSettled(q.trim(), 200);
  const paging = usePaging(search);
  const users = useQuery(settingsQueries.users(search, paging.token));
  useLive("access", undefined, settingsQueries.all);
  const [isCreating, setCreating] = useState(false);
  const rows = users.data?.Users ?? [];
  const next = users.data?.NextToken;
  const self = session && session.AccountId === session.HomeAccountId ? session.UserName : undefined;

  return (
    <Screen
      title="People"
      description="Users of this account. What they may do comes from their role, their groups and the account's policies."
      actions={
        <Button kind="primary" icon={UserPlus} onPress={() => setCreating(true)}>
          Create user
        </Button>
      }
    >
      <div className="max-w-sm">
        <TextField
          label="Find users"
          isLabelHidden
          placeholder="Find users by name"
          value={q}
          onChange={(text) => setUrl({ q: text })}
        />
      </div>
      <ResourceTable
        label="Users"
        query={users}
        rows={(data) => data.Users}
        columns={columns(self)}
        rowKey={(user) => user.UserName}
        rowHref={(user) => `/settings/users/${encodeURIComponent(user.UserName)}`}
        onClearFilter={search ? () => setUrl({ q: "" }) : undefined}
        empty={{
          title: "There are no users",
          description: "Create one for each person, so that the audit can tell them apart.",
        }}
        footer={pageFooter({ paging, pageSize, shown: rows.length, next })}
      />
      {isCreating && <CreateUserDialog onClose={() => setCreating(false)} />}
    </Screen>
  );
}
