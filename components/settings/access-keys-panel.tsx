"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { messageOf } from "@/components/console/console-error";
import { ResourceTable } from "@/components/console/resource-table";
import { Button } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import { onDemand } from "@/components/ui/on-demand";
import { Panel } from "@/components/ui/panel";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { toast } from "@/components/ui/toast";
import { accessKeyWords, MAX_ACCESS_KEYS } from "@/core/identity/access-key-rules";
import type { KeyAction } from "./access-key-dialogs";
import { type ListedKey, settingsQueries, useChange, type Whose } from "./queries";

const KeyDialogs = dynamic(() => onDemand(() => import("./access-key-dialogs")).then((loaded) => loaded.KeyDialogs), {
  ssr: false,
});

const columns = (actions: (key: ListedKey) => React.ReactNode): readonly Column<ListedKey>[] => [
  { id: "id", header: "Access key ID", isMono: true, width: 216, isRowHeader: true, cell: (key) => key.AccessKeyId },
  {
    id: "state",
    header: "Status",
    width: 104,
    cell: ({ State }) => <StatusBadge family={accessKeyWords[State].family}>{accessKeyWords[State].label}</StatusBadge>,
  },
  { id: "description", header: "Description", grow: 2, minWidth: 110, cell: (key) => key.Description || "-" },
  { id: "created", header: "Created", width: 116, cell: (key) => <Time value={new Date(key.CreateDate)} /> },
  {
    id: "used",
    header: "Last used",
    width: 116,
    cell: (key) => <Time value={key.LastUsedDate ? new Date(key.LastUsedDate) : null} absent="Never" />,
  },
  { id: "from", header: "From", isMono: true, width: 130, cell: (key) => key.LastUsedFrom ?? "-" },
  {
    id: "expires",
    header: "Expires",
    width: 116,
    cell: (key) => <Time value={key.ExpirationDate ? new Date(key.ExpirationDate) : null} absent="Never" />,
  },
  { id: "actions", header: "Actions", width: 104, align: "end", cell: actions },
];

/** The access keys of a user: with them programs sign their calls of the AWS API. */
export function AccessKeysPanel({ whose }: { whose: Whose }) {
  const query = useQuery(settingsQueries.accessKeys(whose));
  const [action, setAction] = useState<KeyAction>();
  const mine = useChange("UpdateMyAccessKey");
  const theirs = useChange("UpdateAccessKey");
  const isFull = (query.data?.AccessKeys.length ?? 0) >= MAX_ACCESS_KEYS;

  const setStatus = ({ AccessKeyId }: ListedKey, Status: "Active" | "Inactive") => {
    const told = {
      onSuccess: () => toast({ family: "green", title: Status === "Active" ? "Key activated." : "Key deactivated." }),
      onError: (error: Error) =>
        toast({ family: "red", title: "The key was not changed.", description: messageOf(error) }),
    };
    if (whose === undefined) mine.mutate({ AccessKeyId, Status }, told);
    else theirs.mutate({ UserName: whose, AccessKeyId, Status }, told);
  };
  const actions = (key: ListedKey) => (
    <Menu
      label="Actions"
      size="small"
      items={[
        [
          key.Status === "Active"
            ? { id: "off", label: "Deactivate", onAction: () => setStatus(key, "Inactive") }
            : { id: "on", label: "Activate", onAction: () => setStatus(key, "Active") },
          { id: "edit", label: "Edit", onAction: () => setAction({ kind: "edit", key }) },
        ],
        [{ id: "delete", label: "Delete", isDanger: true, onAction: () => setAction({ kind: "delete", key }) }],
      ]}
    />
  );
  return (
    <Panel
      title="Access keys"
      isFlush
      description={`Programs sign with them: the AWS CLI, SDKs, scripts. At most ${MAX_ACCESS_KEYS}, so that one can be changed for another.`}
      actions={
        <Button isDisabled={isFull} onPress={() => setAction({ kind: "create" })}>
          Create access key
        </Button>
      }
    >
      <ResourceTable
        label="Access keys"
        isFlush
        skeletonRows={2}
        query={query}
        rows={(data) => data.AccessKeys}
        rowKey={(key) => key.AccessKeyId}
        columns={columns(actions)}
        empty={{ title: "There are no access keys", description: "A key lets programs do what its user may do." }}
      />
      {action && <KeyDialogs action={action} whose={whose} onClose={() => setAction(undefined)} />}
    </Panel>
  );
}
