import type { NodeDeregisteredHearer } from "../nodes/node-events";
import * as commands from "./store";

const message = "The machine was deregistered. If it had started, it may have finished.";

/** Ends the unfinished work of a node that is deregistered, in the transaction that deregisters it: nobody else will. */
export const endWorkOfDeregisteredNode: NodeDeregisteredHearer = async (
  { accountId, nodeId },
  { app, tx, now, announce, afterCommit },
) => {
  const work = new Map<string, Awaited<ReturnType<typeof commands.unfinishedOfNode>>>();
  for (const row of await commands.unfinishedOfNode(tx, accountId, nodeId)) {
    const rows = work.get(row.commandId) ?? [];
    rows.push(row);
    work.set(row.commandId, rows);
  }
  for (const [commandId, invocations] of work) {
    await commands.apply(tx, accountId, commandId, invocations, "lose", { now, reason: "Deregistered", message });
    announce("command", commandId);
    afterCommit(() => app.commandChanged({ accountId, commandId }));
  }
};
