import * as z from "zod";
import { CommandId, invalidCommandId } from "@/core/commands/command";
import { operation } from "../operation";
import { theCommand } from "./command-resource";
import { scriptOf } from "./plan-command";
import * as plans from "./plan-store";
import { countsOf, presentCommand, presentOrigin, presentPlan, verdictOf } from "./present";
import * as commands from "./store";
import { stepsOf } from "./stored-body";

/**
 * One command with what the console shows of it beyond the API's Command: counts by state, the verdict in one line, who
 * asked, and the steps as they were rendered. Errors: InvalidCommandId.
 */
export const getCommand = operation({
  name: "GetCommand",
  doors: ["console"],
  effect: "read",
  access: "read",
  input: z.strictObject({ CommandId }),
  prepare: theCommand,
  resources: (_, __, command) => [command],
  missing: ({ CommandId }) => invalidCommandId(CommandId),

  async handle({ CommandId }, { app, tx, caller: { accountId }, config }) {
    const [row, body, plan] = await Promise.all([
      commands.find(tx, accountId, CommandId),
      commands.findBody(tx, accountId, CommandId),
      plans.find(tx, app, accountId, CommandId),
    ]);
    if (!row || !body) throw invalidCommandId(CommandId);
    const steps = stepsOf(body.body);
    return {
      Command: {
        ...presentCommand(row, config),
        Counts: countsOf(row),
        Verdict: verdictOf(row),
        DocumentHash: row.documentSha256,
        RequestedBy: row.requestedBy,
        DeliverBy: row.deliverBy,
        EndedDateTime: row.endedAt,
        CancelRequestedDateTime: row.cancelRequestedAt,
        Steps: steps.map(({ name, action, inputs }) => ({ Name: name, Action: action, Inputs: inputs })),
        Script: scriptOf(steps),
        Plan: presentPlan(plan),
        Origin: presentOrigin(row),
      },
    };
  },
});
