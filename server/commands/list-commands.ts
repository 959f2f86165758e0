import * as z from "zod";
import { CommandReference } from "@/core/commands/command";
import { NodeId } from "@/core/nodes/node";
import { readPageToken, writePageToken } from "../db/page-token";
import { visibleNodeIds } from "../nodes/select-nodes";
import { operation } from "../operation";
import { CommandFilters, commandFilter } from "./filters";
import { checkWhose } from "./list-of-whom";
import { presentCommand } from "./present";
import * as commands from "./store";

/** The most commands on a page. Source: SSM API 2014-11-06, CommandMaxResults. */
const pageSize = 50;

/**
 * Commands, newest first.
 *
 * Errors: InvalidCommandId, InvalidInstanceId, InvalidFilterKey, InvalidNextToken. Source: SSM API 2014-11-06,
 * ListCommands.
 */
export const listCommands = operation({
  name: "ListCommands",
  doors: ["console", "aws"],
  effect: "read",
  access: "read",
  input: z.strictObject({
    CommandId: CommandReference.optional(),
    InstanceId: NodeId.optional(),
    MaxResults: z.int().min(1).max(pageSize).optional(),
    NextToken: z.string().optional(),
    Filters: CommandFilters.optional(),
  }),
  isFiltered: true,
  resources: () => [],

  async handle(
    { CommandId, InstanceId, MaxResults = pageSize, NextToken, Filters = [] },
    { tx, caller: { accountId }, config, keys, now, visible },
  ) {
    const filter = { ...commandFilter(Filters), visible: visible("Command") };
    const listing = { operation: "ListCommands", accountId, question: { CommandId, InstanceId, Filters } };
    const before = readPageToken(keys, listing, NextToken, z.uuid());
    const whose = await checkWhose(
      tx,
      accountId,
      { CommandId, InstanceId },
      { command: filter.visible, nodeIds: await visibleNodeIds(tx, accountId, visible("Node"), now) },
    );
    const rows = await commands.list(tx, accountId, { ...filter, ...whose, ...(before && { before }) }, MaxResults + 1);
    const page = rows.slice(0, MaxResults);
    const last = page.at(-1);
    return {
      Commands: page.map((row) => presentCommand(row, config)),
      ...(rows.length > MaxResults && last && { NextToken: writePageToken(keys, listing, last.id) }),
    };
  },
});
