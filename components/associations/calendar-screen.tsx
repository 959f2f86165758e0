"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useLive } from "@/components/console/live";
import { LoadingPanel, QueryFailure } from "@/components/console/query-states";
import { useUrlState } from "@/components/console/url-state";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { Screen } from "@/components/ui/screen";
import { Select } from "@/components/ui/select";
import { Table } from "@/components/ui/table";
import type { Column } from "@/components/ui/table-column";
import { localText, Time, utcText } from "@/components/ui/time";
import { associationAddress, associationTargetText } from "./association-columns";
import { associationSchedule, associationTitle } from "./association-words";
import { type CalendarDay, type CalendarRun, calendarDays, type UpcomingAssociation } from "./calendar-days";
import { associationQueries } from "./queries";

const breadcrumbs = [{ label: "State Manager", href: "/state-manager" }];
const address = { days: "7" };
const periods = [
  { id: "1", label: "24 hours" },
  { id: "7", label: "7 days" },
  { id: "14", label: "14 days" },
  { id: "31", label: "31 days" },
] as const;

const link = (association: UpcomingAssociation) => (
  <Link href={associationAddress(association.AssociationId)}>{associationTitle(association)}</Link>
);

/** What State Manager will do when: of every association that the reader may see, each run of the days to come. */
export function CalendarScreen() {
  const [url, setUrl] = useUrlState(address);
  const period = periods.find(({ id }) => id === url.days) ?? periods[1];
  const query = useInfiniteQuery(associationQueries.upcoming(Number(period.id)));
  useLive("association", undefined, associationQueries.upcomingKey, 5_000);
  const { data, hasNextPage, isFetchingNextPage } = query;
  const first = data?.pages[0];
  const associations = useMemo(() => data?.pages.flatMap((page) => page.Associations) ?? [], [data]);
  const days = useMemo(
    () => (first ? calendarDays(associations, new Date(first.From), new Date(first.Until)) : []),
    [associations, first],
  );
  const frequent = associations.filter(({ IsFrequent }) => IsFrequent);
  return (
    <Screen
      title="Calendar"
      breadcrumbs={breadcrumbs}
      description="What associations will run by their schedules. Times are yours; hover one for UTC."
      actions={
        <div className="w-40">
          <Select
            label="Period"
            isLabelHidden
            options={periods}
            value={period.id}
            onChange={(chosen) => setUrl({ days: chosen })}
          />
        </div>
      }
    >
      {query.isError && !data && <QueryFailure error={query.error} refetch={query.refetch} />}
      {!data && !query.isError && <LoadingPanel />}
      {data && associations.length === 0 && (
        <EmptyState title="Nothing runs by a schedule in this time">
          Associations with a schedule are listed here, day by day.
        </EmptyState>
      )}
      {hasNextPage && (
        <Banner
          kind="info"
          action={
            <Button isPending={isFetchingNextPage} onPress={() => void query.fetchNextPage()}>
              Show more
            </Button>
          }
        >
          There are more associations than are shown: the first {associations.length} by their next run.
        </Banner>
      )}
      {frequent.length > 0 && <Frequent associations={frequent} />}
      {associations.length > 0 &&
        days.map((day) => (
          <Day key={day.date.getTime()} day={day} isEmptyTold={associations.length > frequent.length} />
        ))}
    </Screen>
  );
}

const frequentColumns: readonly Column<UpcomingAssociation>[] = [
  { id: "Association", header: "Association", isRowHeader: true, grow: 2, minWidth: 150, cell: link },
  { id: "Schedule", header: "Schedule", grow: 2, minWidth: 170, cell: associationSchedule },
  { id: "Targets", header: "Targets", grow: 2, minWidth: 150, cell: associationTargetText },
  {
    id: "Next",
    header: "Next",
    width: 116,
    cell: ({ NextExecutionDate }) => <Time value={new Date(NextExecutionDate)} />,
  },
];
const associationKey = ({ AssociationId }: UpcomingAssociation) => AssociationId;

/** What runs so often that its runs would hide all others. */
function Frequent({ associations }: { associations: readonly UpcomingAssociation[] }) {
  return (
    <Panel title="All day long" count={associations.length} isFlush>
      <Table
        label="All day long"
        isFlush
        columns={frequentColumns}
        rows={associations}
        rowKey={associationKey}
        empty={{ title: "None" }}
      />
    </Panel>
  );
}

const dayTitle = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long" });
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

const runColumns: readonly Column<CalendarRun>[] = [
  {
    id: "At",
    header: "Time",
    width: 72,
    cell: ({ at }) => (
      <time dateTime={at.toISOString()} title={`${localText(at)}\n${utcText(at)}`} className="tabular">
        {clock.format(at)}
      </time>
    ),
  },
  {
    id: "Association",
    header: "Association",
    isRowHeader: true,
    grow: 2,
    minWidth: 150,
    cell: ({ association }) => link(association),
  },
  {
    id: "Schedule",
    header: "Schedule",
    grow: 2,
    minWidth: 170,
    cell: ({ association }) => associationSchedule(association),
  },
  {
    id: "Targets",
    header: "Targets",
    grow: 2,
    minWidth: 150,
    cell: ({ association }) => associationTargetText(association),
  },
];
const runKey = ({ at, association }: CalendarRun) => `${at.toISOString()} ${association.AssociationId}`;

function Day({ day: { date, runs }, isEmptyTold }: { day: CalendarDay; isEmptyTold: boolean }) {
  if (runs.length === 0 && !isEmptyTold) return null;
  const title = dayTitle.format(date);
  return (
    <Panel title={title} count={runs.length} isFlush={runs.length > 0}>
      {runs.length === 0 ? (
        <p className="text-muted">Nothing runs at a time of its own.</p>
      ) : (
        <Table label={title} isFlush columns={runColumns} rows={runs} rowKey={runKey} empty={{ title: "None" }} />
      )}
    </Panel>
  );
}
