import * as z from "zod";
import { CommandReference } from "@/core/commands/command";
import { invocation } from "@/core/commands/invocation";
import { NodeId } from "@/core/nodes/node";
import { readPageToken, writePageToken } from "../db/page-token";
import { visibleNodeIds } from "../nodes/select-nodes";
import { operation } from "../operation";
import { CommandFilters, invocationFilter } from "./filters";
import { checkWhose } from "./list-of-whom";
import { firstCharacters } from "./output-excerpt";
import { apiStatus, lastAttempts, pluginStatus, stateOf } from "./present";
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
    const planned = Details
      ? await commands.findBodies(tx, caller.accountId, [...new Set(page.map(({ commandId }) => commandId))])
      : new Map<string, Uint8Array>();

    const nowhereElse = {
      StandardOutputUrl: "",
      StandardErrorUrl: "",
      OutputS3Region: app.config.region,
      OutputS3BucketName: "",
      OutputS3KeyPrefix: "",
    };
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
      StandardOutputUrl: "",
      StandardErrorUrl: "",
      CommandPlugins: Details
        ? [...(await Promise.all(lastAttempts(row.steps).map((step) => plugin(step)))), ...stepsToCome(row)]
        : [],
      ServiceRole: "",
      NotificationConfig: { NotificationArn: "", NotificationEvents: [], NotificationType: "" },
      CloudWatchOutputConfig: { CloudWatchLogGroupName: "", CloudWatchOutputEnabled: false },
    });
    const stepsToCome = ({ commandId, state, steps }: commands.ListedInvocation) => {
      if (invocation.hasEnded(stateOf(state))) return [];
      const begun = new Set(steps.map(({ step }) => step));
      return stepsOf(planned.get(commandId) ?? new Uint8Array())
        .filter((_, index) => !begun.has(index))
        .map(({ name }) => ({
          Name: name,
          Status: "Pending",
          StatusDetails: "Pending",
          ResponseCode: -1,
          Output: "",
          ...nowhereElse,
        }));
    };
    const plugin = async (step: commands.ListedInvocation["steps"][number]) => {
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
        ...nowhereElse,
      };
    };
    return {
      CommandInvocations: await Promise.all(page.map(present)),
      ...(rows.length > MaxResults &&
        last && { NextToken: writePageToken(keys, listing, { commandId: last.commandId, nodeId: last.nodeId }) }),
    };
  },
});
