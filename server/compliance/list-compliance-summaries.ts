import * as z from "zod";
import { complianceSeverities } from "@/core/compliance/compliance-rules";
import { readPageToken, writePageToken } from "../db/page-token";
import { operation } from "../operation";
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

  async handle({ Filters = [], NextToken, MaxResults = pageSize }, context) {
    const {
      tx,
      caller: { accountId },
      keys,
    } = context;
    const listing = { operation: "ListComplianceSummaries", accountId, question: { Filters } };
    const after = readPageToken(keys, listing, NextToken, z.string());
    const { sums, nodes } = toResourceFilters(Filters);
    const counted = await countSums(tx, { accountId, nodeIds: await listedNodeIds(context, nodes), filters: sums });
    const types = [...new Set(counted.map(({ type }) => type))]
      .sort()
      .filter((type) => after === undefined || type > after);
    const page = types.slice(0, MaxResults);
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
      ...(types.length > MaxResults && last !== undefined && { NextToken: writePageToken(keys, listing, last) }),
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

  async handle({ Filters = [], NextToken, MaxResults = pageSize }, context) {
    const {
      tx,
      caller: { accountId },
      keys,
    } = context;
    const listing = { operation: "ListResourceComplianceSummaries", accountId, question: { Filters } };
    const after = readPageToken(keys, listing, NextToken, SumPosition);
    const { sums, nodes } = toResourceFilters(Filters);
    const query = { accountId, nodeIds: await listedNodeIds(context, nodes), filters: sums };
    const rows = await listSums(tx, query, after, MaxResults + 1);
    const page = rows.slice(0, MaxResults);
    const last = page.at(-1);
    return {
      ResourceComplianceSummaryItems: page.map(presentSum),
      ...(rows.length > MaxResults && last && { NextToken: writePageToken(keys, listing, [last.nodeId, last.type]) }),
    };
  },
});
