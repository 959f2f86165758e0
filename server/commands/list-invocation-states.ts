import * as z from "zod";
import { CommandId, invalidCommandId } from "@/core/commands/command";
import { visibleNodeIds } from "../nodes/select-nodes";
import { operation } from "../operation";
import { theCommand } from "./command-resource";
import * as commands from "./store";

/**
 * Every invocation of a command in few words, for the grid of machines; all of them at once, so each member is a list
 * with a place for each machine, by name. Moments are milliseconds since 1970. Errors: InvalidCommandId.
 */
export const listInvocationStates = operation({
  name: "ListInvocationStates",
  doors: ["console"],
  effect: "read",
  access: "read",
  input: z.strictObject({ CommandId }),
  prepare: theCommand,
  resources: (_, __, command) => [command],
  missing: ({ CommandId }) => invalidCommandId(CommandId),

  async handle({ CommandId }, { tx, caller: { accountId }, now, visible }) {
    if (!(await commands.find(tx, accountId, CommandId))) throw invalidCommandId(CommandId);
    const [states, ids] = await Promise.all([
      commands.invocationStates(tx, accountId, CommandId),
      visibleNodeIds(tx, accountId, visible("Node"), now),
    ]);
    const known = ids && new Set(ids);
    const isShown = known && states.nodeIds.map((id) => known.has(id));
    const pick = <Value>(column: Value[]) => (isShown ? column.filter((_, at) => isShown[at]) : column);
    return {
      InstanceIds: pick(states.nodeIds),
      Names: pick(states.nodeNames),
      States: pick(states.states),
      StartedAt: pick(states.startedAt),
      EndedAt: pick(states.endedAt),
      ExitCodes: pick(states.exitCodes),
    };
  },
});
