import { Cron as Pattern } from "croner";
import { spellOut } from "./cron";
import { type Met, toInstant, toLocalTime } from "./local-time";
import type { Schedule } from "./parse-schedule";

/** What a schedule needs to become instants. */
export type ScheduleFrame = {
  /** When what has the schedule was created or last got it: rates count from here. */
  anchor: Date;
  /** IANA name; UTC without it, which is what associations run by. */
  timeZone?: string;
  /** Whole days by which each run of a cron expression comes later; 0 without it. */
  offsetDays?: number;
};

const DAY_MS = 86_400_000;

/** The last year of the grammar; nothing runs after it. */
const LAST_YEAR = 2199;

/** The first moment, strictly after `after`, at which a schedule runs, UTC; undefined when there is none any more. */
export function nextOccurrence(schedule: Schedule, after: Date, frame: ScheduleFrame): Date | undefined {
  for (const { at } of occurrences(schedule, after, frame)) return at;
  return undefined;
}

/**
 * The first `count` moments, strictly after `after`, at which a schedule runs, with what the clocks do at each.
 *
 * @param until the last moment that is asked for; without it there is none
 */
export function nextOccurrences(
  schedule: Schedule,
  after: Date,
  count: number,
  frame: ScheduleFrame,
  until?: Date,
): Met[] {
  const found: Met[] = [];
  if (count < 1) return found;
  for (const each of occurrences(schedule, after, frame)) {
    if (until && each.at > until) break;
    if (found.push(each) >= count) break;
  }
  return found;
}

/**
 * Looks forward from `after` and never back: what was missed meanwhile is not among them, so that nobody who asks for
 * what is next can make a burst of what is past. No two are the same instant.
 */
function* occurrences(schedule: Schedule, after: Date, frame: ScheduleFrame): Generator<Met> {
  const { anchor, timeZone = "UTC", offsetDays = 0 } = frame;
  if (schedule.kind === "rate") return yield* byRate(schedule.intervalMs, after, anchor);
  if (schedule.kind === "at") {
    const met = toInstant(schedule.localTime, timeZone);
    if (met.at > after) yield met;
    return;
  }

  const shift = offsetDays * DAY_MS;
  // A day that was over when the schedule was given is over, though its offset would still lead into the future.
  const from = Math.max(toLocalTime(after, timeZone).getTime() - shift, toLocalTime(anchor, timeZone).getTime());
  // Computed as if the clocks never changed; what they do is decided in toInstant alone (decision record 0042).
  const pattern = new Pattern(spellOut(schedule.cron), { utcOffset: 0, alternativeWeekdays: true, mode: "7-part" });
  let last = after;
  for (let day = pattern.nextRun(new Date(from)); day; day = pattern.nextRun(day)) {
    if (day.getUTCFullYear() > LAST_YEAR) return;
    const met = toInstant(new Date(day.getTime() + shift), timeZone);
    // Of several times that the clocks skip at once there is one run, and none of a time that they show again.
    if (met.at <= last) continue;
    last = met.at;
    yield met;
  }
}

function* byRate(intervalMs: number, after: Date, anchor: Date): Generator<Met> {
  const passed = Math.floor((after.getTime() - anchor.getTime()) / intervalMs);
  for (let count = Math.max(1, passed + 1); ; count += 1) {
    const at = new Date(anchor.getTime() + count * intervalMs);
    if (Number.isNaN(at.getTime()) || at.getUTCFullYear() > LAST_YEAR) return;
    yield { at, clocks: "once" };
  }
}
