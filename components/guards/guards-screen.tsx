"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useLive } from "@/components/console/live";
import { ResourceTable } from "@/components/console/resource-table";
import { useMay } from "@/components/console/session";
import { Button } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import { onDemand } from "@/components/ui/on-demand";
import { Screen } from "@/components/ui/screen";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { atOnceText, confirmText, machinesText } from "./guard-words";
import { guardsQuery, type ListedGuard } from "./queries";

const GuardDialog = dynamic(() => onDemand(() => import("./guard-dialogs")).then((loaded) => loaded.GuardDialog), {
  ssr: false,
});
const DeleteGuardDialog = dynamic(
  () => onDemand(() => import("./guard-dialogs")).then((loaded) => loaded.DeleteGuardDialog),
  { ssr: false },
);

type Opened = { action: "add" } | { action: "edit" | "delete"; guard: ListedGuard };

/** How much of a tag one command may reach at once, and where its count of machines is typed first. */
export function GuardsScreen() {
  const guards = useQuery(guardsQuery);
  useLive("access", undefined, guardsQuery.queryKey);
  const may = useMay();
  const [opened, setOpened] = useState<Opened>();
  const close = () => setOpened(undefined);
  const add = may("CreateCommandGuard") && (
    <Button kind="primary" onPress={() => setOpened({ action: "add" })}>
      Add guard
    </Button>
  );
  const columns: readonly Column<ListedGuard>[] = [
    { id: "GuardName", header: "Guard", grow: 2, minWidth: 140, isRowHeader: true, cell: (guard) => guard.GuardName },
    { id: "Machines", header: "Machines", grow: 2, minWidth: 140, cell: machinesText },
    { id: "AtOnce", header: "Most at once", width: 130, cell: atOnceText },
    { id: "Confirm", header: "Count is typed", width: 130, cell: confirmText },
    { id: "By", header: "Changed by", width: 130, cell: (guard) => guard.UpdatedBy.replace(/^user\//, "") },
    { id: "At", header: "Changed", width: 120, cell: (guard) => <Time value={new Date(guard.UpdatedDate)} /> },
    {
      id: "Actions",
      header: "Actions",
      width: 110,
      cell: (guard) => (
        <Menu
          label="Actions"
          size="small"
          items={[
            [
              { id: "edit", label: `Edit ${guard.GuardName}`, onAction: () => setOpened({ action: "edit", guard }) },
              {
                id: "delete",
                label: `Delete ${guard.GuardName}`,
                onAction: () => setOpened({ action: "delete", guard }),
              },
            ],
          ]}
        />
      ),
    },
  ];
  return (
    <Screen
      title="Guards"
      description="How many machines of a tag one command may reach at once, and above how many their number is typed before it runs. The API heeds them too."
      actions={add}
    >
      <ResourceTable
        label="Guards"
        query={guards}
        rows={(data) => data.Guards}
        columns={columns}
        rowKey={(guard) => guard.GuardName}
        empty={{
          title: "There are no guards",
          description: "Without one, a command may reach all of its machines at once.",
          action: add || undefined,
        }}
      />
      {opened?.action === "delete" && <DeleteGuardDialog guard={opened.guard} onClose={close} />}
      {opened && opened.action !== "delete" && (
        <GuardDialog guard={opened.action === "edit" ? opened.guard : undefined} onClose={close} />
      )}
    </Screen>
  );
}
