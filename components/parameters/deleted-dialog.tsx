"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf } from "@/components/console/console-error";
import { moment } from "@/components/console/moment";
import { ResourceTable } from "@/components/console/resource-table";
import { useMay } from "@/components/console/session";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Link } from "@/components/ui/link";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { parameterAddress } from "@/core/parameters/parameter-address";
import { type DeletedParameter, parameterQueries, useParameterChange } from "./queries";

const rowKey = ({ Name }: DeletedParameter) => Name;
const tallest = 420;

/** What was deleted within the last day, to be had back. Mounted while it is open. */
export function DeletedDialog({ onClose }: { onClose: () => void }) {
  const may = useMay();
  const query = useQuery(parameterQueries.deleted);
  const restore = useParameterChange("RestoreParameter");
  const [back, setBack] = useState<string>();
  const columns: readonly Column<DeletedParameter>[] = [
    {
      id: "Name",
      header: "Name",
      isRowHeader: true,
      isMono: true,
      isWrapped: true,
      grow: 3,
      minWidth: 160,
      cell: ({ Name }) => Name,
    },
    { id: "Type", header: "Type", width: 116, cell: ({ Type }) => Type },
    { id: "Version", header: "Version", width: 80, align: "end", cell: ({ Version }) => Version },
    { id: "Deleted", header: "Deleted", width: 124, cell: ({ DeletedDate }) => <Time value={moment(DeletedDate)} /> },
    {
      id: "Back",
      header: "Have it back",
      isHeaderHidden: true,
      width: 140,
      cell: ({ Name, IsTaken }) =>
        IsTaken ? (
          <span className="text-sm text-muted">Its name is taken</span>
        ) : (
          may("RestoreParameter") && (
            <Button
              size="small"
              isPending={restore.isPending && restore.variables.Name === Name}
              onPress={() => restore.mutate({ Name }, { onSuccess: () => setBack(Name) })}
            >
              Have it back
            </Button>
          )
        ),
    },
  ];
  return (
    <Dialog
      title="Recently deleted"
      size="large"
      isOpen
      onOpenChange={onClose}
      footer={<Button onPress={onClose}>Close</Button>}
    >
      <p className="text-muted">
        For a day a parameter can be had back with its versions, labels and tags, whoever deleted it. Then it is gone
        for good.
      </p>
      {restore.isError && (
        <Banner kind="error" title="It could not be had back.">
          {messageOf(restore.error)}
        </Banner>
      )}
      {back !== undefined && !restore.isError && (
        <Banner kind="success">
          <Link href={parameterAddress(back)} isMono>
            {back}
          </Link>{" "}
          is back.
        </Banner>
      )}
      <ResourceTable
        label="Recently deleted"
        query={query}
        rows={(data) => data.Parameters}
        columns={columns}
        rowKey={rowKey}
        maxHeight={tallest}
        empty={{ title: "Nothing was deleted within the last day" }}
      />
    </Dialog>
  );
}
