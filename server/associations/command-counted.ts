import { overviewOf, standingOf } from "@/core/associations/association-status";
import { invocationStates } from "@/core/commands/invocation";
import type { CommandCountedHearer } from "../commands/command-events";
import { letOthersGo } from "../commands/order-hold-store";
import { announceIn } from "../db/notices";
import { executionOfCommand, noteExecution } from "./execution-store";
import { countByStatus, movedNodes, moveNodes } from "./node-state-store";
import { tellNodeStates } from "./node-states";
import * as associations from "./store";

/**
 * Takes over what a command has come to: into the execution that it is of, onto the machines, and into the association.
 * What a newer run has taken the place of stays with its own execution.
 */
export const noteCountedCommand: CommandCountedHearer = async ({ command, counts, hasEnded }, context) => {
  const { app, tx, now } = context;
  if (command.originKind !== "Association" || command.originId === null) return;
  const { accountId, id: commandId, originId: id } = command;
  const row = await associations.hold(tx, app, accountId, id);
  if (!row) return;
  const which = { accountId, commandId };
  const execution = await executionOfCommand(tx, accountId, commandId);
  const moved = (await movedNodes(tx, which)).map(({ nodeId, state, reason }) => ({
    nodeId,
    state,
    ...standingOf(state, reason),
  }));
  const moment = await associations.databaseNow(tx);
  if (moved.length > 0) {
    await moveNodes(tx, which, moved, now);
    const ended = moved.filter(({ status }) => status === "Success" || status === "Failed");
    await letOthersGo(
      tx,
      which,
      ended.map(({ nodeId }) => nodeId),
    );
    await tellNodeStates(
      { ...row, version: command.originVersion ?? row.version },
      { executionId: command.originExecutionId ?? "", at: now },
      moved.map((node) => ({ ...node, commandId })),
      context,
    );
  }
  const byStatus: Record<string, number> = {};
  for (const state of invocationStates) {
    const { status } = standingOf(state, null);
    if (counts[state]) byStatus[status] = (byStatus[status] ?? 0) + (counts[state] ?? 0);
  }
  if (execution) {
    const { refused } = execution;
    if (refused.length > 0) byStatus["Failed"] = (byStatus["Failed"] ?? 0) + refused.length;
    await noteExecution(tx, { accountId, associationId: id }, execution.id, {
      ...overviewOf(byStatus),
      counts: byStatus,
      changedAt: moment,
      endedAt: hasEnded ? moment : null,
    });
  }
  const all = await countByStatus(tx, { accountId, associationId: id });
  const overview = overviewOf(all);
  const isDone = hasEnded && overviewOf(byStatus).status === "Success";
  await associations.note(tx, row, { counts: all, ...overview, ...(isDone && { lastSuccessAt: moment }) });
  await announceIn(tx, [{ topic: "association", accountId, id }]);
};
