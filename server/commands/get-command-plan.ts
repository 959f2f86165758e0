import * as z from "zod";
import { CommandId, invalidCommandId } from "@/core/commands/command";
import { DomainError } from "@/core/errors";
import { selectIds } from "@/core/targets/selector";
import { selectNodes } from "../nodes/select-nodes";
import { operation, seeing } from "../operation";
import { theCommand } from "./command-resource";
import { unpackPlan } from "./frozen-plan";
import * as plans from "./plan-store";
import { presentCommand, submittedReceivers, submittedTargets } from "./present";
import * as commands from "./store";

const planDoesNotExist = (commandId: string) =>
  new DomainError("PlanDoesNotExist", `Command ${commandId} was no trial of a plan.`);

/**
 * The plan of which a command was the trial: its other machines as they are now, as far as the caller may see them, and
 * what to send for them. Errors: InvalidCommandId; PlanDoesNotExist for any other command.
 */
export const getCommandPlan = operation({
  name: "GetCommandPlan",
  doors: ["console", "aws"],
  effect: "read",
  access: "read",
  input: z.strictObject({ CommandId }),
  prepare: theCommand,
  resources: (_, __, command) => [command],
  missing: ({ CommandId }) => invalidCommandId(CommandId),

  async handle({ CommandId }, { app, tx, caller: { accountId }, config, now, visible }) {
    const row = await commands.find(tx, accountId, CommandId);
    if (!row) throw invalidCommandId(CommandId);
    const kept = await plans.find(tx, app, accountId, CommandId);
    const plan = kept?.packed ? unpackPlan(kept.packed) : undefined;
    if (kept?.part !== "Trial" || !plan) throw planDoesNotExist(CommandId);
    const others = plan.nodeIds.filter((id) => id !== kept.triedOn);
    const selected =
      others.length > 0 ? await selectNodes(tx, accountId, selectIds(others), now, visible("Node", seeing)) : [];
    const { DocumentName, DocumentVersion, Parameters, Comment, TimeoutSeconds, MaxConcurrency, MaxErrors } =
      presentCommand(row, config);
    return {
      PlanHash: kept.hash,
      TriedOn: kept.triedOn ?? "",
      /** The command to the others, once it was sent; empty before. */
      RestCommandId: kept.restCommandId ?? "",
      OtherCount: others.length,
      UnsupportedCount: plan.misfitIds.length,
      Others: selected.map(({ id, name, pingStatus }) => ({ InstanceId: id, Name: name, PingStatus: pingStatus })),
      /** What SendCommand takes for the others. */
      Request: {
        DocumentName,
        DocumentVersion,
        Parameters,
        ...submittedTargets(kept),
        ...(Comment !== "" && { Comment }),
        TimeoutSeconds,
        MaxConcurrency,
        MaxErrors,
        ...submittedReceivers(row),
        PlanHash: kept.hash,
        TrialCommandId: CommandId,
      },
    };
  },
});
