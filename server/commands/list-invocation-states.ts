import * as z from "zod";
import { CommandId, invalidCommandId } from "@/core/commands/command";
import { visibleNodeIds } from "../nodes/select-nodes";
import { operation } from "../operation";
import { theCommand } from "./command-resource";
import * as commands from "./store";

/** Every invocation of a command in few words, for the grid of machines; all of them at once. Errors: InvalidCommandId. */
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
    const rows = known ? states.filter(({ nodeId }) => known.has(nodeId)) : states;
    return {
      Invocations: rows.map(({ nodeId, nodeName, state, startedAt, endedAt, exitCode, reason }) => ({
        InstanceId: nodeId,
        Name: nodeName,
        State: state,
        StartedAt: startedAt,
        EndedAt: endedAt,
        ExitCode: exitCode,
        Reason: reason,
      })),
    };
  },
});
