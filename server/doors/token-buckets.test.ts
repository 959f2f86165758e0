import { expect, test } from "vitest";
import { TokenBuckets } from "./token-buckets";

test("lets a burst through, then so many a second, each key by itself", () => {
  const buckets = new TokenBuckets(10, 40);
  for (let count = 0; count < 40; count++) expect(buckets.take("a", 0)).toBe(0);
  expect(buckets.take("a", 0)).toBeCloseTo(0.1);
  expect(buckets.take("b", 0)).toBe(0);
  expect(buckets.take("a", 99)).toBeGreaterThan(0);
  expect(buckets.take("a", 100)).toBe(0);
  expect(buckets.take("a", 100)).toBeGreaterThan(0);
  for (let count = 0; count < 10; count++) expect(buckets.take("a", 1_100)).toBe(0);
  expect(buckets.take("a", 1_100)).toBeGreaterThan(0);
});

test("a long pause fills no more than the burst", () => {
  const buckets = new TokenBuckets(10, 3);
  for (const at of [0, 1_000_000_000]) {
    for (let count = 0; count < 3; count++) expect(buckets.take("a", at)).toBe(0);
    expect(buckets.take("a", at)).toBeGreaterThan(0);
  }
});

test("asking costs nothing", () => {
  const buckets = new TokenBuckets(1, 1);
  for (let count = 0; count < 5; count++) expect(buckets.wait("a", 0)).toBe(0);
  expect(buckets.size).toBe(0);
  expect(buckets.take("a", 0)).toBe(0);
});

test("however many keys come, so many are remembered, and the busy one is not forgotten", () => {
  const buckets = new TokenBuckets(1, 2, 100);
  buckets.take("busy", 0);
  buckets.take("busy", 0);
  let allowed = 0;
  for (let count = 0; count < 10_000; count++) {
    buckets.take(`stranger-${count}`, count);
    if (buckets.take("busy", count) === 0) allowed++;
  }
  expect(buckets.size).toBe(100);
  // One a second, in ten seconds: forgotten in between, it would have had two more each time.
  expect(allowed).toBeLessThanOrEqual(10);
});
