import { describe, expect, test } from "vitest";
import { isTimeZone } from "./local-time";
import { nextOccurrence, nextOccurrences, type ScheduleFrame } from "./next-occurrence";
import { parseSchedule } from "./parse-schedule";

const longAgo = new Date("2015-01-01T00:00:00Z");

function schedule(expression: string) {
  const read = parseSchedule(expression, "maintenance-window");
  if (!read.ok) throw new Error(read.message);
  return read.schedule;
}

const runs = (expression: string, after: string, count: number, frame: Partial<ScheduleFrame> = {}) =>
  nextOccurrences(schedule(expression), new Date(after), count, { anchor: longAgo, ...frame }).map(
    ({ at, clocks }) => `${at.toISOString().slice(0, 19)}${clocks === "once" ? "" : ` ${clocks}`}`,
  );

describe("cron", () => {
  test.each([
    ["cron(0/30 * * * ? *)", "2026-01-01T00:00:00Z", ["2026-01-01T00:30:00", "2026-01-01T01:00:00"]],
    ["cron(30 23 ? * TUE#3 *)", "2026-01-01T00:00:00Z", ["2026-01-20T23:30:00", "2026-02-17T23:30:00"]],
    ["cron(0 0 ? * 3L *)", "2026-01-01T00:00:00Z", ["2026-01-27T00:00:00", "2026-02-24T00:00:00"]],
    ["cron(0 2 L * ? *)", "2026-02-01T00:00:00Z", ["2026-02-28T02:00:00", "2026-03-31T02:00:00"]],
    ["cron(0 2 LW * ? *)", "2026-02-01T00:00:00Z", ["2026-02-27T02:00:00", "2026-03-31T02:00:00"]],
    // 1 August 2026 is a Saturday, and July is not August; 31 May 2026 is a Sunday, and June not May.
    ["cron(0 2 1W 8 ? *)", "2026-01-01T00:00:00Z", ["2026-08-03T02:00:00", "2027-08-02T02:00:00"]],
    ["cron(0 2 31W * ? *)", "2026-05-01T00:00:00Z", ["2026-05-29T02:00:00", "2026-07-31T02:00:00"]],
    ["cron(0 2 ? * 1#5 *)", "2026-01-01T00:00:00Z", ["2026-03-29T02:00:00", "2026-05-31T02:00:00"]],
    ["cron(0 0 29 2 ? *)", "2026-01-01T00:00:00Z", ["2028-02-29T00:00:00", "2032-02-29T00:00:00"]],
    ["cron(24 30 09 ? * * *)", "2026-01-01T09:30:24Z", ["2026-01-02T09:30:24", "2026-01-03T09:30:24"]],
    ["cron(0 9 ? * L *)", "2026-01-01T00:00:00Z", ["2026-01-03T09:00:00", "2026-01-10T09:00:00"]],
  ])("%s after %s", (expression, after, expected) => {
    expect(runs(expression, after, 2)).toEqual(expected);
  });

  test("ends with its years, and with those of the grammar", () => {
    expect(runs("cron(0 9 1 1 ? 2027)", "2026-06-01T00:00:00Z", 5)).toEqual(["2027-01-01T09:00:00"]);
    expect(runs("cron(0 9 1 1 ? *)", "2198-06-01T00:00:00Z", 5)).toEqual(["2199-01-01T09:00:00"]);
    expect(runs("cron(0 9 29 2 ? 2027)", "2026-06-01T00:00:00Z", 5)).toEqual([]);
  });

  test("is after a moment, never at it, whatever its milliseconds", () => {
    const daily = schedule("cron(0 9 * * ? *)");
    const next = (after: string) => nextOccurrence(daily, new Date(after), { anchor: longAgo })?.toISOString();
    expect(next("2026-01-01T08:59:59.999Z")).toBe("2026-01-01T09:00:00.000Z");
    expect(next("2026-01-01T09:00:00.000Z")).toBe("2026-01-02T09:00:00.000Z");
    expect(next("2026-01-01T09:00:00.001Z")).toBe("2026-01-02T09:00:00.000Z");
  });
});

