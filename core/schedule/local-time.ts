/**
 * What the clocks of a time zone show, written as a Date whose UTC fields are theirs: `2026-03-29T02:30:00Z` is half past
 * two there. Pure apart from the time zone data of the runtime, which is the same IANA database everywhere.
 */
type LocalTime = Date;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(timeZone, format);
  }
  return format;
}

/** Whether the runtime knows a time zone of this name: IANA's, and not an offset such as +02:00. */
export function isTimeZone(name: string): boolean {
  // Offsets are taken by newer runtimes only, and know no clock changes.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** What the clocks of a time zone show at an instant; a RangeError when there is no such zone. */
export function toLocalTime(instant: Date, timeZone: string): LocalTime {
  if (timeZone === "UTC") return instant;
  const shown: Record<string, number> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(instant)) shown[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
  const milliseconds = ((instant.getTime() % 1000) + 1000) % 1000;
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second, milliseconds));
}

/** How far the clocks of a time zone are ahead of UTC at an instant, milliseconds; behind is negative. */
export const offsetAt = (instant: Date, timeZone: string) =>
  toLocalTime(instant, timeZone).getTime() - instant.getTime();

/**
 * An instant at which a schedule meets a local time. `skipped`: the clocks never show it, and this is the first instant
 * after it; `repeated`: they show it twice, and this is the first time.
 */
export type Met = { at: Date; clocks: "once" | "skipped" | "repeated" };

const DAY_MS = 86_400_000;

/** When the clocks of a time zone show a local time. Source: decision record 0042. */
export function toInstant(local: LocalTime, timeZone: string): Met {
  if (timeZone === "UTC") return { at: local, clocks: "once" };
  const time = local.getTime();
  // No clock is more than a day away from UTC, so that a change that matters lies between these two.
  const before = offsetAt(new Date(time - DAY_MS), timeZone);
  const after = offsetAt(new Date(time + DAY_MS), timeZone);
  if (before === after) return { at: new Date(time - before), clocks: "once" };

  const shows = (instant: Date) => toLocalTime(instant, timeZone).getTime() === time;
  const byOld = new Date(time - before);
  const byNew = new Date(time - after);
  const [old, fresh] = [shows(byOld), shows(byNew)];
  if (old) return { at: byOld, clocks: fresh ? "repeated" : "once" };
  if (fresh) return { at: byNew, clocks: "once" };
  return { at: changeBetween(time - DAY_MS, time + DAY_MS, timeZone), clocks: "skipped" };
}

/** The first instant, to the second, at which the offset is no longer that of `from`. */
function changeBetween(from: number, to: number, timeZone: string): Date {
  const offset = offsetAt(new Date(from), timeZone);
  let [low, high] = [Math.floor(from / 1000), Math.ceil(to / 1000)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(new Date(middle * 1000), timeZone) === offset) low = middle;
    else high = middle;
  }
  return new Date(high * 1000);
}
