import type { NodeDeregisteredHearer } from "../nodes/node-events";
import { removeNode } from "./store";

/** A machine that is gone is in no state. Hears it after commands do, whose reports write what was found. */
export const forgetDeregisteredNode: NodeDeregisteredHearer = async ({ accountId, nodeId }, { tx, announce }) => {
  await removeNode(tx, accountId, nodeId);
  announce("compliance", nodeId);
};
