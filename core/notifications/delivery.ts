/**
 * What becomes of a message: it waits, for its first try or the next one; it was taken; or it was given up until somebody
 * asks for it again.
 */
export const notificationStates = ["Waiting", "Delivered", "Failed"] as const;
export type NotificationState = (typeof notificationStates)[number];

const [second, minute, hour] = [1000, 60_000, 3_600_000];

/** The pauses between tries, milliseconds: a day and a bit in all. Source: Standard Webhooks 1.0, retries. */
const pauses = [5 * second, 30 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 8 * hour, 10 * hour];

/** How often a message is tried. */
export const MAX_TRIES = pauses.length + 1;

/** How long after its `failures`-th failure a message is tried again, milliseconds; undefined when it is given up. */
export const pauseAfterTry = (failures: number): number | undefined => pauses[failures - 1];

/** Whoever answers so wants no more. Source: Standard Webhooks 1.0; RFC 9110, 410 Gone. */
export const isRefusalForGood = (status: number | null) => status === 410;
