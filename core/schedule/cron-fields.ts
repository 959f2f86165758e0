/** The fields of a cron expression in their order; seconds may be left out. Source: SSM user guide, cron expressions. */
export const cronFieldNames = ["seconds", "minutes", "hours", "day-of-month", "month", "day-of-week", "year"] as const;

export type CronFieldName = (typeof cronFieldNames)[number];

/** Sunday first: day 1 of a week is `weekdayNames[0]`. */
export const weekdayNames = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;

/** January first: month 1 is `monthNames[0]`. */
export const monthNames = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;

const shortNames = (names: readonly string[]) => names.map((name) => name.slice(0, 3).toUpperCase());

type FieldRule = { min: number; max: number; names?: readonly string[]; allowed: string; special: string };

/**
 * What each field may hold. `allowed` is for people; `special` lists the characters that mean something in it, as AWS's
 * table does. Source: SSM user guide, cron expressions.
 */
export const cronFieldRules: Readonly<Record<CronFieldName, FieldRule>> = {
  seconds: { min: 0, max: 59, allowed: "0 to 59", special: ", - * /" },
  minutes: { min: 0, max: 59, allowed: "0 to 59", special: ", - * /" },
  hours: { min: 0, max: 23, allowed: "0 to 23", special: ", - * /" },
  "day-of-month": { min: 1, max: 31, allowed: "1 to 31", special: ", - * ? / L W" },
  month: { min: 1, max: 12, names: shortNames(monthNames), allowed: "1 to 12 or JAN to DEC", special: ", - * /" },
  "day-of-week": {
    min: 1,
    max: 7,
    names: shortNames(weekdayNames),
    allowed: "1 to 7 or SUN to SAT, where 1 is Sunday",
    special: ", - * ? / L #",
  },
  year: { min: 1970, max: 2199, allowed: "1970 to 2199", special: ", - * /" },
};

/** A day of a month as a cron expression names it; `nearest` is the weekday nearest to a day, within its month. */
export type MonthDay =
  | { kind: "day"; day: number }
  | { kind: "nearest"; day: number }
  | { kind: "last" }
  | { kind: "last-weekday" };

/** A day of a week as a cron expression names it, 1 is Sunday: each one, the nth of a month, or a month's last. */
export type WeekDay =
  | { kind: "each"; weekday: number }
  | { kind: "nth"; weekday: number; nth: number }
  | { kind: "last"; weekday: number };

const range = (from: number, to: number, step = 1) => {
  const values: number[] = [];
  for (let value = from; value <= to; value += step) values.push(value);
  return values;
};

const distinct = (values: readonly number[]) => [...new Set(values)].sort((a, b) => a - b);

/** One number or name of a field; a problem when it is neither. */
function readOne(name: CronFieldName, text: string): number | string {
  const { min, max, names, allowed } = cronFieldRules[name];
  const named = names?.indexOf(text.toUpperCase()) ?? -1;
  if (named >= 0) return min + named;
  if (!/^[0-9]{1,4}$/.test(text))
    return `${text === "" ? "an empty value" : text} is not a value of it: use ${allowed}`;
  const value = Number(text);
  return value >= min && value <= max ? value : `${text} is out of range: use ${allowed}`;
}

function readItem(name: CronFieldName, item: string): number[] | string {
  const { min, max } = cronFieldRules[name];
  const [span = "", stepText, ...more] = item.split("/");
  if (more.length > 0) return `${item} has more than one /`;
  const step = stepText === undefined ? 1 : Number(/^[0-9]{1,4}$/.test(stepText) ? stepText : Number.NaN);
  if (!(step >= 1)) return `${item} needs a whole number of at least 1 after the /`;
  if (stepText !== undefined && step > max - min + 1) return `the step of ${item} is longer than the field`;

  if (span === "*") return range(min, max, step);
  const [fromText = "", toText, ...others] = span.split("-");
  if (others.length > 0) return `${item} has more than one -`;
  const from = readOne(name, fromText);
  if (typeof from === "string") return from;
  if (toText === undefined) return stepText === undefined ? [from] : range(from, max, step);
  const to = readOne(name, toText);
  if (typeof to === "string") return to;
  if (from > to) return `${span} begins after its end: write it as ${fromText}-${max},${min}-${toText}`;
  return range(from, to, step);
}

/**
 * The values of a field that `*`, lists, ranges, steps and names spell out, in order and each once; a sentence without
 * its subject that says what is wrong otherwise.
 */
export function readNumbers(name: CronFieldName, text: string): number[] | string {
  const values: number[] = [];
  for (const item of text.split(",")) {
    const read = readItem(name, item);
    if (typeof read === "string") return read;
    values.push(...read);
  }
  return distinct(values);
}

/** The days of a month that a field names, `*` and `?` apart; a problem otherwise. */
export function readMonthDays(text: string): MonthDay[] | string {
  const upper = text.toUpperCase();
  if (upper === "LW") return [{ kind: "last-weekday" }];
  const days: MonthDay[] = [];
  const plain: string[] = [];
  for (const item of upper.split(",")) {
    const [, nearest] = /^(.*)W$/.exec(item) ?? [];
    if (item === "L") days.push({ kind: "last" });
    else if (nearest !== undefined) {
      const day = readOne("day-of-month", nearest);
      if (typeof day === "string")
        return `${item} is not the weekday nearest to a day: write one day before the W, as 15W`;
      days.push({ kind: "nearest", day });
    } else if (item.includes("L")) return `${item} is not known: L stands for itself, the last day of the month`;
    else plain.push(item);
  }
  if (plain.length === 0) return days;
  const numbers = readNumbers("day-of-month", plain.join(","));
  return typeof numbers === "string" ? numbers : [...numbers.map((day) => ({ kind: "day" as const, day })), ...days];
}

/** The days of a week that a field names, `*` and `?` apart; a problem otherwise. */
export function readWeekDays(text: string): WeekDay[] | string {
  const days: WeekDay[] = [];
  const plain: string[] = [];
  for (const item of text.split(",")) {
    const [, nthDay, nth] = /^(.*)#(.*)$/.exec(item) ?? [];
    const [, lastDay] = /^(.+)L$/i.exec(item) ?? [];
    if (nthDay !== undefined && nth !== undefined) {
      const weekday = readOne("day-of-week", nthDay);
      if (typeof weekday === "string") return weekday;
      if (!/^[1-5]$/.test(nth)) return `${item} needs a number from 1 to 5 after the #`;
      days.push({ kind: "nth", weekday, nth: Number(nth) });
    } else if (lastDay !== undefined) {
      const weekday = readOne("day-of-week", lastDay);
      if (typeof weekday === "string") return weekday;
      days.push({ kind: "last", weekday });
    }
    // The last day of a week that begins on Sunday.
    else plain.push(/^L$/i.test(item) ? "7" : item);
  }
  if (plain.length === 0) return days;
  const numbers = readNumbers("day-of-week", plain.join(","));
  return typeof numbers === "string"
    ? numbers
    : [...numbers.map((weekday) => ({ kind: "each" as const, weekday })), ...days];
}
