import type { OperationContext } from "../operation";

/** Somebody who is about to be deleted: a user or a group of the caller's account, by name. */
export type PrincipalGone = { type: "User" | "Group"; name: string };

/** What hears of it; runs in the transaction of the change, and may refuse it by throwing a DomainError. */
export type PrincipalGoneHearer = (event: PrincipalGone, context: OperationContext) => Promise<void>;

/**
 * What people and groups tell those who build on them. Add a hearer when the process starts, before anything is performed.
 */
export const identityEvents: { onGone: PrincipalGoneHearer[] } = { onGone: [] };
