import { invalidCommandId, invalidInstanceId, isCommandId } from "@/core/commands/command";
import type { Tx } from "../db/database";
import * as nodes from "../nodes/store";
import * as commands from "./store";

/**
 * Of which command, and of which node, a list is. A node that is deregistered by now still has its history.
 *
 * Errors: InvalidCommandId, InvalidInstanceId when there is none, and never was.
 */
export async function checkWhose(
  tx: Tx,
  accountId: string,
  { CommandId, InstanceId }: { CommandId?: string | undefined; InstanceId?: string | undefined },
): Promise<{ commandId?: string; nodeId?: string }> {
  if (CommandId !== undefined && !(isCommandId(CommandId) && (await commands.find(tx, accountId, CommandId))))
    throw invalidCommandId(CommandId);
  if (InstanceId !== undefined && !(await nodes.wasEverRegistered(tx, accountId, InstanceId)))
    throw invalidInstanceId([InstanceId], ["InstanceId"]);
  return { ...(CommandId && { commandId: CommandId }), ...(InstanceId && { nodeId: InstanceId }) };
}
