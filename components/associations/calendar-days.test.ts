import { expect, test } from "vitest";
import { calendarDays, type UpcomingAssociation } from "./calendar-days";

const association = (AssociationId: string, ...Runs: string[]): UpcomingAssociation => ({
  AssociationId,
  AssociationVersion: "1",
  DocumentVersion: "$DEFAULT",
  Overview: { Status: "Success", DetailedStatus: "Success" },
  Name: "AWS-RunShellScript",
  Targets: [],
  ScheduleExpression: "cron(0 9 ? * * *)",
  NextExecutionDate: Runs[0] ?? "",
  IsFrequent: false,
  Runs,
});

test("every day of the period is there, with its runs in their order and none twice", () => {
  const from = new Date(2026, 9, 23, 12, 0);
  const until = new Date(2026, 9, 27, 12, 0);
  const at = (day: number, hour: number) => new Date(2026, 9, day, hour, 30).toISOString();
  const days = calendarDays([association("a", at(24, 9), at(26, 0)), association("b", at(24, 1))], from, until);
  expect(days.map(({ date, runs }) => [date.getDate(), ...runs.map((run) => run.association.AssociationId)])).toEqual([
    [23],
    [24, "b", "a"],
    [25],
    [26, "a"],
    [27],
  ]);
});
