import { moment } from "@/components/console/moment";
import { Link } from "@/components/ui/link";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { eventWord, principalWord } from "./audit-words";
import { summaryText } from "./changes";
import type { TimelineEvent } from "./queries";

const detailOf = (event: TimelineEvent): string =>
  event.Kind === "Run" || event.Kind === "Connection"
    ? [event.Reason, event.Source && `from ${event.Source}`].filter(Boolean).join(" ")
    : summaryText(event.Summary);

/** The columns of a machine's timeline. */
export const timelineColumns = (nodeId: string): readonly Column<TimelineEvent>[] => [
  { id: "At", header: "Time", width: 186, cell: (event) => <Time value={moment(event.At)} look="absolute" /> },
  {
    id: "What",
    header: "What happened",
    minWidth: 220,
    grow: 2,
    isRowHeader: true,
    cell: (event) =>
      event.Kind === "Run" ? (
        <Link href={`/commands/${event.Id}/${nodeId}`}>Ran {event.DocumentName}</Link>
      ) : (
        eventWord(event.What)
      ),
  },
  {
    id: "Who",
    header: "Who",
    minWidth: 110,
    grow: 1,
    cell: (event) => (event.Principal ? <span title={event.Principal}>{principalWord(event.Principal)}</span> : "-"),
  },
  {
    id: "State",
    header: "State",
    width: 132,
    cell: (event) =>
      event.StateWord ? <StatusBadge family={event.StateWord.Family}>{event.StateWord.Label}</StatusBadge> : "-",
  },
  {
    id: "Detail",
    header: "Detail",
    minWidth: 180,
    grow: 3,
    cell: (event) => {
      const detail = detailOf(event);
      return <span title={detail || undefined}>{detail || "-"}</span>;
    },
  },
];
