/** What a file system has, bytes. */
export type DiskSpace = { free: number; size: number };

/** Output is taken again once this much more is free than the least, percentage points: it must not stop and go by the second. */
const marginPoints = 1;

/**
 * Whether output is left with the machines after another look at the disk: from less than `leastPercent` free until
 * one percentage point more than that is free. A least of 0 stops nothing.
 *
 * @param isPaused whether it was before this look
 */
export function pausesOutput(isPaused: boolean, { free, size }: DiskSpace, leastPercent: number): boolean {
  if (leastPercent === 0 || size === 0) return false;
  const freePercent = (free / size) * 100;
  return freePercent < leastPercent + (isPaused ? marginPoints : 0);
}
