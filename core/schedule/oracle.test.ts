import { expect, test } from "vitest";
import { nextOccurrences } from "./next-occurrence";
import { parseSchedule } from "./parse-schedule";

/*
 * Another way to the same answer. Schedules are made here as a text and, beside it, as a question to a wall clock; the
 * oracle walks the instants of a zone as Intl.DateTimeFormat shows them and asks that question. It uses neither the
 * parser nor croner nor local-time.ts. SCHEDULE_CASES (per zone) and SCHEDULE_SEED make another, or a larger, sample.
 */
const casesPerZone = Number(process.env["SCHEDULE_CASES"] ?? 1);
const seed = Number(process.env["SCHEDULE_SEED"] ?? 42);

/** Times are multiples of these minutes, so that the walk may step by them. */
const STEP_MS = 5 * 60_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const HORIZON_DAYS = 800;
const COMPARED = 4;

type Random = () => number;

/** Mulberry32. */
function randomFrom(start: number): Random {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const whole = (random: Random, from: number, to: number) => from + Math.floor(random() * (to - from + 1));
const pick = <Value>(random: Random, values: readonly Value[]): Value => values[whole(random, 0, values.length - 1)]!;

/** A field as text, and whether a value is meant by it. */
type Field = { text: string; has: (value: number) => boolean };

const field = (text: string, ...values: number[]): Field => ({ text, has: (value) => values.includes(value) });
const anything: Field = { text: "*", has: () => true };

function minutesField(random: Random): Field {
  const fives = (top: number) => 5 * whole(random, 0, top);
  switch (whole(random, 0, 4)) {
    case 0:
      return { text: "0/30", has: (value) => value % 30 === 0 };
    case 1:
      return { text: "*/15", has: (value) => value % 15 === 0 };
    case 2: {
      const [one, other] = [fives(5), 30 + fives(5)];
      return field(`${other},${one}`, one, other);
    }
    default: {
      const one = fives(11);
      return field(`${one}`, one);
    }
  }
}

function hoursField(random: Random): Field {
  switch (whole(random, 0, 6)) {
    case 0:
      return anything;
    case 1:
      return { text: "1/4", has: (value) => value % 4 === 1 };
    case 2:
      return { text: "0-3", has: (value) => value <= 3 };
    case 3:
      return { text: "22-23,00-02/2", has: (value) => value >= 22 || value === 0 || value === 2 };
    // Where clocks are changed.
    case 4:
    case 5: {
      const one = whole(random, 0, 3);
      return field(`0${one}`, one);
    }
    default: {
      const one = whole(random, 0, 23);
      return field(`${one}`, one);
    }
  }
}

function monthsField(random: Random): Field {
  switch (whole(random, 0, 5)) {
    case 0:
      return { text: "MAR-MAY,10", has: (value) => (value >= 3 && value <= 5) || value === 10 };
    case 1:
      return { text: "2/3", has: (value) => value % 3 === 2 };
    default:
      return anything;
  }
}

/** A calendar day, its weekday with Sunday as 1. */
type Day = { day: number; weekday: number; daysInMonth: number; weekdayOf: (day: number) => number };

type DayField = { ofMonth: string; ofWeek: string; has: (day: Day) => boolean };

const names = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const isWorkday = (weekday: number) => weekday > 1 && weekday < 7;

/** The workday of the month with the fewest days between it and `wanted`; there is never a draw. */
function nearest(wanted: number, { daysInMonth, weekdayOf }: Day): number | undefined {
  if (wanted > daysInMonth) return undefined;
  const workdays = Array.from({ length: daysInMonth }, (_, index) => index + 1).filter((day) =>
    isWorkday(weekdayOf(day)),
  );
  return workdays.sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted))[0];
}

