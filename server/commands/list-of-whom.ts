import { holds } from "@/core/access/condition";
import { invalidCommandId, invalidInstanceId } from "@/core/commands/command";
import { visibleNodeIds } from "../nodes/select-nodes";
import * as nodes from "../nodes/store";
import type { OperationContext } from "../operation";
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
 * Errors: InvalidCommandId, InvalidInstanceId when there is none and never was, or the caller may not know of it.
 */
export async function checkWhose(
  { CommandId, InstanceId }: { CommandId?: string | undefined; InstanceId?: string | undefined },
  context: Context,
): Promise<{ commandId?: string; nodeId?: string }> {
  if (CommandId !== undefined && !(await mayKnowCommand(CommandId, context))) throw invalidCommandId(CommandId);
  if (InstanceId !== undefined && !(await mayKnowNode(InstanceId, context)))
    throw invalidInstanceId([InstanceId], ["InstanceId"]);
  return { ...(CommandId && { commandId: CommandId }), ...(InstanceId && { nodeId: InstanceId }) };
}
