"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { ResourceTable } from "@/components/console/resource-table";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { onDemand } from "@/components/ui/on-demand";
import { Screen } from "@/components/ui/screen";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { type ListedAccount, settingsQueries } from "./queries";

const CreateAccountDialog = dynamic(
  () => onDemand(() => import("./create-account-dialog")).then((loaded) => loaded.CreateAccountDialog),
  { ssr: false },
);

const columns: readonly Column<ListedAccount>[] = [
  {
    id: "name",
    header: "Account name",
    grow: 2,
    minWidth: 160,
    isRowHeader: true,
    cell: (account) => (
      <>
        {account.AccountName}
        {account.OwnsInstallation && (
          <span className="ml-2 inline-flex align-middle">
            <Badge family="blue">the installation's own</Badge>
          </span>
        )}
      </>
    ),
  },
  { id: "id", header: "Account ID", isMono: true, width: 136, cell: (account) => account.AccountId },
  { id: "users", header: "Users", width: 80, align: "end", cell: (account) => account.UserCount },
  { id: "members", header: "From others", width: 104, align: "end", cell: (account) => account.MemberCount },
  {
    id: "nodes",
    header: "Machines",
    width: 92,
    align: "end",
    cell: (account) => account.NodeCount.toLocaleString("en-US"),
  },
  { id: "created", header: "Created", width: 130, cell: (account) => <Time value={new Date(account.CreatedDate)} /> },
];

/** The accounts of the installation; each is a wall around its own machines, documents, commands and people. */
export function AccountsScreen() {
  const accounts = useQuery(settingsQueries.accounts);
  const [isCreating, setCreating] = useState(false);
  return (
    <Screen
      title="Accounts"
      description="An account is a wall around its own machines, documents, commands and people. Nothing in one permits anything in another; whoever works in several is a member of each."
      actions={
        <Button kind="primary" onPress={() => setCreating(true)}>
          Create account
        </Button>
      }
    >
      <ResourceTable
        label="Accounts"
        query={accounts}
        rows={(data) => data.Accounts}
        columns={columns}
        rowKey={(account) => account.AccountId}
        rowHref={(account) => `/settings/accounts/${account.AccountId}`}
        empty={{ title: "There are no accounts" }}
      />
      {isCreating && <CreateAccountDialog onClose={() => setCreating(false)} />}
    </Screen>
  );
}
