import { expect, test } from "vitest";
import { associationSchedule, associationWord, countsInWords } from "./association-words";

test.each([
  ["Success", "Success", "green", "Success"],
  ["Failed", "Failed", "red", "Failed"],
  ["Failed", "ExecutionTimedOut", "red", "Execution timed out"],
  ["Failed", "SomethingNewer", "red", "Something newer"],
  ["Pending", "InProgress", "blue", "In progress"],
  ["Pending", "Associated", "grey", "Associated"],
  ["Skipped", "Skipped", "amber", "Skipped"],
  ["NotYetKnown", "", "grey", "Not yet known"],
])("%s, %s is %s and reads %s", (status, details, family, label) => {
  expect(associationWord(status, details)).toEqual({ family, label });
});

test("counts are told with what went well first, and without what there is none of", () => {
  expect(countsInWords({ Failed: 1, Pending: 0, Success: 1200 })).toBe("1,200 success, 1 failed");
  expect(countsInWords({})).toBe("");
  expect(countsInWords(undefined)).toBe("");
});

test("a schedule is told in words, and as it is written where nobody understands it", () => {
  expect(associationSchedule({ ScheduleExpression: "cron(30 2 ? * TUE#2 *)", ScheduleOffset: 2 })).toBe(
    "on the second Tuesday of each month at 02:30 UTC, two days later",
  );
  expect(associationSchedule({})).toBe("no schedule");
  expect(associationSchedule({ ScheduleExpression: "cron(0 9 ? 3 * *)" })).toBe("cron(0 9 ? 3 * *)");
});
