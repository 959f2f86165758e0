import * as z from "zod";
import { CommandId } from "@/core/commands/command";
import { NodeId } from "@/core/nodes/node";
import { readPageToken, writePageToken } from "../db/page-token";
import { operation } from "../operation";
import { CommandFilters, commandFilter } from "./filters";
import { presentCommand, verdictOf } from "./present";
import * as commands from "./store";

/** The most commands on a page. */
const pageSize = 50;

/**
 * Commands for the console, newest first: what ListCommands says, the verdict in one line, who asked, and on the first
 * page the number of all. Quarterdeck's own; scripts of AWS's use ListCommands.
 *
 * Errors: InvalidFilterKey, InvalidNextToken.
 */
export const listCommandHistory = operation({
  name: "ListCommandHistory",
  doors: ["console"],
  effect: "read",
  access: "read",
  input: z.strictObject({
    CommandId: CommandId.optional(),
    InstanceId: NodeId.optional(),
    MaxResults: z.int().min(1).max(pageSize).optional(),
    NextToken: z.string().max(2048).optional(),
    Filters: CommandFilters.optional(),
  }),
  isFiltered: true,
  resources: () => [],

  async handle(
    { CommandId, InstanceId, MaxResults = pageSize, NextToken, Filters = [] },
    { tx, caller, config, keys, visible },
  ) {
    const filter = {
      ...commandFilter(Filters),
      visible: visible("Command"),
      ...(CommandId && { commandId: CommandId }),
      ...(InstanceId && { nodeId: InstanceId }),
    };
    const listing = {
      operation: "ListCommandHistory",
      accountId: caller.accountId,
      question: { CommandId, InstanceId, Filters },
    };
    const before = readPageToken(keys, listing, NextToken, z.uuid());
    const [rows, total] = await Promise.all([
      commands.list(tx, caller.accountId, { ...filter, ...(before && { before }) }, MaxResults + 1),
      NextToken ? undefined : commands.count(tx, caller.accountId, filter),
    ]);
    const page = rows.slice(0, MaxResults);
    const last = page.at(-1);
    return {
      Commands: page.map((row) => ({
        ...presentCommand(row, config),
        Verdict: verdictOf(row),
        RequestedBy: row.requestedBy,
      })),
      ...(rows.length > MaxResults && last && { NextToken: writePageToken(keys, listing, last.id) }),
      ...(total !== undefined && { Total: total }),
    };
  },
});
