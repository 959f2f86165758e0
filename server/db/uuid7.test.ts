import { expect, test } from "vitest";
import { uuid7 } from "./uuid7";

const noon = Date.UTC(2026, 0, 1, 12);
const timeOf = (id: string) => Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16);

test("ids of one process only go up, thousands in a millisecond and while the clock is put back a little", () => {
  const ids = Array.from({ length: 20_000 }, (_, index) => uuid7(new Date(noon - (index % 3) * 1_000)));
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});

test("a clock that was far ahead and is put right is followed", () => {
  const year = 365 * 24 * 3_600_000;
  expect(timeOf(uuid7(new Date(noon + year)))).toBe(noon + year);
  expect(timeOf(uuid7(new Date(noon + 60_000)))).toBe(noon + 60_000);
});
