/** Longest reason for a freeze, characters. */
export const MAX_FREEZE_REASON = 500;
