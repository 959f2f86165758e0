import type { OperationContext } from "../operation";

/** A document that is about to be deleted, or one version of it. */
export type DocumentDeleting = { accountId: string; name: string; version: number | undefined };

/** What hears of it; runs in the transaction of the change, and throws where it must not be. */
export type DocumentDeletingHearer = (event: DocumentDeleting, context: OperationContext) => Promise<void>;

/**
 * What documents tell those who build on them, and whom documents do not know. Add a hearer when the process starts,
 * before anything is performed.
 */
export const documentEvents: { onDeleting: DocumentDeletingHearer[] } = { onDeleting: [] };
