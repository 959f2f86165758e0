import * as z from "zod";
import { CommandId, invalidCommandId } from "@/core/commands/command";
import { operation } from "../operation";
import { commandResource } from "./command-resource";
import * as commands from "./store";

/** Every invocation of a command in few words, for the grid of machines; all of them at once. Errors: InvalidCommandId. */
export const listInvocationStates = operation({
  name: "ListInvocationStates",
  doors: ["console"],
  effect: "read",
  access: "read",
  input: z.strictObject({ CommandId }),
  resources: ({ CommandId }, { accountId }) => [commandResource(accountId, CommandId)],

  async handle({ CommandId }, { tx, caller: { accountId } }) {
    if (!(await commands.find(tx, accountId, CommandId))) throw invalidCommandId(CommandId);
    const rows = await commands.invocationStates(tx, accountId, CommandId);
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
