import { type Condition, holds } from "@/core/access/condition";
import { invalidCommandId, invalidInstanceId, isCommandId } from "@/core/commands/command";
import type { Tx } from "../db/database";
import * as nodes from "../nodes/store";
import { commandResource } from "./command-resource";
import * as commands from "./store";

type Context = Pick<OperationContext, "tx" | "caller" | "visible" | "now">;

async function mayKnowCommand(id: string, { tx, caller: { accountId }, visible }: Context): Promise<boolean> {
  const row = await commands.find(tx, accountId, id);
  return row !== null && holds(visible("Command"), commandResource(accountId, id, row));
}

async function mayKnowNode(id: string, { tx, caller: { accountId }, visible, now }: Context): Promise<boolean> {
  const visibleIds = await visibleNodeIds(tx, accountId, visible("Node"), now);
  return visibleIds ? visibleIds.includes(id) : nodes.wasEverRegistered(tx, accountId, id);
}

/**
 * Of which command, and of which node, a list is. A node that is deregistered by now still has its history.
 *
 * @param visible what the caller may know of; no ids stand for all nodes
 *
 * Errors: InvalidCommandId, InvalidInstanceId when there is none, and never was, or the caller may not know of it.
 */
export async function checkWhose(
  { CommandId, InstanceId }: { CommandId?: string | undefined; InstanceId?: string | undefined },
  visible: { command: Condition; nodeIds: readonly string[] | undefined },
): Promise<{ commandId?: string; nodeId?: string }> {
  if (CommandId !== undefined) {
    const row = isCommandId(CommandId) ? await commands.find(tx, accountId, CommandId) : null;
    if (!row || !holds(visible.command, commandResource(accountId, CommandId, row))) throw invalidCommandId(CommandId);
  }
  if (InstanceId !== undefined) {
    const isKnown = visible.nodeIds
      ? visible.nodeIds.includes(InstanceId)
      : await nodes.wasEverRegistered(tx, accountId, InstanceId);
    if (!isKnown) throw invalidInstanceId([InstanceId], ["InstanceId"]);
  }
  return { ...(CommandId && { commandId: CommandId }), ...(InstanceId && { nodeId: InstanceId }) };
}