function dayField(random: Random): DayField {
  const weekday = whole(random, 1, 7);
  const written = random() < 0.5 ? `${weekday}` : names[weekday - 1]!;
  const ofMonth = (text: string, has: DayField["has"]) => ({ ofMonth: text, ofWeek: "?", has });
  const ofWeek = (text: string, has: DayField["has"]) => ({ ofMonth: "?", ofWeek: text, has });
  switch (whole(random, 0, 11)) {
    case 0:
      return ofWeek("*", () => true);
    case 1:
    case 2:
      return ofMonth("*", () => true);
    case 3:
      return ofWeek(written, (day) => day.weekday === weekday);
    case 4:
      return ofWeek("MON-FRI", (day) => isWorkday(day.weekday));
    case 5:
      return ofWeek("SUN,4", (day) => day.weekday === 1 || day.weekday === 4);
    case 6: {
      const nth = whole(random, 1, 5);
      return ofWeek(`${written}#${nth}`, (day) => day.weekday === weekday && Math.ceil(day.day / 7) === nth);
    }
    case 7:
      return ofWeek(`${written}L`, (day) => day.weekday === weekday && day.day + 7 > day.daysInMonth);
    case 8: {
      const one = whole(random, 1, 28);
      return ofMonth(`${one},L`, (day) => day.day === one || day.day === day.daysInMonth);
    }
    case 9: {
      const one = whole(random, 1, 31);
      return ofMonth(`${one}W`, (day) => day.day === nearest(one, day));
    }
    case 10:
      return ofMonth(
        "LW",
        (day) =>
          day.day ===
          [...Array(day.daysInMonth)]
            .map((_, index) => index + 1)
            .filter((each) => isWorkday(day.weekdayOf(each)))
            .at(-1),
      );
    default:
      return ofMonth("5/10,27-30", (day) => [5, 15, 25, 27, 28, 29, 30].includes(day.day));
  }
}

/** A schedule as text, and whether a local time, given as a Date whose UTC fields are it, is one of its. */
type Asked = { text: string; hasDay: (local: number) => boolean; hasTime: (local: number) => boolean };

function anySchedule(random: Random): Asked {
  const [minutes, hours, months, days] = [
    minutesField(random),
    hoursField(random),
    monthsField(random),
    dayField(random),
  ];
  const seconds = random() < 0.3 ? "0 " : "";
  const years = pick(random, ["*", "*", "*", "2020-2040", "2021/2"]);
  const hasYear = (year: number) =>
    years === "2021/2" ? year % 2 === 1 && year >= 2021 : years === "*" || (year >= 2020 && year <= 2040);
  return {
    text: `cron(${seconds}${minutes.text} ${hours.text} ${days.ofMonth} ${months.text} ${days.ofWeek} ${years})`,
    hasDay(local) {
      const date = new Date(local);
      const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
      const weekdayOf = (day: number) => new Date(Date.UTC(year, month, day)).getUTCDay() + 1;
      const daysInMonth = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
      const day = date.getUTCDate();
      return (
        hasYear(year) && months.has(month + 1) && days.has({ day, weekday: weekdayOf(day), daysInMonth, weekdayOf })
      );
    },
    hasTime(local) {
      const date = new Date(local);
      return minutes.has(date.getUTCMinutes()) && hours.has(date.getUTCHours());
    },
  };
}

function clockOf(timeZone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" });
  return (instant) => Date.parse(`${format.format(instant).replace(" ", "T")}Z`);
}

