/** A day of the reader's own calendar: how the address names it, what it is called, and its span. */
export type Day = { id: string; label: string };

const two = (value: number) => String(value).padStart(2, "0");
const idOf = (date: Date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
const name = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short" });

/** Today and the days before it, newest first. */
export function lastDays(now: Date, count: number): Day[] {
  return Array.from({ length: count }, (_, back) => {
    const date = new Date(now.getFullYear(), now.getMonth(), now.getDate() - back);
    return { id: idOf(date), label: back === 0 ? "Today" : back === 1 ? "Yesterday" : name.format(date) };
  });
}

/** The span of a day in the reader's zone, 23 to 25 hours long; undefined for what is no day. */
export function spanOf(id: string): { Since: string; Until: string } | undefined {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(id) ?? [];
  if (year === undefined) return undefined;
  const from = new Date(Number(year), Number(month) - 1, Number(day));
  if (idOf(from) !== id) return undefined;
  const until = new Date(Number(year), Number(month) - 1, Number(day) + 1);
  return { Since: from.toISOString(), Until: until.toISOString() };
}
