import * as z from "zod";
import { CommandReference } from "@/core/commands/command";
import { invocation } from "@/core/commands/invocation";
import { NodeId } from "@/core/nodes/node";
import { readPageToken, writePageToken } from "../db/page-token";
import { visibleNodeIds } from "../nodes/select-nodes";
import { operation } from "../operation";
import { outputUrls } from "../output-destinations/output-place";
import { CommandFilters, invocationFilter } from "./filters";
import { checkWhose } from "./list-of-whom";
import { firstCharacters } from "./output-excerpt";
import {
  apiStatus,
  lastAttempts,
  pluginStatus,
  presentNotificationConfig,
  presentOutputPlace,
  stateOf,
} from "./present";
import * as commands from "./store";
import { stepsOf } from "./stored-body";

/** The most invocations on a page. Source: SSM API 2014-11-06, CommandMaxResults. */
const pageSize = 50;
/** Characters of a plugin's output here; the whole is had by GetOutput. Source: user guide, Run Command. */
const outputCharacters = 2_500;

/**
 * Invocations, newest command first; with `Details` also their plugins and the first 2,500 characters of output.
 *
 * A step that is still to come is Pending; one that never came about, because the invocation ended before, is left out.
 *
 * Errors: InvalidCommandId, InvalidInstanceId, InvalidFilterKey, InvalidNextToken. Source: SSM API 2014-11-06,
 * ListCommandInvocations.
 */
export const listCommandInvocations = operation({
  name: "ListCommandInvocations",
  doors: ["console", "aws"],
  effect: "read",
  access: "read",
  input: z.strictObject({
    CommandId: CommandReference.optional(),
    InstanceId: NodeId.optional(),
    MaxResults: z.int().min(1).max(pageSize).optional(),
    NextToken: z.string().optional(),
    Filters: CommandFilters.optional(),
    Details: z.boolean().optional(),
  }),
  isFiltered: true,
  resources: () => [],

  async handle(
    { CommandId, InstanceId, MaxResults = pageSize, NextToken, Filters = [], Details = false },
    { app, tx, caller, keys, now, visible },
  ) {
    const listing = {
      operation: "ListCommandInvocations",
      accountId: caller.accountId,
      question: { CommandId, InstanceId, Filters },
    };
    const after = readPageToken(keys, listing, NextToken, z.strictObject({ commandId: z.uuid(), nodeId: z.string() }));
    const nodeIds = await visibleNodeIds(tx, caller.accountId, visible("Node"), now);
    const filter = {
      ...invocationFilter(Filters),
      visible: {
        commands: visible("Command"),
        ...(nodeIds && { nodeIds }),
      },
      ...(await checkWhose(tx, caller.accountId, { CommandId, InstanceId }, { command: visible("Command"), nodeIds })),
      ...(after && { after }),
    };
    const rows = await commands.listInvocations(tx, caller.accountId, filter, MaxResults + 1);
    const page = rows.slice(0, MaxResults);
    const last = page.at(-1);
    const withSteps = page.filter(({ command }) => Details || command.outputBucket !== null);
    const bodies = await commands.findBodies(tx, caller.accountId, [
      ...new Set(withSteps.map(({ commandId }) => commandId)),
    ]);
    const plans = new Map([...bodies].map(([commandId, body]) => [commandId, stepsOf(body)]));
    /** Where the output of a step lies, once it has ended; of an invocation, where it has one step only. */
    const urlsOf = (row: commands.ListedInvocation, step: commands.ListedInvocation["steps"][number] | undefined) =>
      outputUrls(row.command, row.nodeId, step?.outcome ? plans.get(row.commandId)?.[step.step] : undefined);
    const onlyStep = (row: commands.ListedInvocation) =>
      plans.get(row.commandId)?.length === 1 ? lastAttempts(row.steps)[0] : undefined;
    const present = async (row: commands.ListedInvocation) => ({
      CommandId: row.commandId,
      InstanceId: row.nodeId,
      InstanceName: row.nodeName.slice(0, 255),
      Comment: row.command.comment,
      DocumentName: row.command.documentName,
      DocumentVersion: row.command.documentVersion,
      RequestedDateTime: row.command.requestedAt,
      ...apiStatus(stateOf(row.state)),
      TraceOutput: (row.message ?? "").slice(0, outputCharacters),
      ...urlsOf(row, onlyStep(row)),
      CommandPlugins: Details
        ? [...(await Promise.all(lastAttempts(row.steps).map((step) => plugin(row, step)))), ...stepsToCome(row)]
        : [],
      ...presentNotificationConfig(row.command),
      CloudWatchOutputConfig: { CloudWatchLogGroupName: "", CloudWatchOutputEnabled: false },
    });
    const stepsToCome = (row: commands.ListedInvocation) => {
      if (invocation.hasEnded(stateOf(row.state))) return [];
      const begun = new Set(row.steps.map(({ step }) => step));
      return (plans.get(row.commandId) ?? [])
        .filter((_, index) => !begun.has(index))
        .map(({ name }) => ({
          Name: name,
          Status: "Pending",
          StatusDetails: "Pending",
          ResponseCode: -1,
          Output: "",
          ...urlsOf(row, undefined),
          ...presentOutputPlace(row.command, app.config),
        }));
    };
    const plugin = async (row: commands.ListedInvocation, step: commands.ListedInvocation["steps"][number]) => {
      const [out, error] = await Promise.all([
        firstCharacters(app, { ...step, stream: "stdout" }, outputCharacters),
        firstCharacters(app, { ...step, stream: "stderr" }, outputCharacters),
      ]);
      // AWS shows both streams in one field, the second under a divider of its own.
      const output = error ? `${out}\n----------ERROR-------\n${error}` : out;
      return {
        Name: step.name,
        ...pluginStatus(step),
        ResponseCode: step.exitCode ?? -1,
        ...(step.startedAt && { ResponseStartDateTime: step.startedAt }),
        ...(step.endedAt && { ResponseFinishDateTime: step.endedAt }),
        Output: output.slice(0, outputCharacters),
        ...urlsOf(row, step),
        ...presentOutputPlace(row.command, app.config),
      };
    };
    return {
      CommandInvocations: await Promise.all(page.map(present)),
      ...(rows.length > MaxResults &&
        last && { NextToken: writePageToken(keys, listing, { commandId: last.commandId, nodeId: last.nodeId }) }),
    };
  },
});
