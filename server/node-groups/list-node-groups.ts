import * as z from "zod";
import { readGroupFilters } from "@/core/node-groups/node-group";
import { readPageToken, writePageToken } from "../db/page-token";
import { countInGroups } from "../nodes/select-nodes";
import { operation, seeing } from "../operation";
import { presentGroup } from "./present";
import * as groups from "./store";

/** The groups of machines that the caller may see, by name, each with how many machines it has now. Errors: InvalidNextToken. */
export const listNodeGroups = operation({
  name: "ListNodeGroups",
  doors: ["console"],
  effect: "read",
  access: "read",
  input: z.strictObject({
    MaxResults: z.int().min(1).max(100).optional(),
    NextToken: z.string().max(4096).optional(),
  }),
  isFiltered: true,
  resources: () => [],

  async handle({ MaxResults = 50, NextToken }, { app, tx, caller: { accountId }, keys, now, visible }) {
    const listing = { operation: "ListNodeGroups", accountId, question: null };
    const { rows, next } = await groups.list(tx, app, accountId, {
      visible: visible("NodeGroup"),
      after: readPageToken(keys, listing, NextToken, z.string()),
      limit: MaxResults,
    });
    const totals = await countInGroups(
      tx,
      { accountId, now, visible: visible("Node", seeing) },
      rows.map(({ filters }) => readGroupFilters(filters)),
    );
    return {
      Groups: rows.map((row, at) => ({ ...presentGroup(row), Total: totals[at] ?? 0 })),
      ...(next !== undefined && { NextToken: writePageToken(keys, listing, next) }),
    };
  },
});
