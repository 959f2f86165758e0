import { type Cron, MIN_INTERVAL_SECONDS, readCron, type ScheduleProblem } from "./cron";

/** What a schedule is for; each allows less than the grammar does. */
export type ScheduleCapability = "association" | "maintenance-window";

/** The longest expression, characters. Source: SSM API 2014-11-06, ScheduleExpression and MaintenanceWindowSchedule. */
export const MAX_EXPRESSION = 256;

/** A schedule that may be kept. `expression` is as it was written. */
export type Schedule =
  | { kind: "cron"; expression: string; cron: Cron }
  | { kind: "rate"; expression: string; value: number; unit: RateUnit; intervalMs: number }
  /** `localTime` is the moment as the clocks of the schedule's time zone show it, as if that were UTC. */
  | { kind: "at"; expression: string; localTime: Date };

export type RateUnit = "minute" | "hour" | "day";

const unitMs: Readonly<Record<RateUnit, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** The bounds of rates of associations: at least 30 minutes, less than 31 days. Source: SSM user guide, rate expressions. */
const associationRate = { min: 30 * unitMs.minute, below: 31 * unitMs.day };

/** Longer ones would lead out of the years that the grammar knows. */
const MAX_RATE_DAYS = 36_500;

/**
 * Reads a schedule expression: `cron(…)` of six or seven fields, `rate(…)` or `at(…)`. What the capability does not
 * allow is refused as what nobody understands is: by a sentence that names what is wrong, and by the field of a cron
 * expression that it is in. Whether it still has a moment to come is not asked.
 *
 * Source: SSM user guide, cron and rate expressions.
 */
export function parseSchedule(
  expression: string,
  capability: ScheduleCapability,
): { ok: true; schedule: Schedule } | ({ ok: false } & ScheduleProblem) {
  const read = readSchedule(expression);
  if ("message" in read) return { ok: false, ...read };
  const problem = problemFor(read, capability);
  return problem ? { ok: false, ...problem } : { ok: true, schedule: read };
}

function readSchedule(expression: string): Schedule | ScheduleProblem {
  if (expression.length > MAX_EXPRESSION) return { message: `A schedule has at most ${MAX_EXPRESSION} characters.` };
  const [, kind, inside = ""] = /^(cron|rate|at)\(([^()]*)\)$/.exec(expression.trim()) ?? [];
  switch (kind) {
    case "cron": {
      const cron = readCron(inside);
      return "message" in cron ? cron : { kind, expression, cron };
    }
    case "rate":
      return readRate(expression, inside);
    case "at":
      return readAt(expression, inside);
    default:
      return {
        message: "A schedule is written cron(…), rate(…) or at(…), such as cron(30 2 ? * TUE *) or rate(1 hour).",
      };
  }
}

function readRate(expression: string, inside: string): Schedule | ScheduleProblem {
  const [, digits, word] = /^([0-9]{1,9}) +(minutes?|hours?|days?)$/.exec(inside.trim()) ?? [];
  if (digits === undefined || word === undefined)
    return { message: "A rate is a whole number and minutes, hours or days, such as rate(30 minutes)." };
  const value = Number(digits);
  const unit: RateUnit = word.startsWith("m") ? "minute" : word.startsWith("h") ? "hour" : "day";
  if (value === 0) return { message: `A rate is at least 1 ${unit}.` };
  if ((value === 1) !== (word === unit))
    return { message: `Write rate(${value} ${value === 1 ? unit : `${unit}s`}): one ${unit}, several ${unit}s.` };
  const intervalMs = value * unitMs[unit];
  if (intervalMs > MAX_RATE_DAYS * unitMs.day) return { message: `A rate is at most ${MAX_RATE_DAYS} days.` };
  if (intervalMs < MIN_INTERVAL_SECONDS * 1000)
    return { message: `The schedule would run more often than every ${MIN_INTERVAL_SECONDS / 60} minutes.` };
  return { kind: "rate", expression, value, unit, intervalMs };
}

function readAt(expression: string, inside: string): Schedule | ScheduleProblem {
  const written = inside.trim();
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}$/.test(written))
    return { message: "A single moment is written at(yyyy-mm-ddThh:mm:ss), such as at(2030-07-07T15:55:00)." };
  const localTime = new Date(`${written}Z`);
  // February 30 would be read as March 1 or 2.
  if (Number.isNaN(localTime.getTime()) || localTime.toISOString().slice(0, 19) !== written)
    return { message: `There is no ${written.replace("T", " ")} in the calendar.` };
  const year = localTime.getUTCFullYear();
  if (year < 1970 || year > 2199) return { message: "The year of a schedule is 1970 to 2199." };
  return { kind: "at", expression, localTime };
}

function problemFor(schedule: Schedule, capability: ScheduleCapability): ScheduleProblem | undefined {
  if (capability === "maintenance-window") return undefined;
  if (schedule.kind === "rate" && schedule.intervalMs < associationRate.min)
    return { message: "The rate of an association is at least 30 minutes." };
  if (schedule.kind === "rate" && schedule.intervalMs >= associationRate.below)
    return { message: "The rate of an association is less than 31 days." };
  return schedule.kind === "cron" ? associationProblem(schedule.cron) : undefined;
}

/** What associations can be run by. Source: SSM user guide, cron and rate expressions for associations. */
const associationForms =
  "Associations run every 30 minutes, every 1, 2, 4, 8 or 12 hours, once a day, once a week, on the nth weekday of each month (TUE#3) or on the last one (3L)";

function associationProblem({ second, minutes, hours, days, months, years }: Cron): ScheduleProblem | undefined {
  if (second !== 0) return { field: "seconds", message: "The seconds of an association's schedule are 0." };
  if (months.length < 12)
    return { field: "month", message: "The month of an association's schedule is *: it runs in every month." };
  if (years.length < 230)
    return { field: "year", message: "The year of an association's schedule is *: it runs in every year." };
  if (days.kind === "of-month")
    return { field: "day-of-month", message: `${associationForms}; not on days of the month.` };
  if (days.kind === "of-week" && days.days.length > 1)
    return { field: "day-of-week", message: `${associationForms}; not on several weekdays.` };

  const [oneMinute, otherMinute, ...moreMinutes] = minutes;
  if (hours.length === 1 && otherMinute === undefined) return undefined;
  const everyHalfHour =
    hours.length === 24 &&
    moreMinutes.length === 0 &&
    otherMinute !== undefined &&
    otherMinute - (oneMinute ?? 0) === 30;
  const everyFewHours = otherMinute === undefined && isEvery(hours);
  if (days.kind === "every" && (everyHalfHour || everyFewHours)) return undefined;
  return days.kind === "every"
    ? { field: minutes.length > 1 ? "minutes" : "hours", message: `${associationForms}.` }
    : { field: "hours", message: `${associationForms}; on single weekdays at one time of the day.` };
}

/** Whether hours of a day are the same number of hours apart all round the clock, by one that associations know. */
function isEvery(hours: readonly number[]): boolean {
  const step = 24 / hours.length;
  return [1, 2, 4, 8, 12].includes(step) && hours.every((hour, index) => hour === (hours[0] ?? 0) + index * step);
}
