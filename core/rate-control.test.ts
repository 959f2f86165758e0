import { describe, expect, test } from "vitest";
import { concurrencyOf, mayRelease, type Progress, toleratedErrors } from "./rate-control";

/** Repeatable randomness (mulberry32): a failing case can be run again from its seed. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
  };
}

const begin = (total: number, maxConcurrency = "100%", maxErrors = "0"): Progress => ({
  total,
  released: 0,
  acknowledged: 0,
  ended: 0,
  errors: 0,
  maxConcurrency,
  maxErrors,
});

describe("the error threshold", () => {
  test.each([
    ["0", 50, 0],
    ["3", 50, 3],
    ["10%", 50, 5],
    ["10%", 5, 0],
    ["100%", 7, 7],
    ["0%", 7, 0],
    ["29%", 100, 29],
  ])("of %s in %i targets tolerates %i and stops at the next", (maxErrors, total, tolerated) => {
    expect(toleratedErrors(maxErrors, total)).toBe(tolerated);
    const midway = {
      ...begin(total + 2, "100%", maxErrors),
      total,
      released: tolerated + 1,
      ended: tolerated + 1,
      acknowledged: tolerated + 1,
    };
    expect(mayRelease({ ...midway, errors: tolerated }).stop).toBe(false);
    expect(mayRelease({ ...midway, errors: tolerated + 1 })).toEqual({ release: 0, stop: true });
  });
});

describe("the concurrency", () => {
  test.each([
    ["50", 10_000, 50],
    ["10%", 50, 5],
    ["10%", 5, 1],
    ["1%", 1, 1],
    ["100%", 8, 8],
  ])("%s of %i is %i, never less than one", (maxConcurrency, total, expected) => {
    expect(concurrencyOf(maxConcurrency, total)).toBe(expected);
  });

  test.each(["", "5.5", "-1", "101%", "ten", "1e3"])("of %j is refused", (written) => {
    expect(() => concurrencyOf(written, 10)).toThrow(RangeError);
  });
});

test("releases one target first and doubles with each wave of answers", () => {
  const progress = begin(40);
  const waves: number[] = [];
  while (progress.released < progress.total) {
    const { release } = mayRelease(progress);
    waves.push(release);
    progress.released += release;
    progress.acknowledged = progress.released;
  }
  expect(waves).toEqual([1, 2, 4, 8, 16, 9]);
});

test("reaches 10,000 targets in 14 waves", () => {
  const progress = begin(10_000);
  let waves = 0;
  for (; progress.released < progress.total; waves++) {
    progress.released += mayRelease(progress).release;
    progress.acknowledged = progress.released;
  }
  expect(waves).toBe(14);
});

test("lets a silent target hold back two others, not the whole wave", () => {
  expect(mayRelease({ ...begin(100), released: 7, acknowledged: 6 }).release).toBe(6);
});

test("waits for the first answer before anything else starts", () => {
  expect(mayRelease({ ...begin(100), released: 1 })).toEqual({ release: 0, stop: false });
});

describe.each(Array.from({ length: 200 }, (_, seed) => seed))("with random answers (seed %i)", (seed) => {
  const random = randomFrom(seed);
  const total = 1 + random(60);
  const maxConcurrency = random(2) ? `${1 + random(100)}%` : `${1 + random(70)}`;
  const maxErrors = random(2) ? `${random(101)}%` : `${random(10)}`;
  const failsOneIn = 2 + random(20);

  test("never has more at work than allowed, never starts any after the threshold, and always finishes", () => {
    const progress = begin(total, maxConcurrency, maxErrors);
    const limit = concurrencyOf(maxConcurrency, total);
    const tolerated = toleratedErrors(maxErrors, total);
    let stopped = false;

    for (let turn = 0; turn < 10_000; turn++) {
      const { release, stop } = mayRelease(progress);
      expect(stop).toBe(progress.errors > tolerated);
      if (stopped) expect(release).toBe(0);
      stopped ||= stop;
      progress.released += release;
      expect(progress.released).toBeLessThanOrEqual(total);
      expect(progress.released - progress.ended).toBeLessThanOrEqual(limit);
      if (progress.ended === progress.released && (stopped || progress.released === total)) break;

      // One of those at work answers or ends; there is always one, or nothing could ever move again.
      expect(progress.released).toBeGreaterThan(progress.ended);
      if (progress.acknowledged < progress.released && random(2)) progress.acknowledged++;
      else {
        progress.ended++;
        progress.acknowledged = Math.max(progress.acknowledged, progress.ended);
        if (random(failsOneIn) === 0) progress.errors++;
      }
    }
    expect(progress.ended).toBe(progress.released);
    expect(stopped || progress.released === total).toBe(true);
  });
});
