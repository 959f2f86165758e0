"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { ResourceTable } from "@/components/console/resource-table";
import { useMay } from "@/components/console/session";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { onDemand } from "@/components/ui/on-demand";
import { Screen } from "@/components/ui/screen";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { type ListedWebhook, notificationQueries } from "./queries";

const CreateWebhookDialog = dynamic(
  () => onDemand(() => import("./webhook-dialogs")).then((loaded) => loaded.CreateWebhookDialog),
  { ssr: false },
);

/** The address of a webhook's page. */
export const webhookAddress = (name: string) => `/settings/webhooks/${encodeURIComponent(name)}`;

const columns: readonly Column<ListedWebhook>[] = [
  { id: "name", header: "Name", isMono: true, grow: 2, minWidth: 120, isRowHeader: true, cell: (row) => row.Name },
  { id: "origin", header: "Server", isMono: true, grow: 3, minWidth: 180, cell: (row) => row.Origin },
  {
    id: "arn",
    header: "ARN",
    isMono: true,
    grow: 4,
    minWidth: 220,
    cell: (row) => (
      <span className="flex min-w-0 items-center gap-1">
        <span className="truncate">{row.Arn}</span>
        <CopyButton value={row.Arn} label={`Copy ARN of ${row.Name}`} />
      </span>
    ),
  },
  { id: "changed", header: "Changed", width: 116, cell: (row) => <Time value={new Date(row.UpdatedDate)} /> },
];

/** The webhooks that commands of the account may tell of their status. */
export function WebhooksScreen() {
  const may = useMay();
  const query = useQuery(notificationQueries.webhooks);
  const [isCreating, setCreating] = useState(false);
  const create = may("CreateWebhook") && (
    <Button kind="primary" onPress={() => setCreating(true)}>
      Add webhook
    </Button>
  );
  return (
    <Screen
      title="Webhooks"
      description="Servers that are told when a command's status changes, or a policy of a parameter acts, by messages signed as Standard Webhooks says. Commands name them by ARN, as they name topics at AWS."
      actions={create}
    >
      <ResourceTable
        label="Webhooks"
        skeletonRows={2}
        query={query}
        rows={(data) => data.Webhooks}
        rowKey={(row) => row.Name}
        rowHref={(row) => webhookAddress(row.Name)}
        columns={columns}
        empty={{
          title: "No webhook is set up",
          description: "With one, a chat, a pager or a program of your own hears of commands that failed, or ended.",
          action: create || undefined,
        }}
      />
      {isCreating && <CreateWebhookDialog onClose={() => setCreating(false)} />}
    </Screen>
  );
}
