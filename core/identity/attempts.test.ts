import { expect, test } from "vitest";
import { type Attempts, countAttempt, waitInWords } from "./attempts";

const start = new Date("2026-01-01T00:00:00Z");
const after = (seconds: number) => new Date(start.getTime() + seconds * 1000);
const limit = { failures: 5 };

/** Attempts one after the other at the given moment. */
function fail(times: number, now: Date, from?: Attempts): Attempts | undefined {
  let attempts = from;
  for (let i = 0; i < times; i++) {
    const counted = countAttempt(attempts, now, limit);
    if (!counted.allowed) throw new Error(`attempt ${i + 1} was refused`);
    attempts = counted.attempts;
  }
  return attempts;
}

test("lets five attempts be made and refuses the sixth with the time to wait", () => {
  expect(countAttempt(fail(5, start), start, limit)).toEqual({ allowed: false, retryAfterSeconds: 30 });
});

test("doubles the wait with each failure after a block, up to 15 minutes", () => {
  const waits: number[] = [];
  let attempts = fail(5, start);
  let now = start;
  for (let i = 0; i < 8; i++) {
    const refused = countAttempt(attempts, now, limit);
    if (refused.allowed) throw new Error("was not refused");
    waits.push(refused.retryAfterSeconds);
    now = new Date(now.getTime() + refused.retryAfterSeconds * 1000);
    attempts = fail(1, now, attempts);
  }
  expect(waits).toEqual([30, 60, 120, 240, 480, 900, 900, 900]);
});

test("forgets failures 15 minutes after the window began", () => {
  expect(fail(1, after(901), fail(4, start))).toEqual({ failures: 1, windowStart: after(901), blockedUntil: null });
});

test("forgets a block 15 minutes after it ended, not before", () => {
  const blocked = fail(5, start);
  expect(fail(1, after(30 + 890), blocked)?.failures).toBe(6);
  expect(fail(1, after(30 + 901), blocked)?.failures).toBe(1);
});

test("counts nothing for a refused attempt", () => {
  const blocked = fail(5, start);
  for (let i = 0; i < 100; i++) countAttempt(blocked, start, limit);
  expect(countAttempt(blocked, after(30), limit).allowed).toBe(true);
});

test.each([
  [1, "1 second"],
  [30, "30 seconds"],
  [90, "2 minutes"],
  [900, "15 minutes"],
])("says %i seconds as %s", (seconds, words) => expect(waitInWords(seconds)).toBe(words));
