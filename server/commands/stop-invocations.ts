import type { InvocationState } from "@/core/commands/invocation";
import type { OperationContext } from "../operation";
import { signCancels } from "./sign-orders";
import * as commands from "./store";

type Stopping = Pick<OperationContext, "app" | "tx" | "caller" | "now" | "keys" | "announce" | "afterCommit">;

/** What was unfinished of a command, and what has moved. */
export type Stopped = { unfinished: { state: InvocationState }[]; moved: { state: InvocationState }[] };

/**
 * Stops a command everywhere, or on the given nodes, in the caller's transaction: an order that no node has taken is
 * stopped here, a node already at work is told, and may still finish first. The command's row is locked by the caller,
 * which keeps rate control from letting more go meanwhile.
 *
 * @param said why, where there is more to say than that somebody asked for it
 */
export async function stopInvocations(
  { app, tx, caller: { accountId }, now, keys, announce, afterCommit }: Stopping,
  commandId: string,
  nodeIds: readonly string[] | undefined,
  said: { reason?: string; message?: string } = {},
): Promise<Stopped> {
  const unfinished = await commands.unfinished(tx, accountId, commandId, nodeIds);
  // A cancel is signed for every order that was let go: one may be on its way to its node at this moment.
  const told = unfinished.filter(({ releasedAt }) => releasedAt !== null).map(({ nodeId }) => nodeId);
  const cancels = await signCancels(keys, { orderId: commandId, accountId, issuedAt: now }, told);
  if (cancels.length > 0) await commands.storeCancels(tx, accountId, commandId, cancels, now);
  const moved = await commands.apply(tx, accountId, commandId, unfinished, "cancel", { now, ...said });
  announce("command", commandId);
  announce("deliver", `${commandId}/${app.processId}`);
  afterCommit(() => app.deliverNow({ accountId, commandId }));
  afterCommit(() => app.commandChanged({ accountId, commandId }));
  return { unfinished, moved };
}
