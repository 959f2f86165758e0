import { expect, test } from "vitest";
import { LINE_HEIGHT, MAX_SCROLL_HEIGHT, scrollMap } from "./scroll-map";

test.each([0, 1, 30, 10_000, 1_000_000, 50_000_000])(
  "reaches the first and the last of %i lines, with an area that browsers can make",
  (lines) => {
    const map = scrollMap(lines, 500);
    expect(map.scrollHeight).toBeLessThanOrEqual(MAX_SCROLL_HEIGHT);
    expect(map.firstLine(map.topOf(0))).toEqual({ line: 0, above: 0 });
    const end = map.topOf(map.scrollHeight - 500);
    expect(end).toBeCloseTo(Math.max(0, lines * LINE_HEIGHT - 500), 3);
    expect(map.topOf(map.scrollTopOf(map.maxTop))).toBeCloseTo(map.maxTop, 3);
  },
);

test("is pixel for pixel as long as the area may be as tall as the lines", () => {
  expect(scrollMap(400_000, 500).scale).toBe(1);
  expect(scrollMap(1_000_000, 500).scale).toBeGreaterThan(1);
});

test("has a line that is gone to in the middle", () => {
  const map = scrollMap(1_000_000, 500);
  const { line } = map.firstLine(map.topAround(500_000));
  expect(line).toBeGreaterThan(499_980);
  expect(line).toBeLessThan(500_000);
});
