"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf } from "@/components/console/console-error";
import { useLive } from "@/components/console/live";
import { moment } from "@/components/console/moment";
import { pageFooter } from "@/components/console/page-footer";
import { ResourceTable } from "@/components/console/resource-table";
import { useMay } from "@/components/console/session";
import { usePaging } from "@/components/console/use-paging";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { Select } from "@/components/ui/select";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { toast } from "@/components/ui/toast";
import type { UploadState } from "@/core/output-destinations/upload";
import type { StatusFamily } from "@/core/status-family";
import { type ListedUpload, outputQueries, useOutputChange } from "./queries";

const words: Record<UploadState, { family: StatusFamily; label: string }> = {
  Waiting: { family: "amber", label: "Waiting" },
  Stored: { family: "green", label: "In bucket" },
  Failed: { family: "red", label: "Failed" },
};

const shownStates = [
  { id: "All", label: "All" },
  { id: "Waiting", label: words.Waiting.label },
  { id: "Failed", label: words.Failed.label },
  { id: "Stored", label: words.Stored.label },
] as const;

const pageSize = 20;

/** What has become of a command's output on its way to its bucket, machine by machine. */
export function UploadsPanel({ commandId, nodeId }: { commandId: string; nodeId?: string }) {
  const may = useMay();
  const [shown, setShown] = useState<(typeof shownStates)[number]["id"]>("All");
  const paging = usePaging(shown);
  const query = useQuery(
    outputQueries.uploads({
      CommandId: commandId,
      MaxResults: pageSize,
      ...(nodeId && { InstanceId: nodeId }),
      ...(shown !== "All" && { State: shown }),
      ...(paging.token && { NextToken: paging.token }),
    }),
  );
  useLive("command", commandId, outputQueries.uploadsOf(commandId));
  const retry = useOutputChange("RetryOutputUploads");
  const again = (InstanceIds?: string[]) =>
    retry.mutate(
      { CommandId: commandId, ...(InstanceIds && { InstanceIds }) },
      { onError: (error) => toast({ family: "red", title: "It is not tried again.", description: messageOf(error) }) },
    );
  const { Counts: counts, BucketName: bucket = "", KeyPrefix: prefix = "" } = query.data ?? {};
  const rows = query.data?.Uploads ?? [];
  const next = query.data?.NextToken;
  const isTroubled =
    counts !== undefined && counts.Failed + counts.Waiting > 0 && (counts.Failed > 0 || rows.some(hasFailed));
  return (
    <Panel
      title={`Output in bucket ${bucket}`}
      isFlush
      description={counts && !nodeId ? sumOf(counts, prefix) : undefined}
      actions={
        <>
          {!nodeId && <Select label="Show" isLabelHidden options={shownStates} value={shown} onChange={setShown} />}
          {may("RetryOutputUploads") && isTroubled && !nodeId && (
            <Button isPending={retry.isPending} onPress={() => again()}>
              Retry all
            </Button>
          )}
        </>
      }
    >
      <ResourceTable
        label="Output in the bucket"
        isFlush
        skeletonRows={1}
        query={query}
        rows={(data) => data.Uploads}
        rowKey={(row) => row.InstanceId}
        columns={columns(commandId, may("RetryOutputUploads") ? (row) => again([row.InstanceId]) : undefined)}
        empty={{ title: shown === "All" ? "Nothing has been printed yet" : "There is none of these" }}
        footer={pageFooter({ paging, pageSize, shown: rows.length, next })}
      />
    </Panel>
  );
}

const sumOf = ({ Stored, Waiting, Failed }: Record<UploadState, number>, prefix: string) =>
  `${inWords(Stored)} in bucket, ${inWords(Waiting)} waiting, ${inWords(Failed)} failed${prefix && `; keys begin with ${prefix}`}.`;
const inWords = (count: number) => count.toLocaleString("en-US");

const hasFailed = ({ State, Failures }: ListedUpload) => State === "Failed" || (State === "Waiting" && Failures > 0);

const columns = (
  commandId: string,
  retry: ((row: ListedUpload) => void) | undefined,
): readonly Column<ListedUpload>[] => [
  {
    id: "node",
    header: "Instance ID",
    isMono: true,
    width: 200,
    isRowHeader: true,
    cell: (row) => <Link href={`/commands/${commandId}/${row.InstanceId}`}>{row.InstanceId}</Link>,
  },
  {
    id: "state",
    header: "Output",
    width: 112,
    cell: ({ State }) => <StatusBadge family={words[State].family}>{words[State].label}</StatusBadge>,
  },
  { id: "since", header: "Since", width: 116, cell: (row) => <Time value={moment(row.ChangedDate)} /> },
  {
    id: "objects",
    header: "Keys, or what is wrong",
    grow: 3,
    minWidth: 260,
    isWrapped: true,
    cell: (row) => <Where row={row} />,
  },
  {
    id: "retry",
    header: "Actions",
    width: 96,
    align: "end",
    cell: (row) =>
      retry && hasFailed(row) ? (
        <Button size="small" onPress={() => retry(row)}>
          Retry
        </Button>
      ) : null,
  },
];

function Where({ row }: { row: ListedUpload }) {
  if (hasFailed(row))
    return (
      <span>
        {row.Problem}
        {row.NextTryDate && (
          <span className="text-muted">
            {" "}
            Tried {row.Failures === 1 ? "once" : `${row.Failures} times`}; next <Time value={moment(row.NextTryDate)} />
            .
          </span>
        )}
      </span>
    );
  if (row.Objects.length === 0)
    return <span className="text-muted">{row.State === "Stored" ? "It printed nothing." : "On its way."}</span>;
  return (
    <ul className="flex flex-col gap-0.5">
      {row.Objects.map(({ Key }) => (
        <li key={Key} className="flex items-start gap-1">
          <span className="min-w-0 font-mono text-sm break-all">{Key}</span>
          <CopyButton value={Key} label={`Copy key ${Key}`} />
        </li>
      ))}
    </ul>
  );
}
