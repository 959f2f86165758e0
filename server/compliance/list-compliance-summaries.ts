import * as z from "zod";
import { complianceSeverities } from "@/core/compliance/compliance-rules";
import { readPageToken, writePageToken } from "../db/page-token";
import { type OperationContext, operation } from "../operation";
import { ComplianceFilters, toResourceFilters } from "./compliance-filters";
import { listedNodeIds } from "./compliance-resource";
import { countSums, listSums, SumPosition } from "./list-store";
import { presentCounts, presentSum } from "./present";

/** The most rows on a page. Source: SSM API 2014-11-06, MaxResults. */
const pageSize = 50;

const input = z.strictObject({
  Filters: ComplianceFilters.optional(),
  NextToken: z.string().optional(),
  MaxResults: z.int().min(1).max(pageSize).optional(),
});

/** What both lists of sums begin with: the sums they are of, and where the page before ended. */
async function openListing<Position>(
  operationName: string,
  { Filters = [], NextToken, MaxResults = pageSize }: z.output<typeof input>,
  context: OperationContext,
  position: z.ZodType<Position>,
) {
  const { accountId } = context.caller;
  const listing = { operation: operationName, accountId, question: { Filters } };
  const after = readPageToken(context.keys, listing, NextToken, position);
  const { sums, nodes } = toResourceFilters(Filters);
  return {
    query: { accountId, nodeIds: await listedNodeIds(context, nodes), filters: sums },
    after,
    limit: MaxResults,
    tokenAt: (place: Position) => writePageToken(context.keys, listing, place),
  };
}

/**
 * How many machines are in their declared state and how many are not, by type, each by the highest severity on a machine
 * ([decision 44](../../docs/decisions/0044-compliance-is-kept-with-its-sum.md)). Of the machines that the caller may see.
 *
 * Errors: InvalidFilter, InvalidNextToken. Source: SSM API 2014-11-06, ListComplianceSummaries.
 */
export const listComplianceSummaries = operation({
  name: "ListComplianceSummaries",
  doors: ["console", "aws"],
  effect: "read",
  access: "read",
  input,
  isFiltered: true,
  resources: () => [],

  async handle(asked, context) {
    const { query, after, limit, tokenAt } = await openListing("ListComplianceSummaries", asked, context, z.string());
    const counted = await countSums(context.tx, query);
    const types = [...new Set(counted.map(({ type }) => type))]
      .sort()
      .filter((type) => after === undefined || type > after);
    const page = types.slice(0, limit);
    const countsOf = (type: string, status: string) =>
      complianceSeverities.map(
        (severity) =>
          counted.find((row) => row.type === type && row.status === status && row.severity === severity)?.nodes ?? 0,
      );
    const last = page.at(-1);
    return {
      ComplianceSummaryItems: page.map((type) => ({
        ComplianceType: type,
        ...presentCounts({ compliant: countsOf(type, "COMPLIANT"), nonCompliant: countsOf(type, "NON_COMPLIANT") }),
      })),
      ...(types.length > limit && last !== undefined && { NextToken: tokenAt(last) }),
    };
  },
});

/**
 * Of each machine that the caller may see and each type: whether it is in its declared state, how severe it is where it is
 * not, and how many items are of which kind.
 *
 * Errors: InvalidFilter, InvalidNextToken. Source: SSM API 2014-11-06, ListResourceComplianceSummaries.
 */
export const listResourceComplianceSummaries = operation({
  name: "ListResourceComplianceSummaries",
  doors: ["console", "aws"],
  effect: "read",
  access: "read",
  input,
  isFiltered: true,
  resources: () => [],

  async handle(asked, context) {
    const opened = await openListing("ListResourceComplianceSummaries", asked, context, SumPosition);
    const { query, after, limit, tokenAt } = opened;
    const rows = await listSums(context.tx, query, after, limit + 1);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      ResourceComplianceSummaryItems: page.map(presentSum),
      ...(rows.length > limit && last && { NextToken: tokenAt([last.nodeId, last.type]) }),
    };
  },
});
