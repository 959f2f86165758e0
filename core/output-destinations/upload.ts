/**
 * What becomes of an invocation's output on its way to a bucket. It waits, for the rest of it or for the next try; it is
 * stored; or it is given up until somebody asks for it again.
 */
export const uploadStates = ["Waiting", "Stored", "Failed"] as const;
export type UploadState = (typeof uploadStates)[number];

/** A failure is tried again after 5, 10, 20 … seconds, at most after an hour. */
const pauses = { first: 5_000, most: 3_600_000 } as const;

/** After so many failures in a row, which take about a day, it is given up. */
export const MAX_UPLOAD_FAILURES = 33;

/** How long after its `failures`-th failure in a row an upload is tried again, milliseconds; undefined when it is given up. */
export const pauseAfter = (failures: number): number | undefined =>
  failures >= MAX_UPLOAD_FAILURES ? undefined : Math.min(pauses.most, pauses.first * 2 ** (failures - 1));
