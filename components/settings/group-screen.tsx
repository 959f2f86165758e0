"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { Answer } from "@/components/console/call";
import { messageOf } from "@/components/console/console-error";
import { DetailScreen } from "@/components/console/detail-screen";
import { useLive } from "@/components/console/live";
import { Button } from "@/components/ui/button";
import { KeyValue } from "@/components/ui/key-value";
import { Menu } from "@/components/ui/menu";
import { onDemand } from "@/components/ui/on-demand";
import { Panel } from "@/components/ui/panel";
import { Screen } from "@/components/ui/screen";
import { Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { toast } from "@/components/ui/toast";
import { builtInRoles, isBuiltInRole, roleLabel } from "@/core/access/roles";
import { settingsQueries, useChange } from "./queries";

const GroupDialogs = dynamic(() => onDemand(() => import("./group-dialogs")).then((loaded) => loaded.GroupDialogs), {
  ssr: false,
});
const breadcrumbs = [{ label: "Groups", href: "/settings/groups" }];

/** One group with its members, as the server answers it. */
export type GroupFacts = Answer<"GetGroup">;

/** One group: what it gives, and to whom. */
export function GroupScreen({ name }: { name: string }) {
  const query = useQuery(settingsQueries.group(name));
  useLive("access", undefined, settingsQueries.all);
  return (
    <DetailScreen
      query={query}
      title={name}
      breadcrumbs={breadcrumbs}
      missing={["GroupNotFound", "ValidationException"]}
      missingTitle="Group not found"
    >
      {(group) => <Known group={group} />}
    </DetailScreen>
  );
}

function Known({ group }: { group: GroupFacts }) {
  const router = useRouter();
  const [action, setAction] = useState<"edit" | "delete" | "add">();
  const remove = useChange("RemoveGroupMembers");
  return (
    <Screen
      title={group.GroupName}
      breadcrumbs={breadcrumbs}
      description={group.Description || undefined}
      actions={
        <>
          <Menu
            label="Actions"
            items={[
              [{ id: "edit", label: "Edit group", onAction: () => setAction("edit") }],
              [{ id: "delete", label: "Delete group", isDanger: true, onAction: () => setAction("delete") }],
            ]}
          />
          <Button kind="primary" onPress={() => setAction("add")}>
            Add members
          </Button>
        </>
      }
    >
      <Panel title="Summary" description={isBuiltInRole(group.Role) ? builtInRoles[group.Role].description : undefined}>
        <KeyValue
          items={[
            { label: "Role of its members", value: roleLabel(group.Role) },
            { label: "Created", value: <Time value={new Date(group.CreatedDate)} /> },
          ]}
        />
      </Panel>
      <Panel title="Members" count={group.Members.length} isFlush>
        <Table
          label="Members"
          isFlush
          rows={group.Members}
          rowKey={(member) => member.UserName}
          rowHref={(member) => `/settings/users/${encodeURIComponent(member.UserName)}`}
          columns={[
            { id: "name", header: "User name", grow: 2, isRowHeader: true, cell: (member) => member.UserName },
            { id: "role", header: "Own role", width: 160, cell: (member) => roleLabel(member.Role) },
            { id: "added", header: "Added", width: 130, cell: (member) => <Time value={new Date(member.AddedDate)} /> },
            {
              id: "remove",
              header: "Actions",
              width: 110,
              align: "end",
              cell: (member) => (
                <Button
                  size="small"
                  isPending={remove.isPending && remove.variables?.UserNames.includes(member.UserName)}
                  onPress={() =>
                    remove.mutate(
                      { GroupName: group.GroupName, UserNames: [member.UserName] },
                      {
                        onError: (error) =>
                          toast({ family: "red", title: "Still a member.", description: messageOf(error) }),
                      },
                    )
                  }
                >
                  Remove
                </Button>
              ),
            },
          ]}
          empty={{
            title: "The group has no members",
            action: <Button onPress={() => setAction("add")}>Add members</Button>,
          }}
        />
      </Panel>
      {action && (
        <GroupDialogs
          action={action}
          group={group}
          onClose={() => setAction(undefined)}
          onDeleted={() => router.push("/settings/groups")}
        />
      )}
    </Screen>
  );
}
