import { expect, test } from "vitest";
import { parseSchedule } from "@/core/schedule/parse-schedule";
import { expressionOf, intervalsFor, newScheduleDraft, offsetProblem, scheduleDraftOf } from "./schedule-draft";

const association = "association" as const;
const window = "maintenance-window" as const;

test.each([
  ["cron(0/30 * * * ? *)", { way: "interval", interval: "30m" }],
  ["cron(0 */30 * * * ? *)", { way: "interval", interval: "30m" }],
  ["cron(0 0/4 * * ? *)", { way: "interval", interval: "4h" }],
  ["cron(30 02 ? * * *)", { way: "daily", time: "02:30" }],
  ["cron(15 13 ? * MON *)", { way: "weekly", time: "13:15", weekday: 2 }],
  ["cron(30 23 ? * TUE#3 *)", { way: "nth", time: "23:30", weekday: 3, nth: 3 }],
  ["cron(0 0 ? * 3L *)", { way: "last", time: "00:00", weekday: 3 }],
  ["rate(5 hours)", { way: "rate", rateValue: 5, rateUnit: "hour" }],
  ["at(2030-07-07T15:55:00)", { way: "once", moment: "2030-07-07T15:55" }],
  ["at(2030-07-07T15:55:30)", { way: "once", moment: "2030-07-07T15:55:30" }],
  // What no way says exactly stays as it was written.
  ["cron(5 2/8 * * ? *)", { way: "expression", expression: "cron(5 2/8 * * ? *)" }],
  ["cron(10,40 * * * ? *)", { way: "expression", expression: "cron(10,40 * * * ? *)" }],
  ["every day", { way: "expression", expression: "every day" }],
])("%s opens as what it says", (expression, expected) => {
  expect(scheduleDraftOf(expression, association)).toMatchObject(expected);
});

test("a maintenance window's finer schedules are not taken for simpler ones", () => {
  for (const expression of [
    "cron(24 30 9 * * ? *)",
    "cron(0 9 ? 3 MON *)",
    "cron(0 9 ? * MON 2030)",
    "cron(0 9,17 * * ? *)",
    "cron(0 9 ? * MON,TUE *)",
    "cron(0 9 L * ? *)",
  ])
    expect(scheduleDraftOf(expression, window)).toMatchObject({ way: "expression", expression });
});

test("every choice of the builder is a schedule that its capability allows", () => {
  for (const capability of [association, window]) {
    for (const { id } of intervalsFor(capability))
      expect(parseSchedule(expressionOf({ ...newScheduleDraft, interval: id }), capability).ok).toBe(true);
    for (const way of ["daily", "weekly", "nth", "last", "rate"] as const)
      for (const weekday of [1, 2, 3, 4, 5, 6, 7])
        for (const nth of [1, 5])
          expect(parseSchedule(expressionOf({ ...newScheduleDraft, way, weekday, nth }), capability).ok).toBe(true);
  }
});

test("an entry that is not finished is no schedule", () => {
  for (const part of [
    { way: "daily" as const, time: "" },
    { way: "once" as const, moment: "" },
    { way: "rate" as const, rateValue: Number.NaN },
  ])
    expect(parseSchedule(expressionOf({ ...newScheduleDraft, ...part }), association).ok).toBe(false);
});

test("an offset is 1 to 6 whole days, and of a cron schedule only", () => {
  const schedule = (expression: string) => {
    const read = parseSchedule(expression, association);
    return read.ok ? read.schedule : undefined;
  };
  const cron = schedule("cron(0 9 ? * MON *)");
  expect([null, 1, 6].map((days) => offsetProblem(days, cron))).toEqual([undefined, undefined, undefined]);
  expect([0, 7, 1.5, Number.NaN].every((days) => offsetProblem(days, cron) !== undefined)).toBe(true);
  expect(offsetProblem(2, schedule("rate(1 day)"))).toBeDefined();
});
