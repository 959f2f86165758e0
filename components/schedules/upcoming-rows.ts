import { offsetAt } from "@/core/schedule/local-time";
import { nextOccurrences, type ScheduleFrame } from "@/core/schedule/next-occurrence";
import type { Schedule } from "@/core/schedule/parse-schedule";

/** One run to come, as a table shows it. */
export type UpcomingRow = {
  at: Date;
  /** What clocks do at it, or have done since the run before, one sentence each. */
  notes: string[];
};

const sentence = {
  skipped: "The clocks skip its time that day: it runs right after.",
  repeated: "The clocks show its time twice that day: it runs the first time.",
} as const;

/**
 * The next runs of a schedule, with the clock changes that somebody who reads them by the schedule's zone or by their own
 * would stumble over.
 */
export function upcomingRows(
  schedule: Schedule,
  after: Date,
  count: number,
  frame: ScheduleFrame,
  viewerZone: string,
): UpcomingRow[] {
  const { timeZone = "UTC" } = frame;
  const runs = nextOccurrences(schedule, after, count, frame);
  return runs.map(({ at, clocks }, index) => {
    const before = runs[index - 1]?.at ?? after;
    const changed = [...new Set([timeZone, viewerZone])].flatMap((zone) => {
      const now = offsetAt(at, zone);
      return now === offsetAt(before, zone) ? [] : [`Clocks changed in ${zone}: now ${offsetText(now)}.`];
    });
    return { at, notes: [...(clocks === "once" ? [] : [sentence[clocks]]), ...changed] };
  });
}

/** `UTC+2`, `UTC−3:30`, `UTC`. */
function offsetText(milliseconds: number): string {
  const whole = Math.round(Math.abs(milliseconds) / 60_000);
  if (whole === 0) return "UTC";
  const rest = whole % 60;
  return `UTC${milliseconds < 0 ? "−" : "+"}${Math.floor(whole / 60)}${rest === 0 ? "" : `:${String(rest).padStart(2, "0")}`}`;
}
