import * as z from "zod";
import { all, type Condition, holds } from "@/core/access/condition";
import { CommandId } from "@/core/commands/command";
import { ManagedNodeId } from "@/core/nodes/node";
import { readPageToken, writePageToken } from "../db/page-token";
import { visibleNodeIds } from "../nodes/select-nodes";
import { type OperationContext, operation, seeing } from "../operation";
import { matcher } from "../output/matcher";
import { type FoundInStream, scanCommand } from "../output/scan-command";
import { searchQuery } from "../output/search-output";
import { commandResource } from "./command-resource";
import { CommandFilters, commandFilter } from "./filters";
import { checkWhose } from "./list-of-whom";
import { countInvocations, namesOfNodes, type Searched, searchedTotals } from "./searched-store";
import * as commands from "./store";

/** One call answers after this with what it has, milliseconds, or when it has read so much, or found so many streams. */
const patience = 1_500;
const bytesAtOnce = 128 * 1024 * 1024;
const streamsAtOnce = 200;
/** Commands that are looked up at once. */
const commandsAtOnce = 50;

const Place = z.strictObject({
  nodeId: z.string(),
  step: z.int(),
  attempt: z.int(),
  stream: z.enum(["stdout", "stderr"]),
  offset: z.int(),
  line: z.int(),
});
const Position = z.strictObject({ commandId: z.uuid(), place: Place.optional() });

/**
 * Searches everything that commands printed: of one command, or of all that fit, the newest first. The text is looked
 * for as it stands, never as a pattern, within one line. `Count` is exact for the part that was searched.
 *
 * A call answers after 1.5 seconds, 128 MiB, or 200 streams with matches, and with `NextToken` the next one goes on
 * there; what a long stream has may so come in two answers, whose counts add up. `SearchedInvocations` are those that
 * this call came past. `TotalInvocations` is in the first answer.
 *
 * Errors: InvalidCommandId, InvalidInstanceId, InvalidFilterKey, InvalidNextToken. Quarterdeck's own.
 */
export const searchCommandOutput = operation({
  name: "SearchCommandOutput",
  doors: ["console"],
  effect: "read",
  access: "viewOutput",
  input: z.strictObject({
    ...searchQuery,
    CommandId: CommandId.optional(),
    InstanceId: ManagedNodeId.optional(),
    Filters: CommandFilters.optional(),
    LinesPerStream: z.int().min(1).max(50).default(5),
    NextToken: z.string().max(2048).optional(),
  }),
  isFiltered: true,
  resources: () => [],

  async handle(input, { app, tx, caller: { accountId }, keys, now, visible }) {
    const { Query, CaseSensitive, CommandId: commandId, InstanceId, Filters = [], LinesPerStream, NextToken } = input;
    const listing = {
      operation: "SearchCommandOutput",
      accountId,
      question: { Query, CaseSensitive, commandId, InstanceId, Filters, LinesPerStream },
    };
    const position = readPageToken(keys, listing, NextToken, Position);
    const seen = await whatIsSeen(tx, accountId, now, visible);
    await checkWhose(
      tx,
      accountId,
      { CommandId: commandId, InstanceId },
      { command: seen.commands, nodeIds: seen.nodeIds },
    );
    const searched: Searched = {
      ...commandFilter(Filters),
      ...(commandId && { commandId }),
      ...(InstanceId && { nodeId: InstanceId }),
      visible: seen.commands,
      nodeIds: InstanceId ? [InstanceId] : seen.nodeIds,
    };
    const totals = position ? undefined : await searchedTotals(tx, accountId, searched);

    const budget = { deadline: performance.now() + patience, bytes: bytesAtOnce, streams: streamsAtOnce };
    const find = matcher(Query, CaseSensitive);
    const matches: ReturnType<typeof present>[] = [];
    let invocations = 0;
    let next: z.output<typeof Position> | undefined = position;
    const answer = () => ({
      Matches: matches,
      SearchedInvocations: invocations,
      SearchedBytes: bytesAtOnce - budget.bytes,
      ...(totals && { TotalCommands: totals.commands, TotalInvocations: totals.invocations }),
      ...(next && { NextToken: writePageToken(keys, listing, next) }),
    });

    for await (const command of commandsFrom(tx, accountId, searched, position)) {
      const from = command.id === position?.commandId ? position.place : undefined;
      const { found, next: place } = await scanCommand(
        app.db.pool,
        { accountId, commandId: command.id },
        find,
        { from, nodeIds: searched.nodeIds, limit: LinesPerStream },
        budget,
      );
      const names = await namesOfNodes(tx, accountId, command.id, [...new Set(found.map(({ nodeId }) => nodeId))]);
      matches.push(...found.map((each) => present(command, names.get(each.nodeId) ?? "", each)));
      const range = { from: from?.nodeId ?? "", before: place?.nodeId, nodeIds: searched.nodeIds };
      invocations += await countInvocations(tx, accountId, command.id, range);
      next = { commandId: command.id, ...(place && { place }) };
      if (place || performance.now() > budget.deadline || budget.bytes <= 0 || budget.streams <= 0) return answer();
    }
    next = undefined;
    return answer();
  },
});

/** Whose output the caller may view, of what there is for them at all. */
async function whatIsSeen(
  tx: OperationContext["tx"],
  accountId: string,
  now: Date,
  visible: OperationContext["visible"],
): Promise<{ commands: Condition; nodeIds: string[] | undefined }> {
  const both = (type: "Command" | "Node") => all([visible(type), visible(type, seeing)]);
  return { commands: both("Command"), nodeIds: await visibleNodeIds(tx, accountId, both("Node"), now) };
}

/** The commands of a search, newest first, from where it stands: the one it is in the middle of comes once more. */
async function* commandsFrom(
  tx: OperationContext["tx"],
  accountId: string,
  { nodeIds: _, ...filter }: Searched,
  position: z.output<typeof Position> | undefined,
): AsyncGenerator<commands.CommandRow> {
  if (position?.place) {
    const begun = await commands.find(tx, accountId, position.commandId);
    if (begun && holds(filter.visible, commandResource(accountId, begun.id, begun))) yield begun;
  }
  for (let before = position?.commandId; ; ) {
    const page = await commands.list(tx, accountId, { ...filter, ...(before && { before }) }, commandsAtOnce);
    yield* page;
    before = page.at(-1)?.id;
    if (page.length < commandsAtOnce) return;
  }
}

const present = (
  { id, documentName, requestedAt }: commands.CommandRow,
  name: string,
  { nodeId, step, attempt, stream, count, lines }: FoundInStream,
) => ({
  CommandId: id,
  DocumentName: documentName,
  RequestedDateTime: requestedAt,
  InstanceId: nodeId,
  /** As it was called when the command was sent. */
  InstanceName: name,
  Step: step,
  Attempt: attempt,
  Stream: stream,
  Count: count,
  /** The first of them. Lines count from 0. */
  Lines: lines.map(({ line, matches, text, isCut, before, after }) => ({
    Line: line,
    Matches: matches,
    Text: text,
    IsCut: isCut,
    Before: before,
    After: after,
  })),
});
