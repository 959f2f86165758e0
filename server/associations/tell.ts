import type { OperationContext } from "../operation";

/** What telling the runner takes. */
export type Dispatching = Pick<OperationContext, "app" | "afterCommit">;

/** Has this process look for what is due, once the transaction has committed; other processes hear the notice. */
export const tellDue = ({ app, afterCommit }: Dispatching): void => afterCommit(() => app.associationsDue());
