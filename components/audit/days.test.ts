import { expect, test } from "vitest";
import { lastDays, spanOf } from "./days";

test("the last days are today's and those before it, across the turn of a month", () => {
  const days = lastDays(new Date(2026, 2, 2, 15, 30), 4);
  expect(days.map(({ id }) => id)).toEqual(["2026-03-02", "2026-03-01", "2026-02-28", "2026-02-27"]);
  expect(days.slice(0, 2).map(({ label }) => label)).toEqual(["Today", "Yesterday"]);
});

test("a day begins and ends at the reader's midnight", () => {
  const span = spanOf("2026-11-24");
  expect(span && [new Date(span.Since), new Date(span.Until)]).toEqual([
    new Date(2026, 10, 24),
    new Date(2026, 10, 25),
  ]);
});

test.each(["", "2026-02-30", "2026-13-01", "yesterday"])("%j is no day", (id) => expect(spanOf(id)).toBeUndefined());
