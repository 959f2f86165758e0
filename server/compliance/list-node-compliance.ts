import * as z from "zod";
import { all } from "@/core/access/condition";
import { readPageToken, writePageToken } from "../db/page-token";
import { toManagedFilters } from "../nodes/managed-filters";
import { StringFilter } from "../nodes/node-filters";
import { nodeIdsWhere, nodeNames } from "../nodes/select-nodes";
import { type OperationContext, operation } from "../operation";
import { ComplianceFilters, toResourceFilters } from "./compliance-filters";
import { listedNodeIds } from "./compliance-resource";
import { countOrderedSums, listOrderedSums, listReasons, OrderedPosition, positionOf, sumSortKeys } from "./list-store";
import { presentReason, presentSum } from "./present";

/** How many of the reasons of a row are told; the others are counted. */
const told = 3;

const input = z.strictObject({
  Search: z.string().trim().max(256).optional(),
  Filters: ComplianceFilters.optional(),
  NodeFilters: z.array(StringFilter).max(20).optional(),
  ItemId: z.string().min(1).max(500).optional(),
  SortBy: z.enum(sumSortKeys).optional(),
  SortOrder: z.enum(["Ascending", "Descending"]).optional(),
  MaxResults: z.int().min(1).max(100).optional(),
  NextToken: z.string().max(4096).optional(),
});

/**
 * Which machines are in their declared state and which are not, type by type: why, since when, and how severe it is, the
 * most severe first. `NodeFilters` are those of ListManagedNodes; `ItemId` asks for those on which that item has the
 * machine's status. Quarterdeck's own.
 *
 * Errors: InvalidFilter, InvalidFilterKey, InvalidInstanceId, InvalidInstanceInformationFilterValue, InvalidNextToken.
 */
export const listNodeCompliance = operation({
  name: "ListNodeCompliance",
  doors: ["console"],
  effect: "read",
  access: "read",
  input,
  isFiltered: true,
  resources: () => [],

  async handle({ SortBy = "Severity", SortOrder = "Ascending", MaxResults = 50, NextToken, ...asked }, context) {
    const {
      tx,
      caller: { accountId },
      keys,
      now,
    } = context;
    const listing = { operation: "ListNodeCompliance", accountId, question: { ...asked, SortBy, SortOrder } };
    const after = readPageToken(keys, listing, NextToken, OrderedPosition);
    const { sums, nodes } = toResourceFilters(asked.Filters ?? []);
    const query = {
      accountId,
      nodeIds: await nodesOf(asked, nodes, context),
      filters: sums,
      itemId: asked.ItemId,
      sortBy: SortBy,
      descending: SortOrder === "Descending",
    };
    const [rows, total] = await Promise.all([
      listOrderedSums(tx, query, after, MaxResults + 1),
      countOrderedSums(tx, query),
    ]);
    const page = rows.slice(0, MaxResults);
    const ids = [...new Set(page.map(({ nodeId }) => nodeId))];
    const [names, reasons] = await Promise.all([
      nodeNames(tx, accountId, ids, now),
      listReasons(tx, accountId, page, told),
    ]);
    const last = page.at(-1);
    return {
      Nodes: page.map((row) => ({
        ...presentSum(row),
        Name: names.get(row.nodeId)?.name ?? "",
        PingStatus: names.get(row.nodeId)?.pingStatus ?? null,
        Since: row.since,
        /** The worst of what is not as declared; the others are in the counts. */
        Reasons: reasons.filter(({ nodeId, type }) => nodeId === row.nodeId && type === row.type).map(presentReason),
      })),
      Total: total.rows,
      /** Of how many machines the rows are: one has a row for each type. */
      TotalNodes: total.nodes,
      ...(rows.length > MaxResults && last && { NextToken: writePageToken(keys, listing, positionOf(last)) }),
    };
  },
});

/** The machines that are meant; undefined: all. */
async function nodesOf(
  { Search, NodeFilters = [] }: Pick<z.output<typeof input>, "Search" | "NodeFilters">,
  condition: Parameters<typeof listedNodeIds>[1],
  context: OperationContext,
): Promise<string[] | undefined> {
  if (!Search && NodeFilters.length === 0) return listedNodeIds(context, condition);
  const {
    tx,
    caller: { accountId },
    now,
    visible,
  } = context;
  return nodeIdsWhere(tx, {
    accountId,
    now,
    visible: all([visible("Node"), condition]),
    filters: await toManagedFilters(NodeFilters, context),
    ...(Search && { search: Search }),
  });
}
