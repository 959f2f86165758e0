"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { ResourceTable } from "@/components/console/resource-table";
import { useMay } from "@/components/console/session";
import { Button } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import { onDemand } from "@/components/ui/on-demand";
import { Screen } from "@/components/ui/screen";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import type { DestinationAction } from "./destination-dialogs";
import { type ListedDestination, outputQueries } from "./queries";

const DestinationDialogs = dynamic(
  () => onDemand(() => import("./destination-dialogs")).then((loaded) => loaded.DestinationDialogs),
  { ssr: false },
);

const columns = (actions: (row: ListedDestination) => React.ReactNode): readonly Column<ListedDestination>[] => [
  {
    id: "bucket",
    header: "Bucket",
    isMono: true,
    grow: 2,
    minWidth: 140,
    isRowHeader: true,
    cell: (row) => row.BucketName,
  },
  { id: "endpoint", header: "Endpoint", isMono: true, grow: 3, minWidth: 200, cell: (row) => row.Endpoint },
  { id: "region", header: "Region", isMono: true, width: 132, cell: (row) => row.Region },
  { id: "style", header: "Bucket in", width: 96, cell: (row) => (row.UsesPathStyle ? "Path" : "Host") },
  { id: "key", header: "Access key ID", isMono: true, grow: 2, minWidth: 150, cell: (row) => row.AccessKeyId },
  { id: "changed", header: "Changed", width: 116, cell: (row) => <Time value={new Date(row.UpdatedDate)} /> },
  { id: "actions", header: "Actions", width: 104, align: "end", cell: actions },
];

/** The buckets that commands of the account may send their output to. */
export function OutputDestinationsScreen() {
  const may = useMay();
  const query = useQuery(outputQueries.destinations);
  const [action, setAction] = useState<DestinationAction>();
  const mayChange = may("CreateOutputDestination");
  const create = (
    <Button kind="primary" onPress={() => setAction({ kind: "create" })}>
      Add bucket
    </Button>
  );
  const actions = (destination: ListedDestination) =>
    mayChange && (
      <Menu
        label="Actions"
        size="small"
        items={[
          [{ id: "edit", label: "Edit and test", onAction: () => setAction({ kind: "edit", destination }) }],
          [
            {
              id: "delete",
              label: "Delete",
              isDanger: true,
              onAction: () => setAction({ kind: "delete", destination }),
            },
          ],
        ]}
      />
    );
  return (
    <Screen
      title="Output destinations"
      description="Buckets of Amazon S3 and of stores that speak as it does, which commands can send their output to. This server puts it there; machines never get the key. Not yet tried with Amazon S3 itself."
      actions={mayChange && create}
    >
      <ResourceTable
        label="Output destinations"
        skeletonRows={2}
        query={query}
        rows={(data) => data.Destinations}
        rowKey={(row) => row.BucketName}
        columns={columns(actions)}
        empty={{
          title: "No bucket is set up",
          description:
            "All output is kept here for 30 days. A bucket keeps what you want to have for longer, or elsewhere.",
          action: mayChange ? create : undefined,
        }}
      />
      {action && <DestinationDialogs action={action} onClose={() => setAction(undefined)} />}
    </Screen>
  );
}
