import { parseSchedule, type RateUnit, type Schedule, type ScheduleCapability } from "@/core/schedule/parse-schedule";

/** The ways in which the builder asks for a schedule. */
export type ScheduleWay = "interval" | "daily" | "weekly" | "nth" | "last" | "rate" | "once" | "expression";

/** What the builder holds: what was entered for each way, right or wrong, and the way that counts. */
export type ScheduleDraft = {
  way: ScheduleWay;
  /** One of {@link intervals}. */
  interval: string;
  /** `hh:mm`, of the days that the way means. */
  time: string;
  /** 1 is Sunday. */
  weekday: number;
  /** Which of its kind in a month, 1 to 5. */
  nth: number;
  rateValue: number;
  rateUnit: RateUnit;
  /** `yyyy-mm-ddThh:mm`, by the clocks of the schedule's time zone. */
  moment: string;
  expression: string;
};

type Interval = { id: string; label: string; expression: string; isForAssociations: boolean };

const minutes = (count: number): Interval => ({
  id: `${count}m`,
  label: `${count} minutes`,
  expression: `cron(0/${count} * * * ? *)`,
  isForAssociations: count === 30,
});

const hours = (count: number): Interval => ({
  id: `${count}h`,
  label: count === 1 ? "hour" : `${count} hours`,
  expression: count === 1 ? "cron(0 * * * ? *)" : `cron(0 0/${count} * * ? *)`,
  isForAssociations: [1, 2, 4, 8, 12].includes(count),
});

/** Intervals that divide the hour or the day, so that they go on evenly. */
const intervals: readonly Interval[] = [...[5, 10, 15, 20, 30].map(minutes), ...[1, 2, 3, 4, 6, 8, 12].map(hours)];

/** The intervals that a capability may have. */
export const intervalsFor = (capability: ScheduleCapability) =>
  intervals.filter(({ isForAssociations }) => capability === "maintenance-window" || isForAssociations);

/** Where the builder begins: every 30 minutes, as the EC2 console does. */
export const newScheduleDraft: ScheduleDraft = {
  way: "interval",
  interval: "30m",
  time: "02:00",
  weekday: 3,
  nth: 2,
  rateValue: 1,
  rateUnit: "day",
  moment: "",
  expression: "cron(0/30 * * * ? *)",
};

/** The expression that a draft stands for; one that is not finished yet is one that does not parse. */
export function expressionOf(draft: ScheduleDraft): string {
  const [hour = "", minute = ""] = draft.time.split(":");
  const clock = `${Number(minute || Number.NaN)} ${Number(hour || Number.NaN)}`;
  switch (draft.way) {
    case "interval":
      return intervals.find(({ id }) => id === draft.interval)?.expression ?? "";
    case "daily":
      return `cron(${clock} * * ? *)`;
    case "weekly":
      return `cron(${clock} ? * ${dayName(draft.weekday)} *)`;
    case "nth":
      return `cron(${clock} ? * ${dayName(draft.weekday)}#${draft.nth} *)`;
    case "last":
      return `cron(${clock} ? * ${draft.weekday}L *)`;
    case "rate":
      return `rate(${draft.rateValue} ${draft.rateUnit}${draft.rateValue === 1 ? "" : "s"})`;
    case "once":
      return `at(${draft.moment}${draft.moment.length === 16 ? ":00" : ""})`;
    case "expression":
      return draft.expression;
  }
}

const dayName = (weekday: number) => ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"][weekday - 1] ?? "";

/** The builder filled in from an expression: as one of its ways where it says the same, as free text otherwise. */
export function scheduleDraftOf(expression: string, capability: ScheduleCapability): ScheduleDraft {
  const free: ScheduleDraft = { ...newScheduleDraft, way: "expression", expression };
  const read = parseSchedule(expression, capability);
  if (!read.ok) return free;
  const ways = waysOf(read.schedule, capability).map((part) => ({ ...free, ...part }));
  // Only what means the same to the letter of the grammar: an entry in the form must never change a schedule.
  return ways.find((draft) => isSame(expressionOf(draft), read.schedule, capability)) ?? free;
}

function isSame(expression: string, schedule: Schedule, capability: ScheduleCapability): boolean {
  const read = parseSchedule(expression, capability);
  const meaning = (of: Schedule) => JSON.stringify({ ...of, expression: undefined });
  return read.ok && meaning(read.schedule) === meaning(schedule);
}

const two = (value: number) => String(value).padStart(2, "0");

/** The ways that a schedule may be, one of which is it where any is. */
function waysOf(schedule: Schedule, capability: ScheduleCapability): Partial<ScheduleDraft>[] {
  if (schedule.kind === "rate") return [{ way: "rate", rateValue: schedule.value, rateUnit: schedule.unit }];
  if (schedule.kind === "at") {
    const moment = schedule.localTime.toISOString();
    return [{ way: "once", moment: moment.slice(0, moment.slice(17, 19) === "00" ? 16 : 19) }];
  }
  const { hours: atHours, minutes: atMinutes, days } = schedule.cron;
  const even = intervalsFor(capability).map(({ id }) => ({ way: "interval" as const, interval: id }));
  const time = `${two(atHours[0] ?? 0)}:${two(atMinutes[0] ?? 0)}`;
  if (days.kind === "every") return [...even, { way: "daily", time }];
  const [day] = days.kind === "of-week" ? days.days : [];
  switch (day?.kind) {
    case "each":
      return [{ way: "weekly", time, weekday: day.weekday }];
    case "nth":
      return [{ way: "nth", time, weekday: day.weekday, nth: day.nth }];
    case "last":
      return [{ way: "last", time, weekday: day.weekday }];
    default:
      return [];
  }
}

/** The whole number of days by which an offset text shifts runs; undefined where it is none. */
export function offsetProblem(offsetDays: number | null, schedule: Schedule | undefined): string | undefined {
  if (offsetDays === null) return undefined;
  if (!Number.isInteger(offsetDays) || offsetDays < 1 || offsetDays > MAX_OFFSET_DAYS)
    return `A whole number of days from 1 to ${MAX_OFFSET_DAYS}.`;
  return schedule && schedule.kind !== "cron" ? "Only a cron schedule can be offset." : undefined;
}

/** The longest offset, days. Source: SSM API 2014-11-06, ScheduleOffset. */
export const MAX_OFFSET_DAYS = 6;
