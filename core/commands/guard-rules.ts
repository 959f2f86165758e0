/** The longest name of a guard, characters. */
export const MAX_GUARD_NAME = 64;

/** What a guard can be called: what a person can write and say. */
export const guardNamePattern = /^[\p{L}\p{N}][\p{L}\p{N} _.-]*$/u;

/** The largest number of machines from which on a count has to be confirmed. */
export const MAX_CONFIRM_ABOVE = 1_000_000;
