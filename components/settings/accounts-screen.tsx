"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { problemAt } from "@/components/console/console-error";
import { ResourceTable } from "@/components/console/resource-table";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Screen } from "@/components/ui/screen";
import type { Column } from "@/components/ui/table-column";
import { TextField } from "@/components/ui/text-field";
import { Time } from "@/components/ui/time";
import { FormDialog } from "./form-dialog";
import { type ListedAccount, settingsQueries, useChange } from "./queries";

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

function CreateAccountDialog({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const [name, setName] = useState("");
  const [id, setId] = useState("");
  const create = useChange("CreateAccount");
  return (
    <FormDialog
      title="Create account"
      submitLabel="Create account"
      fields={["AccountName", "AccountId"]}
      error={create.error}
      isPending={create.isPending}
      isDisabled={!name.trim()}
      onClose={onClose}
      onSubmit={() =>
        create.mutate(
          { AccountName: name, ...(id.trim() && { AccountId: id.trim() }) },
          { onSuccess: ({ AccountId }) => router.push(`/settings/accounts/${AccountId}`) },
        )
      }
    >
      <TextField
        label="Account name"
        autoFocus
        isRequired
        autoComplete="off"
        value={name}
        onChange={setName}
        error={problemAt(create.error, "AccountName")}
      />
      <TextField
        label="Account ID"
        isOptional
        isMono
        inputMode="numeric"
        autoComplete="off"
        help="12 digits, as they stand in ARNs. Without it, one is made."
        value={id}
        onChange={setId}
        error={problemAt(create.error, "AccountId")}
      />
      <p className="text-muted">You become its first administrator, and switch to it in the bar at the top.</p>
    </FormDialog>
  );
}
