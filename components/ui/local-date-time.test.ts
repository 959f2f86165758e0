import { expect, test } from "vitest";
import { fromLocalText, toLocalText } from "./local-date-time";

test("a moment survives the way into the box and back, to the minute", () => {
  const moment = new Date(2026, 0, 5, 7, 8, 0);
  expect(toLocalText(moment)).toBe("2026-01-05T07:08");
  expect(fromLocalText(toLocalText(moment))).toEqual(moment);
});

test.each(["", "2026-01-05", "2026-13-05T07:08"])("%j is no moment", (text) => {
  expect(fromLocalText(text)).toBeNull();
});