describe("a clock change", () => {
  const berlin = { timeZone: "Europe/Berlin" };

  test("moves a run at a time that is skipped to the first instant after it, and the days after are as ever", () => {
    expect(runs("cron(30 2 * * ? *)", "2026-03-28T00:00:00Z", 3, berlin)).toEqual([
      "2026-03-28T01:30:00",
      "2026-03-29T01:00:00 skipped",
      "2026-03-30T00:30:00",
    ]);
  });

  test("runs once at a time that is shown twice, the first time", () => {
    expect(runs("cron(30 2 * * ? *)", "2026-10-24T12:00:00Z", 2, berlin)).toEqual([
      "2026-10-25T00:30:00 repeated",
      "2026-10-26T01:30:00",
    ]);
    // Asked between the two, in the second one, and after it.
    for (const after of ["2026-10-25T00:30:00Z", "2026-10-25T01:10:00Z", "2026-10-25T01:30:00Z"])
      expect(runs("cron(30 2 * * ? *)", after, 1, berlin)).toEqual(["2026-10-26T01:30:00"]);
  });

  test("makes one run of several that it skips", () => {
    expect(runs("cron(0/15 1-3 * * ? *)", "2026-03-29T00:40:00Z", 3, berlin)).toEqual([
      "2026-03-29T00:45:00",
      "2026-03-29T01:00:00 skipped",
      "2026-03-29T01:15:00",
    ]);
  });

  test("of half an hour, of a whole day and at midnight are met too", () => {
    expect(runs("cron(15 2 * * ? *)", "2026-10-03T00:00:00Z", 2, { timeZone: "Australia/Lord_Howe" })).toEqual([
      "2026-10-03T15:30:00 skipped",
      "2026-10-04T15:15:00",
    ]);
    // Samoa had no 30 December 2011.
    expect(
      runs("cron(0 12 * * ? *)", "2011-12-29T12:00:00Z", 3, { timeZone: "Pacific/Apia", anchor: new Date(0) }),
    ).toEqual(["2011-12-29T22:00:00", "2011-12-30T10:00:00 skipped", "2011-12-30T22:00:00"]);
    expect(runs("cron(0 0 * * ? *)", "2025-04-24T12:00:00Z", 1, { timeZone: "Africa/Cairo" })).toEqual([
      "2025-04-24T22:00:00 skipped",
    ]);
  });

  test("is met by at(…) as well", () => {
    expect(runs("at(2026-03-29T02:30:00)", "2026-01-01T00:00:00Z", 2, berlin)).toEqual(["2026-03-29T01:00:00 skipped"]);
    expect(runs("at(2026-07-07T12:00:00)", "2026-01-01T00:00:00Z", 2, berlin)).toEqual(["2026-07-07T10:00:00"]);
    expect(runs("at(2026-07-07T12:00:00)", "2026-07-07T10:00:00Z", 2, berlin)).toEqual([]);
  });
});

describe("an offset", () => {
  test("is whole days of the clock, over a clock change too", () => {
    expect(
      runs("cron(30 2 ? * 6L *)", "2026-03-02T00:00:00Z", 2, { timeZone: "Europe/Berlin", offsetDays: 2 }),
    ).toEqual(["2026-03-29T01:00:00 skipped", "2026-04-26T00:30:00"]);
  });

  test("does not bring back a day that was over when the schedule was given", () => {
    // The third Tuesday of January 2026 is the 20th.
    const frame = { offsetDays: 2, anchor: new Date("2026-01-21T00:00:00Z") };
    expect(runs("cron(30 23 ? * TUE#3 *)", "2026-01-21T00:00:00Z", 1, frame)).toEqual(["2026-02-19T23:30:00"]);
    const earlier = { offsetDays: 2, anchor: new Date("2026-01-20T23:00:00Z") };
    expect(runs("cron(30 23 ? * TUE#3 *)", "2026-01-21T00:00:00Z", 1, earlier)).toEqual(["2026-01-22T23:30:00"]);
  });
});

test("no more are looked for than are asked for, nor later ones", () => {
  const daily = schedule("cron(0 9 * * ? *)");
  const between = (until: string, count: number) =>
    nextOccurrences(daily, new Date("2026-01-01T00:00:00Z"), count, { anchor: longAgo }, new Date(until)).length;
  expect([between("2026-01-03T09:00:00Z", 9), between("2026-01-03T08:59:59Z", 9)]).toEqual([3, 2]);
  expect([between("2026-01-31T00:00:00Z", 2), between("2026-01-31T00:00:00Z", 0)]).toEqual([2, 0]);
});

describe("rate", () => {
  const frame = { anchor: new Date("2026-01-01T10:07:30Z") };

  test("counts from its anchor, and forward only: what was missed is not made up for", () => {
    expect(runs("rate(30 minutes)", "2026-01-01T10:07:30Z", 2, frame)).toEqual([
      "2026-01-01T10:37:30",
      "2026-01-01T11:07:30",
    ]);
    expect(runs("rate(1 day)", "2026-03-05T12:00:00Z", 2, frame)).toEqual([
      "2026-03-06T10:07:30",
      "2026-03-07T10:07:30",
    ]);
    expect(runs("rate(1 hour)", "2026-01-01T11:07:30Z", 1, frame)).toEqual(["2026-01-01T12:07:30"]);
  });

  test("has not begun before its anchor", () => {
    expect(runs("rate(1 hour)", "2025-01-01T00:00:00Z", 1, frame)).toEqual(["2026-01-01T11:07:30"]);
  });
});

test("a time zone is a name that the runtime knows", () => {
  expect(["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5"].map(isTimeZone)).toEqual(
    Array(4).fill(true),
  );
  expect(["", "Berlin", "+02:00", "Europe/Berlin ", "Europe/../UTC"].map(isTimeZone)).toEqual(Array(5).fill(false));
});
