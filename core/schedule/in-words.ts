import type { Cron, CronDays } from "./cron";
import { cronFieldRules, type MonthDay, monthNames, type WeekDay, weekdayNames } from "./cron-fields";
import type { Schedule } from "./parse-schedule";

const counts = ["no", "one", "two", "three", "four", "five", "six"];
const ordinals = ["", "first", "second", "third", "fourth", "fifth"];

/** More times of a day than this are told as minutes and hours, not one by one. */
const MAX_TIMES = 6;

/**
 * A schedule as people say it, without a full stop: "every Tuesday at 02:30, Europe/Berlin", "every 30 minutes", "on the
 * last Friday of each month at 23:00 UTC, two days later".
 */
export function scheduleInWords(
  schedule: Schedule,
  { timeZone = "UTC", offsetDays = 0 }: { timeZone?: string; offsetDays?: number } = {},
): string {
  switch (schedule.kind) {
    case "rate":
      return everyFew(schedule.value, schedule.unit);
    case "at": {
      const { localTime } = schedule;
      const date = `${localTime.getUTCDate()} ${monthNames[localTime.getUTCMonth()]} ${localTime.getUTCFullYear()}`;
      const time = clock(localTime.getUTCHours(), localTime.getUTCMinutes(), localTime.getUTCSeconds());
      return `once, on ${date} at ${time}${zone(timeZone)}`;
    }
    case "cron": {
      const later = offsetDays === 0 ? "" : `, ${counts[offsetDays] ?? offsetDays} ${plural(offsetDays, "day")} later`;
      return `${cronInWords(schedule.cron, timeZone)}${later}`;
    }
  }
}

const plural = (count: number, noun: string) => (count === 1 ? noun : `${noun}s`);

const everyFew = (count: number, unit: string) => (count === 1 ? `every ${unit}` : `every ${count} ${unit}s`);

const two = (value: number) => String(value).padStart(2, "0");

const clock = (hour: number, minute: number, second: number) =>
  `${two(hour)}:${two(minute)}${second === 0 ? "" : `:${two(second)}`}`;

/** UTC is part of the time; another zone is said after it. */
const zone = (timeZone: string) => (timeZone === "UTC" ? " UTC" : `, ${timeZone}`);