/** Runs by walking: what the clock shows for the first time, and what it has just jumped over. */
function walk(
  { hasDay, hasTime }: Asked,
  clock: (instant: number) => number,
  after: number,
  offsetDays: number,
): number[] {
  const asked = (local: number) => {
    const day = local - offsetDays * DAY_MS;
    return hasTime(day) && hasDay(day);
  };
  const dayAsked = (local: number) => hasDay(local - offsetDays * DAY_MS);
  const found: number[] = [];
  let instant = after - (after % STEP_MS) - 2 * DAY_MS;
  let shown = clock(instant);
  const end = after + HORIZON_DAYS * DAY_MS;
  while (instant < end && found.length < COMPARED) {
    const tomorrow = clock(instant + DAY_MS);
    if (tomorrow >= shown && !daysBetween(shown, tomorrow).some(dayAsked)) {
      instant += DAY_MS;
      shown = tomorrow;
      continue;
    }
    const from = instant;
    instant += STEP_MS;
    const local = clock(instant);
    // What a jump has left out is due at the minute of the jump, which need not be one that the walk steps on.
    for (let passed = shown + STEP_MS; passed < local; passed += STEP_MS) {
      if (!asked(passed)) continue;
      const at = jumpBetween(clock, from, instant);
      if (at > after && found.at(-1) !== at) found.push(at);
      break;
    }
    if (local > shown && asked(local) && instant > after && found.at(-1) !== instant) found.push(instant);
    shown = Math.max(shown, local);
  }
  return found.slice(0, COMPARED);
}

/** The first minute of a step at which the clock shows more than a minute has brought. */
function jumpBetween(clock: (instant: number) => number, from: number, to: number): number {
  for (let at = from + MINUTE_MS; at < to; at += MINUTE_MS)
    if (clock(at) - clock(at - MINUTE_MS) > MINUTE_MS) return at;
  return to;
}

function daysBetween(from: number, to: number): number[] {
  const days: number[] = [];
  for (let day = from - (from % DAY_MS); day <= to; day += DAY_MS) days.push(day);
  return days;
}

/** An instant at which a zone's clocks have just changed, somewhere in 2020 to 2040; any instant in a zone without. */
function changeOf(clock: (instant: number) => number, random: Random): number {
  const start = Date.UTC(whole(random, 2020, 2039), whole(random, 0, 11), 1);
  const ahead = (instant: number) => clock(instant) - instant;
  for (let day = start; day < start + 366 * DAY_MS; day += DAY_MS) {
    if (ahead(day) === ahead(day + DAY_MS)) continue;
    let at = day;
    while (ahead(at) === ahead(day)) at += STEP_MS;
    return at;
  }
  return start;
}

test(`${casesPerZone} schedules in every time zone run when a walk along its clocks says so`, () => {
  const random = randomFrom(seed);
  const disagreements: object[] = [];
  let compared = 0;
  for (const timeZone of ["UTC", ...Intl.supportedValuesOf("timeZone")]) {
    const clock = clockOf(timeZone);
    for (let count = 0; count < casesPerZone; count += 1) {
      const schedule = anySchedule(random);
      const offsetDays = random() < 0.25 ? whole(random, 1, 6) : 0;
      const around = changeOf(clock, random) + whole(random, -30 * 60, 6 * 60) * 60_000;
      const after = random() < 0.7 ? around : Date.UTC(2020, 0, 1) + Math.floor(random() * 20 * 365) * DAY_MS;

      const read = parseSchedule(schedule.text, "maintenance-window");
      if (!read.ok) throw new Error(`${schedule.text}: ${read.message}`);
      const frame = { timeZone, offsetDays, anchor: new Date(after - 30 * DAY_MS) };
      const end = after + HORIZON_DAYS * DAY_MS;
      const ours = nextOccurrences(read.schedule, new Date(after), COMPARED, frame)
        .map(({ at }) => at.getTime())
        .filter((at) => at < end);
      const walked = walk(schedule, clock, after, offsetDays);
      compared += walked.length;
      if (ours.join() !== walked.join()) {
        const [mine, theirs] = [ours, walked].map((each) => each.map((at) => new Date(at).toISOString()));
        disagreements.push({
          schedule: schedule.text,
          timeZone,
          offsetDays,
          after: new Date(after).toISOString(),
          mine,
          theirs,
        });
      }
    }
  }
  expect(disagreements).toEqual([]);
  expect(compared).toBeGreaterThan(casesPerZone * 1000);
}, 3_600_000);
