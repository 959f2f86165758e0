import * as z from "zod";
import { always } from "@/core/access/condition";
import { invalidComplianceResource, invalidComplianceResourceType } from "@/core/compliance/compliance";
import { readPageToken, writePageToken } from "../db/page-token";
import { nodeResourceType } from "../nodes/filter-store";
import { nodeNames } from "../nodes/select-nodes";
import { operation } from "../operation";
import { ComplianceFilters, toItemFilters } from "./compliance-filters";
import { listedNodeIds } from "./compliance-resource";
import { ItemPosition, listItems } from "./list-store";
import { presentItem } from "./present";

/** The most items on a page. Source: SSM API 2014-11-06, MaxResults. */
const pageSize = 50;

/**
 * What was last found of machines, item by item: of those that are named, or of all that the caller may see.
 *
 * Errors: InvalidResourceType, InvalidResourceId, InvalidFilter, InvalidNextToken. Source: SSM API 2014-11-06,
 * ListComplianceItems.
 */
export const listComplianceItems = operation({
  name: "ListComplianceItems",
  doors: ["console", "aws"],
  effect: "read",
  access: "read",
  input: z.strictObject({
    Filters: ComplianceFilters.optional(),
    ResourceIds: z.array(z.string().min(1).max(100)).min(1).max(50).optional(),
    ResourceTypes: z.array(z.string().min(1).max(50)).min(1).max(50).optional(),
    NextToken: z.string().optional(),
    MaxResults: z.int().min(1).max(pageSize).optional(),
  }),
  isFiltered: true,
  resources: () => [],

  async handle({ Filters = [], ResourceIds, ResourceTypes = [], NextToken, MaxResults = pageSize }, context) {
    const {
      tx,
      caller: { accountId },
      keys,
      now,
    } = context;
    const odd = ResourceTypes.find((type) => type !== nodeResourceType);
    if (odd !== undefined) throw invalidComplianceResourceType(odd, "ResourceTypes");
    const listing = { operation: "ListComplianceItems", accountId, question: { Filters, ResourceIds } };
    const after = readPageToken(keys, listing, NextToken, ItemPosition);
    const filters = toItemFilters(Filters);
    const seen = await listedNodeIds(context, always);
    if (ResourceIds) {
      const known = await nodeNames(tx, accountId, ResourceIds, now);
      const missing = ResourceIds.find((id) => !known.has(id) || seen?.includes(id) === false);
      if (missing !== undefined) throw invalidComplianceResource(missing, "ResourceIds");
    }
    const rows = await listItems(tx, { accountId, nodeIds: ResourceIds ?? seen, filters }, after, MaxResults + 1);
    const page = rows.slice(0, MaxResults);
    const last = page.at(-1);
    return {
      ComplianceItems: page.map(presentItem),
      ...(rows.length > MaxResults &&
        last && { NextToken: writePageToken(keys, listing, [last.nodeId, last.type, last.itemId]) }),
    };
  },
});
