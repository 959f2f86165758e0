import * as z from "zod";
import {
  CommandReference,
  invalidPluginName,
  invocationDoesNotExist,
  isCommandId,
  PluginName,
} from "@/core/commands/command";
import { invocation } from "@/core/commands/invocation";
import { NodeId } from "@/core/nodes/node";
import { operation } from "../operation";
import { outputResources } from "../output/output-input";
import { outputUrls } from "../output-destinations/output-place";
import { firstCharacters } from "./output-excerpt";
import { apiStatus, lastAttempts, pluginStatus, stateOf } from "./present";
import * as commands from "./store";
import { stepsOf } from "./stored-body";

/** Source: SSM API 2014-11-06, StandardOutputContent and StandardErrorContent. */
const outputCharacters = { stdout: 24_000, stderr: 8_000 };

/** A length of time as ISO 8601 has it, such as PT1M3.5S. Source: SSM API 2014-11-06, ExecutionElapsedTime. */
const elapsed = (from: Date, to: Date) => {
  const seconds = Math.max(0, to.getTime() - from.getTime()) / 1000;
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  return `PT${hours ? `${hours}H` : ""}${minutes ? `${minutes}M` : ""}${Number((seconds % 60).toFixed(3))}S`;
};

/**
 * One invocation, of one step when the command has several. The output fields keep AWS's limits and are empty until the
 * step has ended; the whole and live output is had by GetOutput.
 *
 * Errors: InvocationDoesNotExist, InvalidPluginName. Source: SSM API 2014-11-06, GetCommandInvocation.
 */
export const getCommandInvocation = operation({
  name: "GetCommandInvocation",
  doors: ["console", "aws"],
  effect: "read",
  access: "viewOutput",
  input: z.strictObject({ CommandId: CommandReference, InstanceId: NodeId, PluginName: PluginName.optional() }),
  prepare: outputResources,
  resources: (_, __, resources) => resources,
  missing: ({ CommandId, InstanceId }) => invocationDoesNotExist(CommandId, InstanceId),

  async handle({ CommandId, InstanceId, PluginName }, { app, tx, caller: { accountId } }) {
    if (!isCommandId(CommandId)) throw invocationDoesNotExist(CommandId, InstanceId);
    const [command, row, body] = await Promise.all([
      commands.find(tx, accountId, CommandId),
      commands.findInvocation(tx, accountId, CommandId, InstanceId),
      commands.findBody(tx, accountId, CommandId),
    ]);
    if (!command || !row || !body) throw invocationDoesNotExist(CommandId, InstanceId);

    const steps = stepsOf(body.body);
    const names = steps.map(({ name }) => name);
    const wanted = PluginName ?? (names.length === 1 ? names[0] : undefined);
    // A body that was altered has no names; what became of the invocation is said all the same.
    if (names.length > 0 && (wanted === undefined || !names.includes(wanted)))
      throw invalidPluginName(PluginName, names);

    const step = lastAttempts(row.steps).find(({ name }) => name === wanted);
    const state = stateOf(row.state);
    const ended = step?.outcome !== null && step?.outcome !== undefined;
    // With several steps the answer is about the one that was asked for, as soon as there is something to say of it.
    const status = names.length > 1 && step ? pluginStatus(step) : apiStatus(state);
    const excerpt = (stream: "stdout" | "stderr") =>
      step && ended ? firstCharacters(app, { ...step, stream }, outputCharacters[stream]) : Promise.resolve("");
    const [standardOutput, standardError] = await Promise.all([excerpt("stdout"), excerpt("stderr")]);
    const urls = outputUrls(command, InstanceId, ended ? steps[step.step] : undefined);
    return {
      CommandId,
      InstanceId,
      Comment: command.comment,
      DocumentName: command.documentName,
      DocumentVersion: command.documentVersion,
      PluginName: wanted ?? "",
      ResponseCode: step?.exitCode ?? -1,
      ExecutionStartDateTime: step?.startedAt?.toISOString() ?? "",
      ExecutionElapsedTime: step?.startedAt && step.endedAt ? elapsed(step.startedAt, step.endedAt) : "",
      ExecutionEndDateTime: step?.endedAt?.toISOString() ?? "",
      ...status,
      StandardOutputContent: standardOutput,
      StandardOutputUrl: urls.StandardOutputUrl,
      // A refusal has no output; its sentence is where people look for what went wrong.
      StandardErrorContent: standardError || (invocation.hasEnded(state) && !step ? (row.message ?? "") : ""),
      StandardErrorUrl: urls.StandardErrorUrl,
      CloudWatchOutputConfig: { CloudWatchLogGroupName: "", CloudWatchOutputEnabled: false },
    };
  },
});
