import { holdOrders } from "../commands/order-hold-store";
import type { NodeRegisteredHearer } from "../nodes/node-events";
import { holderOf } from "./apply-association";
import { addDueOnNodes } from "./due-store";
import * as associations from "./store";
import { tellDue } from "./tell";

/** How long other orders wait at most for what a machine gets when it registers, milliseconds. */
const longestWait = 3_600_000;

/**
 * Has a machine get what is bound to the activation that it has just registered with, and first: whatever else is sent to
 * it waits until that has ended there, well or badly, or an hour has passed.
 */
export const applyToRegisteredNode: NodeRegisteredHearer = async ({ accountId, nodeId, activationId }, context) => {
  const { tx, announce } = context;
  const ids = await associations.boundToActivation(tx, accountId, activationId);
  if (ids.length === 0) return;
  const until = new Date((await associations.databaseNow(tx)).getTime() + longestWait);
  await holdOrders(
    tx,
    ids.map((id) => ({ accountId, nodeId, holder: holderOf(id), until })),
  );
  await addDueOnNodes(
    tx,
    accountId,
    ids.map((associationId) => ({ associationId, nodeId, cause: "Registered" })),
  );
  for (const id of ids) announce("association", id);
  tellDue(context);
};
