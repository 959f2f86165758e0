"use client";

import { Clock } from "lucide-react";
import { useMemo } from "react";
import { Table } from "@/components/ui/table";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { useNow } from "@/components/ui/use-now";
import { toLocalTime } from "@/core/schedule/local-time";
import type { Schedule } from "@/core/schedule/parse-schedule";
import { type UpcomingRow, upcomingRows } from "./upcoming-rows";

/** What {@link UpcomingRuns} takes. */
export type UpcomingRunsProps = {
  schedule: Schedule;
  frame: { timeZone: string; offsetDays: number };
  /** When the schedule was given to what has it; now, for something that is yet to be saved. */
  anchor: Date | undefined;
};

const shown = 10;
const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** `Tue 2026-12-01 02:30`, by the clocks of a zone; seconds only where there are any. */
function clockText(at: Date, timeZone: string): string {
  const local = toLocalTime(at, timeZone);
  const text = local.toISOString().replace("T", " ");
  return `${days[local.getUTCDay()]} ${text.slice(0, local.getUTCSeconds() === 0 ? 16 : 19)}`;
}

const clockColumn = (id: string, header: string, timeZone: string): Column<UpcomingRow> => ({
  id,
  header,
  width: 168,
  cell: ({ at }) => (
    <time dateTime={at.toISOString()} className="tabular">
      {clockText(at, timeZone)}
    </time>
  ),
});

const rowKey = ({ at }: UpcomingRow) => at.toISOString();

/** The runs to come, by the clocks of the schedule, of whoever looks, and in UTC; clock changes are marked. */
export function UpcomingRuns({ schedule, frame, anchor }: UpcomingRunsProps) {
  const { timeZone, offsetDays } = frame;
  // A new list each minute, unless the schedule itself changes.
  const minute = Math.floor((useNow()?.getTime() ?? Date.now()) / 60_000);
  const viewerZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const anchorTime = anchor?.getTime();
  const rows = useMemo(() => {
    const now = new Date(minute * 60_000);
    const given = anchorTime === undefined ? now : new Date(anchorTime);
    return upcomingRows(schedule, now, shown, { anchor: given, timeZone, offsetDays }, viewerZone);
  }, [schedule, minute, anchorTime, timeZone, offsetDays, viewerZone]);

  const columns = useMemo<readonly Column<UpcomingRow>[]>(
    () => [
      { id: "when", header: "Next runs", width: 120, isRowHeader: true, cell: ({ at }) => <Time value={at} /> },
      ...(timeZone === "UTC" ? [] : [clockColumn("zone", timeZone, timeZone)]),
      clockColumn("utc", "UTC", "UTC"),
      ...(viewerZone === timeZone || viewerZone === "UTC"
        ? []
        : [clockColumn("viewer", `Your time (${viewerZone})`, viewerZone)]),
      ...(rows.some(({ notes }) => notes.length > 0)
        ? [
            {
              id: "clocks",
              header: "Clock changes",
              isWrapped: true,
              minWidth: 320,
              cell: ({ notes }: UpcomingRow) =>
                notes.length > 0 && (
                  <span className="flex items-start gap-1.5 text-amber">
                    <Clock aria-hidden size={13} className="mt-0.5 shrink-0" />
                    <span>{notes.join(" ")}</span>
                  </span>
                ),
            },
          ]
        : []),
    ],
    [rows, timeZone, viewerZone],
  );

  return (
    <div className="flex flex-col gap-1">
      <Table
        label="Next runs"
        columns={columns}
        rows={rows}
        rowKey={rowKey}
        empty={{ title: "It never runs", description: "Every moment that this schedule means has passed." }}
      />
      {schedule.kind === "rate" && anchor === undefined && (
        <p className="text-sm text-muted">Counted from the moment at which it is saved; shown as if that were now.</p>
      )}
    </div>
  );
}
