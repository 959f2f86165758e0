/** What a number of measurements say. All values have the measurements' own unit. */
export type Summary = { count: number; p50: number; p95: number; worst: number; best: number };

/**
 * The value that a share of the measurements do not exceed (nearest rank), so it is always one that was measured.
 *
 * @param share between 0 and 1
 * Errors: RangeError without measurements.
 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new RangeError("Nothing was measured.");
  return value;
}

/** Sums measurements up, slowest last. Errors: RangeError without measurements. */
export function summarise(values: readonly number[]): Summary {
  return {
    count: values.length,
    best: percentile(values, 0),
    p50: percentile(values, 0.5),
    p95: percentile(values, 0.95),
    worst: percentile(values, 1),
  };
}
