import * as z from "zod";
import { CommandReference } from "@/core/commands/command";
import { NodeId } from "@/core/nodes/node";
import { readPageToken, writePageToken } from "../db/page-token";
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
    { tx, caller, config, keys, now, visible },
  ) {
    const { accountId } = caller;
    const listing = { operation: "ListCommands", accountId, question: { CommandId, InstanceId, Filters } };
    const before = readPageToken(keys, listing, NextToken, z.uuid());
    const filter = {
      ...commandFilter(Filters),
      visible: visible("Command"),
      ...(await checkWhose({ CommandId, InstanceId }, { tx, caller, visible, now })),
      ...(before && { before }),
    };
    const rows = await commands.list(tx, accountId, filter, MaxResults + 1);
    const page = rows.slice(0, MaxResults);
    const last = page.at(-1);
    return {
      Commands: page.map((row) => presentCommand(row, config)),
      ...(rows.length > MaxResults && last && { NextToken: writePageToken(keys, listing, last.id) }),
    };
  },
});
