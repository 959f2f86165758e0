import { expect, test } from "vitest";
import { scheduleInWords } from "./in-words";
import { parseSchedule } from "./parse-schedule";

function words(expression: string, frame: { timeZone?: string; offsetDays?: number } = {}) {
  const read = parseSchedule(expression, "maintenance-window");
  return read.ok ? scheduleInWords(read.schedule, frame) : read.message;
}

test.each([
  ["rate(30 minutes)", "every 30 minutes"],
  ["rate(1 day)", "every day"],
  ["at(2030-07-07T15:55:00)", "once, on 7 July 2030 at 15:55 UTC"],
  ["cron(0/30 * * * ? *)", "every 30 minutes"],
  ["cron(15/30 * * * ? *)", "every hour, 15 and 45 minutes past it"],
  ["cron(0 * * * ? *)", "every hour"],
  ["cron(1 * * * ? *)", "every hour, 1 minute past it"],
  ["cron(0 0/4 * * ? *)", "every 4 hours, from 00:00 UTC"],
  ["cron(15 13 ? * MON *)", "every Monday at 13:15 UTC"],
  ["cron(30 23 ? * TUE#3 *)", "on the third Tuesday of each month at 23:30 UTC"],
  ["cron(0 0 ? * 3L *)", "on the last Tuesday of each month at 00:00 UTC"],
  ["cron(15 10 ? * MON-FRI *)", "every weekday (Monday to Friday) at 10:15 UTC"],
  ["cron(0 12 ? * TUE,THU *)", "every Tuesday and Thursday at 12:00 UTC"],
  ["cron(0 12 ? * 2-4 *)", "every day from Monday to Wednesday at 12:00 UTC"],
  ["cron(0 2 L * ? *)", "on the last day of each month at 02:00 UTC"],
  ["cron(0 2 LW * ? *)", "on the last weekday (Monday to Friday) of each month at 02:00 UTC"],
  [
    "cron(0 2 1,15W,L 1,7 ? *)",
    "on day 1, the weekday nearest to day 15 and the last day of January and July at 02:00 UTC",
  ],
  ["cron(24 30 09 ? * * *)", "every day at 09:30:24 UTC"],
  ["cron(0 9 ? 3 * *)", "every day in March at 09:00 UTC"],
  ["cron(0/15 8-17 ? * 2-6 *)", "every 15 minutes from 08:00 to 17:45 UTC, every weekday (Monday to Friday)"],
  ["cron(0 8-17 * 6-8 ? *)", "every hour from 08:00 to 17:00 UTC, every day in June to August"],
  [
    "cron(5,20 1-23/2 ? * 1 *)",
    "in the hours 01, 03, 05, 07, 09, 11, 13, 15, 17, 19, 21 and 23, at :05 and :20 UTC, every Sunday",
  ],
  ["cron(0 6,18 * * ? 2030)", "every 12 hours, from 06:00 UTC, in 2030"],
  ["cron(0 6,9 * * ? 2030-2199)", "every day at 06:00 and 09:00 UTC, from 2030 on"],
])("%s is %s", (expression, expected) => {
  expect(words(expression)).toBe(expected);
});

test("a time zone and an offset are said", () => {
  expect(words("cron(30 2 ? * TUE *)", { timeZone: "Europe/Berlin" })).toBe("every Tuesday at 02:30, Europe/Berlin");
  expect(words("cron(0 23 ? * 6L *)", { offsetDays: 2 })).toBe(
    "on the last Friday of each month at 23:00 UTC, two days later",
  );
  expect(words("at(2030-07-07T15:55:30)", { timeZone: "Asia/Tokyo" })).toBe(
    "once, on 7 July 2030 at 15:55:30, Asia/Tokyo",
  );
});