function list(words: readonly (string | number)[]): string {
  return words.length < 2 ? `${words[0] ?? ""}` : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

function cronInWords({ second, minutes, hours, days, months, years }: Cron, timeZone: string): string {
  const time = timeInWords(second, minutes, hours, timeZone);
  const day = daysInWords(days, months);
  const year = yearsInWords(years);
  if (time.startsWith("at ")) return `${day} ${time}${year}`;
  const everyDay = days.kind === "every" && months.length === 12;
  return everyDay ? `${time}${year}` : `${time}, ${day}${year}`;
}

/** The step of values that are the same distance apart from one end of a field to the other and over it again. */
function stepAround(values: readonly number[], size: number): number | undefined {
  const step = size / values.length;
  return Number.isInteger(step) && values.every((value, index) => value === (values[0] ?? 0) + index * step)
    ? step
    : undefined;
}

const areInARow = (values: readonly number[]) =>
  values.every((value, index) => index === 0 || value === (values[index - 1] ?? 0) + 1);

function timeInWords(second: number, minutes: readonly number[], hours: readonly number[], timeZone: string): string {
  const [firstMinute = 0] = minutes;
  const [firstHour = 0] = hours;
  const start = clock(firstHour, firstMinute, second);
  const hourStep = stepAround(hours, 24);
  const minuteStep = stepAround(minutes, 60);
  const isOnTheHour = firstMinute === 0 && second === 0;

  if (hours.length === 24 && minutes.length > 1 && minuteStep !== undefined && isOnTheHour)
    return everyFew(minuteStep, "minute");
  if (hours.length === 24) {
    const marks = `${list(minutes)} ${minutes.length === 1 ? plural(firstMinute, "minute") : "minutes"}`;
    const seconds = second === 0 ? "" : ` and ${second} ${plural(second, "second")}`;
    return isOnTheHour && minutes.length === 1 ? "every hour" : `every hour, ${marks}${seconds} past it`;
  }
  if (minutes.length === 1 && hours.length > 1 && hourStep !== undefined)
    return `${everyFew(hourStep, "hour")}, from ${start}${zone(timeZone)}`;
  if (minutes.length * hours.length <= MAX_TIMES) {
    const times = hours.flatMap((hour) => minutes.map((minute) => clock(hour, minute, second)));
    return `at ${list(times)}${zone(timeZone)}`;
  }
  const until = clock(hours.at(-1) ?? 0, minutes.at(-1) ?? 0, second);
  if (areInARow(hours) && minuteStep !== undefined)
    return `${minutes.length === 1 ? "every hour" : everyFew(minuteStep, "minute")} from ${start} to ${until}${zone(timeZone)}`;
  const seconds = second === 0 ? "" : `:${two(second)}`;
  return `in the hours ${list(hours.map(two))}, at ${list(minutes.map((minute) => `:${two(minute)}${seconds}`))}${zone(timeZone)}`;
}

/** The months of the year as days belong to them: "each month", "March and July". */
const monthsInWords = (months: readonly number[]) => {
  if (months.length === 12) return "each month";
  const names = months.map((month) => monthNames[month - 1] ?? "");
  return months.length > 2 && areInARow(months) ? `${names[0]} to ${names.at(-1)}` : list(names);
};

function daysInWords(days: CronDays, months: readonly number[]): string {
  const inMonths = months.length === 12 ? "" : ` in ${monthsInWords(months)}`;
  const ofMonths = ` of ${monthsInWords(months)}`;
  switch (days.kind) {
    case "every":
      return `every day${inMonths}`;
    case "of-month":
      return `on ${monthDaysInWords(days.days)}${ofMonths}`;
    case "of-week": {
      const each = days.days.flatMap((day) => (day.kind === "each" ? [day.weekday] : []));
      const placed = days.days.filter((day) => day.kind !== "each");
      const plain = each.length === 0 ? [] : [`every ${weekdaysInWords(each)}${inMonths}`];
      const within = placed.length === 0 ? [] : [`on ${list(placed.map(weekdayOfMonth))}${ofMonths}`];
      return [...plain, ...within].join(" and ");
    }
  }
}

const weekdayName = (weekday: number) => weekdayNames[weekday - 1] ?? "";

function weekdaysInWords(weekdays: readonly number[]): string {
  if (weekdays.length === 7) return "day";
  if (weekdays.join() === "2,3,4,5,6") return "weekday (Monday to Friday)";
  return weekdays.length > 2 && areInARow(weekdays)
    ? `day from ${weekdayName(weekdays[0] ?? 0)} to ${weekdayName(weekdays.at(-1) ?? 0)}`
    : list(weekdays.map(weekdayName));
}

const weekdayOfMonth = (day: WeekDay) =>
  `the ${day.kind === "nth" ? ordinals[day.nth] : "last"} ${weekdayName(day.weekday)}`;

function monthDaysInWords(days: readonly MonthDay[]): string {
  const numbers = days.flatMap((day) => (day.kind === "day" ? [day.day] : []));
  const span = numbers.length > 2 && areInARow(numbers);
  const plain = span ? `days ${numbers[0]} to ${numbers.at(-1)}` : `${plural(numbers.length, "day")} ${list(numbers)}`;
  const others = days.flatMap((day) => {
    switch (day.kind) {
      case "day":
        return [];
      case "nearest":
        return [`the weekday nearest to day ${day.day}`];
      case "last":
        return ["the last day"];
      case "last-weekday":
        return ["the last weekday (Monday to Friday)"];
    }
  });
  return list(numbers.length === 0 ? others : [plain, ...others]);
}

function yearsInWords(years: readonly number[]): string {
  const { min, max } = cronFieldRules.year;
  if (years.length === max - min + 1) return "";
  const [first] = years;
  const last = years.at(-1);
  if (years.length > 2 && areInARow(years)) return last === max ? `, from ${first} on` : `, from ${first} to ${last}`;
  return years.length > MAX_TIMES ? `, in ${years.length} years from ${first} to ${last}` : `, in ${list(years)}`;
}
