import {
  type CronFieldName,
  cronFieldNames,
  cronFieldRules,
  type MonthDay,
  monthNames,
  readMonthDays,
  readNumbers,
  readWeekDays,
  type WeekDay,
} from "./cron-fields";

/** Which days a cron expression means, its months and years apart. */
export type CronDays =
  | { kind: "every" }
  | { kind: "of-month"; days: MonthDay[] }
  | { kind: "of-week"; days: WeekDay[] };

/** A cron expression read: every value that its fields spell out, in order. One second a minute, at most. */
export type Cron = {
  second: number;
  minutes: number[];
  hours: number[];
  days: CronDays;
  months: number[];
  years: number[];
};

/** What is wrong with an expression, and in which field when it is about one. */
export type ScheduleProblem = { message: string; field?: CronFieldName };

/** The closest that two runs of one expression may be. Source: SSM user guide, cron expressions. */
export const MIN_INTERVAL_SECONDS = 300;

const DAY_MINUTES = 1440;

const inField = (field: CronFieldName, problem: string): ScheduleProblem => ({
  field,
  message: `The field ${field} is invalid: ${problem}.`,
});

/**
 * Reads the fields of `cron(…)`, six or, with seconds, seven; says what is wrong otherwise. What a capability allows
 * beyond the grammar is not asked here.
 */
export function readCron(text: string): Cron | ScheduleProblem {
  const texts = text.trim().split(/ +/);
  if (texts.length < 6 || texts.length > 7 || texts.includes(""))
    return {
      message: `A cron expression has six fields (minutes hours day-of-month month day-of-week year), or seven with seconds before them; this one has ${texts.filter(Boolean).length}.`,
    };
  if (texts.length === 6) texts.unshift("0");
  const fields = Object.fromEntries(cronFieldNames.map((name, index) => [name, texts[index] ?? ""]));
  const field = (name: CronFieldName) => fields[name] ?? "";

  const numbers: Partial<Record<CronFieldName, number[]>> = {};
  for (const name of ["seconds", "minutes", "hours", "month", "year"] as const) {
    if (field(name) === "?") return inField(name, "? stands in day-of-month or day-of-week only");
    const read = readNumbers(name, field(name));
    if (typeof read === "string") return inField(name, read);
    numbers[name] = read;
  }
  const days = readDays(field("day-of-month"), field("day-of-week"));
  if ("message" in days) return days;
  const { seconds = [], minutes = [], hours = [], month: months = [], year: years = [] } = numbers;

  const [second = 0, another] = seconds;
  if (another !== undefined) return tooOften("seconds");
  if (days.kind === "of-month" && !days.days.some((day) => months.some((month) => fallsIn(day, month))))
    return inField("day-of-month", `${months.map((month) => monthNames[month - 1]).join(" and ")} has no such day`);
  const cron = { second, minutes, hours, days, months, years };
  return isTooOften(cron) ? tooOften("minutes") : cron;
}

const tooOften = (field: CronFieldName): ScheduleProblem => ({
  field,
  message: `The schedule would run more often than every ${MIN_INTERVAL_SECONDS / 60} minutes.`,
});

function readDays(ofMonth: string, ofWeek: string): CronDays | ScheduleProblem {
  if (ofMonth === "?" && ofWeek === "?")
    return inField("day-of-week", "one of day-of-month and day-of-week has to say when; only the other is ?");
  if (ofMonth !== "?" && ofWeek !== "?")
    return inField(
      "day-of-week",
      `day-of-month says ${ofMonth} already, so that day-of-week has to be ?, or the reverse`,
    );
  if (ofMonth === "*" || ofWeek === "*") return { kind: "every" };
  if (ofWeek === "?") {
    const days = readMonthDays(ofMonth);
    return typeof days === "string" ? inField("day-of-month", days) : { kind: "of-month", days };
  }
  const days = readWeekDays(ofWeek);
  return typeof days === "string" ? inField("day-of-week", days) : { kind: "of-week", days };
}

const longestMonth = (month: number) => new Date(Date.UTC(2000, month, 0)).getUTCDate();

const fallsIn = (day: MonthDay, month: number) => !("day" in day) || day.day <= longestMonth(month);

/**
 * Whether two runs can be closer than the shortest interval: within a day, or over a midnight between two days that the
 * expression can both mean. Where that depends on the calendar of a year, it counts as too close.
 */
function isTooOften({ minutes, hours, days }: Cron): boolean {
  const gap = MIN_INTERVAL_SECONDS / 60;
  const times = hours.flatMap((hour) => minutes.map((minute) => hour * 60 + minute));
  const [first = 0] = times;
  const last = times.at(-1) ?? 0;
  return (
    times.some((time, index) => index > 0 && time - (times[index - 1] ?? 0) < gap) ||
    (first + DAY_MINUTES - last < gap && mayBeNeighbours(days))
  );
}

function mayBeNeighbours(days: CronDays): boolean {
  if (days.kind === "every") return true;
  if (days.kind === "of-week")
    return days.days.some(({ weekday }) => days.days.some((other) => other.weekday === (weekday % 7) + 1));
  const possible = days.days.map(possibleDays);
  // A day that can end a month is the day before the first one.
  const before = possible.map((each) => (each.some((day) => day >= 28) ? [0, ...each] : each));
  return before.some((each, index) =>
    each.some((day) => possible.some((others, other) => other !== index && others.includes(day + 1))),
  );
}

/** The numbers that a day of a month can turn out to have. */
function possibleDays(day: MonthDay): number[] {
  switch (day.kind) {
    case "day":
      return [day.day];
    case "nearest":
      return [-2, -1, 0, 1, 2].map((shift) => day.day + shift);
    case "last":
      return [28, 29, 30, 31];
    case "last-weekday":
      return [26, 27, 28, 29, 30, 31];
  }
}

const asText = (values: readonly number[], name: CronFieldName) => {
  const { min, max } = cronFieldRules[name];
  return values.length === max - min + 1 ? "*" : values.join(",");
};

const monthDayText = (day: MonthDay) => {
  switch (day.kind) {
    case "day":
      return `${day.day}`;
    case "nearest":
      return `${day.day}W`;
    case "last":
      return "L";
    case "last-weekday":
      return "LW";
  }
};

const weekDayText = (day: WeekDay) =>
  day.kind === "each" ? `${day.weekday}` : day.kind === "nth" ? `${day.weekday}#${day.nth}` : `${day.weekday}L`;

/** The expression in seven fields, every value spelled out: the one form in which it is computed. */
export function spellOut({ second, minutes, hours, days, months, years }: Cron): string {
  return [
    `${second}`,
    asText(minutes, "minutes"),
    asText(hours, "hours"),
    days.kind === "of-month" ? days.days.map(monthDayText).join(",") : "*",
    asText(months, "month"),
    days.kind === "of-week" ? days.days.map(weekDayText).join(",") : "*",
    asText(years, "year"),
  ].join(" ");
}
