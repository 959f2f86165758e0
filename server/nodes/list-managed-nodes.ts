import * as z from "zod";
import { readPageToken, writePageToken } from "../db/page-token";
import { operation } from "../operation";
import { toManagedFilters } from "./managed-filters";
import { StringFilter } from "./node-filters";
import { presentNode } from "./present";
import * as nodes from "./store";

/** Where a page of nodes ended: the last row's sort value and id. */
export const NodePosition = z.tuple([z.string(), z.string()]);

/**
 * The registered nodes for the console: searched, filtered, ordered by any column, up to 1,000 on a page, with the number
 * of all that were found. Quarterdeck's own; scripts of AWS's use DescribeInstanceInformation.
 *
 * Errors: InvalidFilterKey, InvalidInstanceId, InvalidInstanceInformationFilterValue, InvalidNextToken.
 */
export const listManagedNodes = operation({
  name: "ListManagedNodes",
  doors: ["console"],
  effect: "read",
  access: "read",
  input: z.strictObject({
    Search: z.string().trim().max(256).optional(),
    Filters: z.array(StringFilter).max(20).optional(),
    SortBy: z.enum(nodes.nodeSortKeys).optional(),
    SortOrder: z.enum(["Ascending", "Descending"]).optional(),
    MaxResults: z.int().min(1).max(1000).optional(),
    NextToken: z.string().max(4096).optional(),
  }),
  isFiltered: true,
  resources: () => [],

  async handle(
    { Search, Filters = [], SortBy = "Name", SortOrder = "Ascending", MaxResults = 50, NextToken },
    context,
  ) {
    const { tx, caller, keys, now, visible } = context;
    const listing = {
      operation: "ListManagedNodes",
      accountId: caller.accountId,
      question: { Search, Filters, SortBy, SortOrder },
    };
    const after = readPageToken(keys, listing, NextToken, NodePosition);
    const query = {
      accountId: caller.accountId,
      visible: visible("Node"),
      now,
      filters: await toManagedFilters(Filters, context),
      sortBy: SortBy,
      descending: SortOrder === "Descending",
      ...(Search && { search: Search }),
    };
    const [{ rows, next }, total] = await Promise.all([
      nodes.list(tx, query, after, MaxResults),
      nodes.count(tx, query),
    ]);
    return {
      Nodes: rows.map(presentNode),
      Total: total,
      ...(next && { NextToken: writePageToken(keys, listing, next) }),
    };
  },
});
