"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { messageOf } from "@/components/console/console-error";
import { Button } from "@/components/ui/button";
import { onDemand } from "@/components/ui/on-demand";
import { Panel } from "@/components/ui/panel";
import { Table } from "@/components/ui/table";
import { toast } from "@/components/ui/toast";
import { roleLabel } from "@/core/access/roles";
import { type UserFacts, useChange } from "./queries";

const AddToGroupDialog = dynamic(
  () => onDemand(() => import("./add-to-group-dialog")).then((loaded) => loaded.AddToGroupDialog),
  { ssr: false },
);

/** The groups that a user is in, and a way into others. */
export function UserGroupsPanel({ user }: { user: UserFacts }) {
  const [isAdding, setAdding] = useState(false);
  const remove = useChange("RemoveGroupMembers");
  return (
    <Panel title="Groups" isFlush actions={<Button onPress={() => setAdding(true)}>Add to group</Button>}>
      <Table
        label="Groups"
        isFlush
        rows={user.Groups}
        rowKey={(group) => group.GroupName}
        columns={[
          { id: "name", header: "Group", grow: 2, minWidth: 140, isRowHeader: true, cell: (group) => group.GroupName },
          { id: "role", header: "Role by it", width: 160, cell: (group) => roleLabel(group.Role) },
          {
            id: "remove",
            header: "Actions",
            width: 110,
            align: "end",
            cell: (group) => (
              <Button
                size="small"
                isPending={remove.isPending && remove.variables?.GroupName === group.GroupName}
                onPress={() =>
                  remove.mutate(
                    { GroupName: group.GroupName, UserNames: [user.UserName] },
                    {
                      onError: (error) =>
                        toast({ family: "red", title: "Still in the group.", description: messageOf(error) }),
                    },
                  )
                }
              >
                Remove
              </Button>
            ),
          },
        ]}
        empty={{ title: `${user.UserName} is in no group` }}
      />
      {isAdding && <AddToGroupDialog user={user} onClose={() => setAdding(false)} />}
    </Panel>
  );
}
