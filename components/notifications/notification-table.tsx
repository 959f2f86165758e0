"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import { moment } from "@/components/console/moment";
import { pageFooter } from "@/components/console/page-footer";
import { ResourceTable } from "@/components/console/resource-table";
import type { usePaging } from "@/components/console/use-paging";
import { Link } from "@/components/ui/link";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import type { NotificationState } from "@/core/notifications/delivery";
import { parameterAddress } from "@/core/parameters/parameter-address";
import type { StatusFamily } from "@/core/status-family";
import { happeningInWords } from "./event-words";
import type { ListedNotification } from "./queries";

const words: Record<NotificationState, { family: StatusFamily; label: string }> = {
  Waiting: { family: "amber", label: "Waiting" },
  Delivered: { family: "green", label: "Delivered" },
  Failed: { family: "red", label: "Failed" },
};

/** Which messages are shown. */
export const shownStates = [
  { id: "All", label: "All" },
  { id: "Waiting", label: words.Waiting.label },
  { id: "Failed", label: words.Failed.label },
  { id: "Delivered", label: words.Delivered.label },
] as const;
export type ShownState = (typeof shownStates)[number]["id"];

/** Messages on a page. */
export const pageSize = 20;

/** Whether there is something that can be tried again. */
export const hasTrouble = (counts: Record<NotificationState, number>, rows: readonly ListedNotification[]) =>
  counts.Failed > 0 || rows.some(({ State, Failures }) => State === "Waiting" && Failures > 0);

/** How many messages there are in each state, in words. */
export const sumOf = ({ Delivered, Waiting, Failed }: Record<NotificationState, number>) =>
  `${inWords(Delivered)} delivered, ${inWords(Waiting)} waiting, ${inWords(Failed)} failed.`;
const inWords = (count: number) => count.toLocaleString("en-US");

/** What {@link NotificationTable} takes. */
export type NotificationTableProps = {
  query: UseQueryResult<{ Notifications: ListedNotification[]; NextToken?: string | undefined }>;
  paging: ReturnType<typeof usePaging>;
  shown: ShownState;
  /** Of many commands, and of parameters: each row names its own. */
  namesCommand: boolean;
};

/** Messages, newest first, each with what became of it. */
export function NotificationTable({ query, paging, shown, namesCommand }: NotificationTableProps) {
  const rows = query.data?.Notifications ?? [];
  const next = query.data?.NextToken;
  return (
    <ResourceTable
      label="Messages"
      isFlush
      skeletonRows={2}
      query={query}
      rows={(data) => data.Notifications}
      rowKey={(row) => row.Id}
      columns={columns(namesCommand)}
      empty={{ title: shown === "All" ? "Nothing has been told yet" : "There is none of these" }}
      footer={pageFooter({ paging, pageSize, shown: rows.length, next })}
    />
  );
}

const columns = (namesCommand: boolean): readonly Column<ListedNotification>[] => [
  {
    id: "when",
    header: namesCommand ? "When" : "Happened",
    width: 116,
    cell: (row) => <Time value={moment(row.HappenedDate)} />,
  },
  {
    id: "what",
    header: namesCommand ? "About" : "Status of",
    isRowHeader: true,
    grow: 2,
    minWidth: 200,
    isMono: true,
    cell: (row) => <Subject row={row} namesCommand={namesCommand} />,
  },
  {
    id: "event",
    header: namesCommand ? "Happened" : "Became",
    width: 112,
    cell: ({ Event }) => happeningInWords(Event),
  },
  {
    id: "state",
    header: "Message",
    width: 112,
    cell: ({ State }) => <StatusBadge family={words[State].family}>{words[State].label}</StatusBadge>,
  },
  {
    id: "answer",
    header: "Answer, or what is wrong",
    grow: 3,
    minWidth: 240,
    isWrapped: true,
    cell: (row) => <Outcome row={row} />,
  },
];

function Subject({ row, namesCommand }: { row: ListedNotification; namesCommand: boolean }) {
  if (row.CommandId === null) return <Parameter row={row} />;
  const address = `/commands/${row.CommandId}`;
  if (row.InstanceId === "")
    return namesCommand ? <Link href={address}>{row.CommandId}</Link> : <span className="font-sans">The command</span>;
  return <Link href={`${address}/${row.InstanceId}`}>{row.InstanceId}</Link>;
}

/** One that has expired has no page. */
function Parameter({ row: { ParameterName, Event } }: { row: ListedNotification }) {
  if (ParameterName === null) return <span className="font-sans">A parameter</span>;
  return Event === "Expiration" ? ParameterName : <Link href={parameterAddress(ParameterName)}>{ParameterName}</Link>;
}

function Outcome({ row }: { row: ListedNotification }) {
  if (row.Problem === null)
    return row.AnswerStatus === null ? (
      <span className="text-muted">On its way.</span>
    ) : (
      <span>
        {row.AnswerStatus}, <Time value={moment(row.ChangedDate)} />
      </span>
    );
  return (
    <span>
      {row.Problem}
      {row.NextTryDate && (
        <span className="text-muted">
          {" "}
          Tried {row.Failures === 1 ? "once" : `${row.Failures} times`}; next <Time value={moment(row.NextTryDate)} />.
        </span>
      )}
    </span>
  );
}
