"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { messageOf } from "@/components/console/console-error";
import { useLive } from "@/components/console/live";
import { ResourceTable } from "@/components/console/resource-table";
import { useMay, useSession } from "@/components/console/session";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Menu } from "@/components/ui/menu";
import { onDemand } from "@/components/ui/on-demand";
import { Screen } from "@/components/ui/screen";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { isDefault, secretsText, stateOf } from "./key-words";
import { MasterKeyPanel } from "./master-key-panel";
import { keysQuery, type ListedKey, useKeyChange } from "./queries";

const dialogs = () => onDemand(() => import("./key-dialogs"));
const CreateKeyDialog = dynamic(() => dialogs().then((loaded) => loaded.CreateKeyDialog), { ssr: false });
const RotateKeyDialog = dynamic(() => dialogs().then((loaded) => loaded.RotateKeyDialog), { ssr: false });
const DisableKeyDialog = dynamic(() => dialogs().then((loaded) => loaded.DisableKeyDialog), { ssr: false });
const ScheduleDeletionDialog = dynamic(() => dialogs().then((loaded) => loaded.ScheduleDeletionDialog), { ssr: false });

type Opened = { action: "create" } | { action: "rotate" | "disable" | "delete"; key: ListedKey };

/** The keys that secrets of Parameter Store are wrapped by. */
export function EncryptionKeysScreen() {
  const may = useMay();
  const session = useSession();
  const keys = useQuery(keysQuery);
  useLive("parameter", undefined, keysQuery.queryKey);
  const [opened, setOpened] = useState<Opened>();
  const enable = useKeyChange("EnableKey");
  const cancel = useKeyChange("CancelKeyDeletion");
  const close = () => setOpened(undefined);
  const failed = enable.error ?? cancel.error;
  const create = may("CreateKey") && (
    <Button kind="primary" onPress={() => setOpened({ action: "create" })}>
      Create key
    </Button>
  );

  const itemsOf = (key: ListedKey) => {
    const about = { KeyId: key.KeyId };
    if (key.KeyState === "PendingDeletion")
      return [[{ id: "cancel", label: "Cancel deletion", onAction: () => cancel.mutate(about) }]];
    const isEnabled = key.KeyState === "Enabled";
    return [
      [
        {
          id: "rotate",
          label: "Rotate key",
          isDisabled: !isEnabled,
          onAction: () => setOpened({ action: "rotate", key }),
        },
        ...(isEnabled
          ? [
              {
                id: "disable",
                label: "Disable key",
                isDisabled: isDefault(key),
                onAction: () => setOpened({ action: "disable", key }),
              },
            ]
          : [{ id: "enable", label: "Enable key", onAction: () => enable.mutate(about) }]),
        {
          id: "delete",
          label: "Schedule deletion",
          isDisabled: isDefault(key),
          onAction: () => setOpened({ action: "delete", key }),
        },
      ],
    ];
  };

  const columns: readonly Column<ListedKey>[] = [
    { id: "alias", header: "Alias", isMono: true, grow: 3, minWidth: 160, isRowHeader: true, cell: (key) => key.Alias },
    {
      id: "state",
      header: "State",
      grow: 2,
      minWidth: 150,
      cell: (key) => <KeyState of={key} />,
    },
    { id: "version", header: "Version", width: 84, align: "end", cell: (key) => String(key.Version) },
    { id: "secrets", header: "Secrets", grow: 1, minWidth: 130, align: "end", cell: secretsText },
    {
      id: "id",
      header: "Key ID",
      isMono: true,
      grow: 3,
      minWidth: 200,
      cell: (key) => (
        <span className="flex min-w-0 items-center gap-1">
          <span className="truncate">{key.KeyId}</span>
          <CopyButton value={key.KeyId} label={`Copy ID of ${key.Alias}`} />
        </span>
      ),
    },
    { id: "description", header: "Description", grow: 3, minWidth: 140, cell: (key) => key.Description || "-" },
    { id: "created", header: "Created", width: 116, cell: (key) => <Time value={new Date(key.CreationDate)} /> },
    ...(may("RotateKeyOnDemand")
      ? [
          {
            id: "actions",
            header: "Actions",
            width: 110,
            cell: (key: ListedKey) => <Menu label="Actions" size="small" items={itemsOf(key)} />,
          },
        ]
      : []),
  ];

  return (
    <Screen
      title="Encryption keys"
      description="Secrets of Parameter Store are wrapped by one of these. Their material is stored under the master key, which is not in the database, and is never shown."
      actions={create}
      banners={failed && <Banner kind="error">{messageOf(failed)}</Banner>}
    >
      <ResourceTable
        label="Encryption keys"
        skeletonRows={2}
        query={keys}
        rows={(data) => data.Keys}
        rowKey={(key) => key.KeyId}
        columns={columns}
        empty={{
          title: "There are no encryption keys yet",
          description: "alias/aws/ssm is made with the first secret. Make others to keep secrets apart.",
          action: create || undefined,
        }}
      />
      {may("GetMasterKey") && session?.OwnsInstallation && <MasterKeyPanel />}
      {opened?.action === "create" && <CreateKeyDialog onClose={close} />}
      {opened?.action === "rotate" && <RotateKeyDialog of={opened.key} onClose={close} />}
      {opened?.action === "disable" && <DisableKeyDialog of={opened.key} onClose={close} />}
      {opened?.action === "delete" && <ScheduleDeletionDialog of={opened.key} onClose={close} />}
    </Screen>
  );
}

function KeyState({ of }: { of: ListedKey }) {
  const { family, label } = stateOf(of);
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-1.5">
      <StatusBadge family={family}>{label}</StatusBadge>
      {of.DeletionDate && <Time value={new Date(of.DeletionDate)} />}
    </span>
  );
}
