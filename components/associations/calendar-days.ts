import type { Answer } from "@/components/console/call";

/** An association with the moments at which it runs. */
export type UpcomingAssociation = Answer<"ListUpcomingRuns">["Associations"][number];

/** One run of one day. */
export type CalendarRun = { at: Date; association: UpcomingAssociation };

/** A day of whoever looks, with what runs on it, the earliest first. */
export type CalendarDay = { date: Date; runs: CalendarRun[] };

const midnight = (at: Date) => new Date(at.getFullYear(), at.getMonth(), at.getDate());

/** The days of a period by the reader's own clock, each with its runs; days without any are there too. */
export function calendarDays(associations: readonly UpcomingAssociation[], from: Date, until: Date): CalendarDay[] {
  const days = new Map<number, CalendarDay>();
  // By dates, not by hours: a day with a clock change has another number of them.
  for (
    let date = midnight(from);
    date < until;
    date = new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1)
  )
    days.set(date.getTime(), { date, runs: [] });
  for (const association of associations)
    for (const run of association.Runs) {
      const at = new Date(run);
      days.get(midnight(at).getTime())?.runs.push({ at, association });
    }
  for (const { runs } of days.values()) runs.sort((a, b) => a.at.getTime() - b.at.getTime());
  return [...days.values()];
}
