import { expect, test } from "vitest";
import { parseSchedule } from "@/core/schedule/parse-schedule";
import { upcomingRows } from "./upcoming-rows";

function rows(expression: string, after: string, timeZone: string, viewerZone: string) {
  const read = parseSchedule(expression, "maintenance-window");
  if (!read.ok) throw new Error(read.message);
  const anchor = new Date("2020-01-01T00:00:00Z");
  return upcomingRows(read.schedule, new Date(after), 2, { anchor, timeZone }, viewerZone).map(({ at, notes }) => [
    at.toISOString().slice(0, 16),
    ...notes,
  ]);
}

test("a run that a clock change moves or halves says so, and so does the first after a change", () => {
  expect(rows("cron(30 2 * * ? *)", "2026-03-28T12:00:00Z", "Europe/Berlin", "UTC")).toEqual([
    [
      "2026-03-29T01:00",
      "The clocks skip its time that day: it runs right after.",
      "Clocks changed in Europe/Berlin: now UTC+2.",
    ],
    ["2026-03-30T00:30"],
  ]);
  expect(rows("cron(30 2 * * ? *)", "2026-10-24T12:00:00Z", "Europe/Berlin", "UTC")).toEqual([
    ["2026-10-25T00:30", "The clocks show its time twice that day: it runs the first time."],
    ["2026-10-26T01:30", "Clocks changed in Europe/Berlin: now UTC+1."],
  ]);
});

test("somebody who reads a schedule of another zone hears when their own clocks have changed", () => {
  expect(rows("cron(0 12 * * ? *)", "2026-11-01T00:00:00Z", "UTC", "America/St_Johns")).toEqual([
    ["2026-11-01T12:00", "Clocks changed in America/St_Johns: now UTC−3:30."],
    ["2026-11-02T12:00"],
  ]);
});
