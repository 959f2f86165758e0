import * as z from "zod";
import { CommandId } from "@/core/commands/command";
import { commandSortKeys } from "@/core/commands/command-rules";
import { NodeId } from "@/core/nodes/node";
import { readPageToken, writePageToken } from "../db/page-token";
import { operation } from "../operation";
import { CommandFilters, commandFilter } from "./filters";
import { afterPosition, CommandPosition, orderBy, positionOf } from "./list-order";
import { presentCommand, verdictOf } from "./present";
import * as commands from "./store";

/** The most commands on a page. */
const pageSize = 50;

/**
 * Commands for the console, newest first or by any column: what ListCommands says, the verdict in one line, who asked, and
 * on the first page the number of all. Quarterdeck's own; scripts of AWS's use ListCommands.
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
    SortBy: z.enum(commandSortKeys).optional(),
    SortOrder: z.enum(["Ascending", "Descending"]).optional(),
    MaxResults: z.int().min(1).max(pageSize).optional(),
    NextToken: z.string().max(2048).optional(),
    Filters: CommandFilters.optional(),
  }),
  isFiltered: true,
  resources: () => [],

  async handle(input, { tx, caller, config, keys, visible }) {
    const { CommandId, InstanceId, MaxResults = pageSize, NextToken, Filters = [] } = input;
    const { SortBy = "RequestedDateTime", SortOrder = "Descending" } = input;
    const filter = {
      ...commandFilter(Filters),
      visible: visible("Command"),
      ...(CommandId && { commandId: CommandId }),
      ...(InstanceId && { nodeId: InstanceId }),
    };
    const listing = {
      operation: "ListCommandHistory",
      accountId: caller.accountId,
      question: { CommandId, InstanceId, Filters, SortBy, SortOrder },
    };
    const order = { sortBy: SortBy, descending: SortOrder === "Descending" };
    const position = readPageToken(keys, listing, NextToken, CommandPosition);
    const [rows, total] = await Promise.all([
      commands.list(
        tx,
        caller.accountId,
        { ...filter, ...(position && { follows: afterPosition(order, position) }) },
        MaxResults + 1,
        orderBy(order),
      ),
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
      ...(rows.length > MaxResults && last && { NextToken: writePageToken(keys, listing, positionOf(order, last)) }),
      ...(total !== undefined && { Total: total }),
    };
  },
});
