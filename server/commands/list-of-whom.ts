import { type Condition, holds } from "@/core/access/condition";
import { invalidCommandId, invalidInstanceId, isCommandId } from "@/core/commands/command";
import type { Tx } from "../db/database";
import { wasEverRegistered } from "../nodes/registry-store";
import { commandResource } from "./command-resource";
import * as commands from "./store";

/**
 * Of which command, and of which node, a list is. A node that is deregistered by now still has its history.
 *
 * @param visible what the caller may know of; no ids stand for all nodes
 *
 * Errors: InvalidCommandId, InvalidInstanceId when there is none, and never was, or the caller may not know of it.
 */
export async function checkWhose(
  tx: Tx,
  accountId: string,
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
      : await wasEverRegistered(tx, accountId, InstanceId);
    if (!isKnown) throw invalidInstanceId([InstanceId], ["InstanceId"]);
  }
  return { ...(CommandId && { commandId: CommandId }), ...(InstanceId && { nodeId: InstanceId }) };
}
