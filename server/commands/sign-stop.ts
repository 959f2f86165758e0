import type { Application } from "../application";
import type { InvocationKey } from "./delivery-store";
import { signCancels } from "./sign-orders";
import * as commands from "./store";

/** Signs and stores a cancel that nobody asked for but the server itself, so that it can be sent to its node. */
export async function signStop(
  { db, keys, now }: Application,
  { accountId, commandId, nodeId }: InvocationKey,
): Promise<void> {
  const at = now();
  const cancels = await signCancels(keys, { orderId: commandId, accountId, issuedAt: at }, [nodeId]);
  await commands.storeCancels(db.prisma, accountId, commandId, cancels, at);
}
