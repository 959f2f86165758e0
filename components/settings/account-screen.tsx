"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import type { Answer } from "@/components/console/call";
import { DetailScreen } from "@/components/console/detail-screen";
import { useSession, useSwitchAccount } from "@/components/console/session";
import { Button } from "@/components/ui/button";
import { onDemand } from "@/components/ui/on-demand";
import { Panel } from "@/components/ui/panel";
import { Screen } from "@/components/ui/screen";
import { Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { roleLabel } from "@/core/access/roles";
import type { AccountAction } from "./account-dialogs";
import { settingsQueries } from "./queries";

const AccountDialogs = dynamic(
  () => onDemand(() => import("./account-dialogs")).then((loaded) => loaded.AccountDialogs),
  { ssr: false },
);
const breadcrumbs = [{ label: "Accounts", href: "/settings/accounts" }];

/** An account with those of others who may work in it. */
export type AccountFacts = Answer<"ListAccountMembers">;

/** One account: its name, and who of other accounts may work in it. */
export function AccountScreen({ accountId }: { accountId: string }) {
  const query = useQuery(settingsQueries.accountMembers(accountId));
  return (
    <DetailScreen
      query={query}
      title={accountId}
      breadcrumbs={breadcrumbs}
      missing={["AccountNotFound", "ValidationException"]}
      missingTitle="Account not found"
    >
      {(account) => <Known account={account} />}
    </DetailScreen>
  );
}

function Known({ account }: { account: AccountFacts }) {
  const session = useSession();
  const change = useSwitchAccount();
  const [action, setAction] = useState<AccountAction>();
  const mayEnter =
    session?.AccountId !== account.AccountId &&
    session?.Accounts.some(({ AccountId }) => AccountId === account.AccountId);
  return (
    <Screen
      title={account.AccountName}
      breadcrumbs={breadcrumbs}
      description={`Account ${account.AccountId}`}
      actions={
        <>
          <Button onPress={() => setAction({ kind: "rename" })}>Rename</Button>
          {mayEnter && (
            <Button isPending={change.isPending} onPress={() => change.mutate(account.AccountId)}>
              Work in it
            </Button>
          )}
          <Button kind="primary" onPress={() => setAction({ kind: "add" })}>
            Add member
          </Button>
        </>
      }
    >
      <Panel
        title="Members from other accounts"
        count={account.Members.length}
        isFlush
        description="They keep their own user and password, and switch here in the bar at the top. The account's own users are listed under People while you work in it."
      >
        <Table
          label="Members"
          isFlush
          rows={account.Members}
          rowKey={(member) => `${member.UserAccountId}/${member.UserName}`}
          columns={[
            { id: "name", header: "User name", grow: 2, isRowHeader: true, cell: (member) => member.UserName },
            {
              id: "home",
              header: "Own account",
              grow: 1,
              cell: (member) => `${member.UserAccountName} (${member.UserAccountId})`,
            },
            { id: "role", header: "Role here", width: 140, cell: (member) => roleLabel(member.Role) },
            { id: "added", header: "Added", width: 130, cell: (member) => <Time value={new Date(member.AddedDate)} /> },
            {
              id: "remove",
              header: "Actions",
              width: 110,
              align: "end",
              cell: (member) => (
                <Button size="small" onPress={() => setAction({ kind: "remove", member })}>
                  Remove
                </Button>
              ),
            },
          ]}
          empty={{ title: "Nobody of another account may work here" }}
        />
      </Panel>
      {action && <AccountDialogs action={action} account={account} onClose={() => setAction(undefined)} />}
    </Screen>
  );
}
