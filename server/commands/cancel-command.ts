import * as z from "zod";
import {
  CommandReference,
  distinctInstanceIds,
  invalidCommandId,
  invalidInstanceId,
  isCommandId,
} from "@/core/commands/command";
import { MAX_INSTANCE_IDS } from "@/core/commands/command-rules";
import { NodeId } from "@/core/nodes/node";
import { operation } from "../operation";
import { theCommand } from "./command-resource";
import { stopInvocations } from "./stop-invocations";
import * as commands from "./store";

/** How many are in each state. */
function countByState(invocations: readonly { state: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { state } of invocations) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/**
 * Asks a command to stop, everywhere or on the given nodes. An order that no node has taken is stopped here; a node
 * already at work is told, and may still finish first; invocations that have ended stay as they are.
 *
 * Errors: InvalidCommandId, InvalidInstanceId, DuplicateInstanceId. Source: SSM API 2014-11-06, CancelCommand.
 */
export const cancelCommand = operation({
  name: "CancelCommand",
  doors: ["console", "aws"],
  effect: "change",
  access: "run",
  input: z.strictObject({ CommandId: CommandReference, InstanceIds: z.array(NodeId).max(MAX_INSTANCE_IDS).optional() }),
  prepare: theCommand,
  resources: (_, __, command) => [command],
  missing: ({ CommandId }) => invalidCommandId(CommandId),

  async handle({ CommandId, InstanceIds }, context) {
    const { tx, caller, now, audit } = context;
    const { accountId } = caller;
    // The row's lock keeps rate control from letting more go meanwhile.
    if (!isCommandId(CommandId) || !(await commands.lock(tx, accountId, CommandId))) throw invalidCommandId(CommandId);

    const chosen = InstanceIds?.length ? distinctInstanceIds(InstanceIds) : undefined;
    if (chosen) {
      const known = new Set((await commands.targeted(tx, accountId, CommandId, chosen)).map(({ nodeId }) => nodeId));
      const unknown = chosen.filter((id) => !known.has(id));
      if (unknown.length > 0) throw invalidInstanceId(unknown);
    }
    const { unfinished, moved } = await stopInvocations(context, CommandId, chosen);
    if (!chosen) await commands.markCancelRequested(tx, accountId, CommandId, now);

    audit({
      summary: {
        commandId: CommandId,
        nodes: chosen ?? "all",
        before: { unfinished: countByState(unfinished) },
        after: { moved: countByState(moved) },
      },
    });
    return {};
  },
});
