import { describe, expect, test } from "vitest";
import { parseSchedule } from "./parse-schedule";

const refusal = (expression: string, capability: "association" | "maintenance-window") => {
  const read = parseSchedule(expression, capability);
  return read.ok ? undefined : read;
};

// Beside each: whether an association may be run by it, and whether a maintenance window may.
test.each([
  ["cron(0/30 * * * ? *)", true, true],
  ["cron(0 0/4 * * ? *)", true, true],
  ["cron(15 13 ? * MON *)", true, true],
  ["cron(30 23 ? * TUE#3 *)", true, true],
  ["cron(0 0 ? * 3L *)", true, true],
  ["cron(15 13 ? * * *)", true, true],
  ["cron(15 10 ? * MON-FRI *)", false, true],
  ["cron(0 2 L * ? *)", false, true],
  ["cron(24 30 09 ? * * *)", false, true],
  ["cron(0 */30 * * * ? *)", true, true],
  ["cron(0 9 ? 3 * *)", false, true],
  ["cron(0/2 * * * ? *)", false, false],
  ["cron(0 9 15 * MON *)", false, false],
  ["rate(30 minutes)", true, true],
  ["rate(29 minutes)", false, true],
  ["rate(30 days)", true, true],
  ["rate(31 days)", false, true],
  ["rate(1 hour)", true, true],
  ["rate(5 hours)", true, true],
  ["rate(1 hours)", false, false],
  ["rate(5 hour)", false, false],
  ["rate(0 minutes)", false, false],
  ["rate(4 minutes)", false, false],
  ["rate(5 minutes)", false, true],
  ["at(2030-07-07T15:55:00)", true, true],
  ["at(2030-02-30T15:55:00)", false, false],
  ["at(2030-07-07T15:55:00Z)", false, false],
  ["at(2030-07-07 15:55)", false, false],
  // Of every n hours, only those that go on round the clock.
  ["cron(5 2/8 * * ? *)", true, true],
  ["cron(5 1/2 * * ? *)", true, true],
  ["cron(5 3/2 * * ? *)", false, true],
  ["cron(0 0/3 * * ? *)", false, true],
  ["cron(0 0/6 * * ? *)", false, true],
  ["cron(10,40 * * * ? *)", true, true],
  ["cron(0/15 * * * ? *)", false, true],
  ["cron(0/30 9 * * ? *)", false, true],
  ["cron(0/30 * ? * MON *)", false, true],
  ["cron(0 9 ? * MON,WED *)", false, true],
  ["cron(0 9 ? * MON 2030)", false, true],
  ["cron(0 9 ? * L *)", true, true],
  // The grammar.
  ["cron(0 9 ? * SUN-SAT *)", false, true],
  ["cron(0 9 ? jan-MAR mon#1,3L *)", false, true],
  ["cron(0 9 1,15W,L * ? 2030-2040/2)", false, true],
  ["cron(0 9 LW * ? *)", false, true],
  ["cron(0   9 ?  * MON *)", true, true],
  ["cron(0 15 10 ? * MON-FRI)", false, false],
  ["cron(0 9 ? * ? *)", false, false],
  ["cron(0 9 * * * *)", false, false],
  ["cron(0 9 ? * MON#6 *)", false, false],
  ["cron(0 9 ? * 0 *)", false, false],
  ["cron(0 9 ? * 8 *)", false, false],
  ["cron(0 9 32 * ? *)", false, false],
  ["cron(0 9 L-3 * ? *)", false, false],
  ["cron(0 9 1-15W * ? *)", false, false],
  ["cron(0 24 * * ? *)", false, false],
  ["cron(60 0 * * ? *)", false, false],
  ["cron(? 0 * * ? *)", false, false],
  ["cron(0 22-2 * * ? *)", false, false],
  ["cron(0 9/0 * * ? *)", false, false],
  ["cron(0 9 * * ? 1969)", false, false],
  ["cron(0 9 * * ? 2200)", false, false],
  ["cron(0 9 * FOO ? *)", false, false],
  ["cron(0 9 ? * MONDAY *)", false, false],
  ["cron(0 9 30 2 ? *)", false, false],
  ["cron(0 9 29 2 ? *)", false, true],
  ["cron(0 9 31 4,6 ? *)", false, false],
  ["cron(, 9 * * ? *)", false, false],
  ["cron(0 9 * * ?)", false, false],
  ["0 9 * * ? *", false, false],
  ["cron(0 9 * * ? *) ", true, true],
  ["cron(0 9 * * ? *);", false, false],
  ["", false, false],
  ["at()", false, false],
  [`cron(0 9 * * ? *)${" ".repeat(240)}`, false, false],
])("%s: association %s, maintenance window %s", (expression, association, window) => {
  expect([parseSchedule(expression, "association").ok, parseSchedule(expression, "maintenance-window").ok]).toEqual([
    association,
    window,
  ]);
});

describe("nothing runs more often than every 5 minutes", () => {
  test.each([
    ["cron(0/5 * * * ? *)", true],
    ["cron(0/7 * * * ? *)", false], // 56, then 0 of the next hour
    ["cron(0,4 12 * * ? *)", false],
    ["cron(0 0/5 12 * * ? *)", true],
    ["cron(0/30 0 12 * * ? *)", false],
    ["cron(*/5 * * * * ? *)", false],
    ["cron(58,2 0,23 * * ? *)", false], // over midnight
    ["cron(58,2 0,23 ? * MON *)", true], // no two days in a row
    ["cron(58,2 0,23 ? * SAT,SUN *)", false],
    ["cron(58,2 0,23 1,15 * ? *)", true],
    ["cron(58,2 0,23 1,31 * ? *)", false],
    ["cron(58,2 0,23 1,L * ? *)", false],
  ])("%s: %s", (expression, ok) => {
    expect(parseSchedule(expression, "maintenance-window").ok).toBe(ok);
  });
});

describe("a refusal names", () => {
  test.each([
    ["cron(0 25 * * ? *)", "hours", "25 is out of range: use 0 to 23"],
    ["cron(0 9 ? * 0 *)", "day-of-week", "use 1 to 7 or SUN to SAT, where 1 is Sunday"],
    ["cron(0 9 ? * FRI-MON *)", "day-of-week", "FRI-MON begins after its end: write it as FRI-7,1-MON"],
    ["cron(0 9 L-3 * ? *)", "day-of-month", "L stands for itself"],
    ["cron(0 9 15 * MON *)", "day-of-week", "day-of-month says 15 already"],
    ["cron(0 9 30 2 ? *)", "day-of-month", "February has no such day"],
    ["cron(0/2 * * * ? *)", "minutes", "more often than every 5 minutes"],
    ["cron(0 15 10 ? * MON-FRI)", "month", "? stands in day-of-month or day-of-week only"],
    ["cron(0 9 * * ?)", undefined, "this one has 5"],
    ["rate(5 hour)", undefined, "Write rate(5 hours)"],
  ])("%s: %s", (expression, field, message) => {
    const read = refusal(expression, "maintenance-window");
    expect(read?.field).toBe(field);
    expect(read?.message).toContain(message);
  });

  test.each([
    ["cron(24 30 09 ? * * *)", "seconds"],
    ["cron(0 9 ? 3 * *)", "month"],
    ["cron(0 9 15 * ? *)", "day-of-month"],
    ["cron(0 9 ? * MON-FRI *)", "day-of-week"],
    ["cron(0 0/3 * * ? *)", "hours"],
    ["cron(0/15 * * * ? *)", "minutes"],
  ])("what an association cannot do with %s: %s", (expression, field) => {
    expect(refusal(expression, "association")?.field).toBe(field);
  });
});
