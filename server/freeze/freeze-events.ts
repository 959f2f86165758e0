import type { OperationContext } from "../operation";

/** What hears that an account's freeze was lifted; runs in the transaction of the change. */
export type ThawHearer = (context: OperationContext) => Promise<void>;

/** What the freeze tells those whose work it held back. Add a hearer when the process starts. */
export const freezeEvents: { onThawed: ThawHearer[] } = { onThawed: [] };
