import * as z from "zod";
import { NodeId } from "@/core/nodes/node";
import { readPageToken, writePageToken } from "../db/page-token";
import { findNodeResource } from "../nodes/find-node-resource";
import { noSuchNode } from "../nodes/no-such-node";
import { operation } from "../operation";
import { ComplianceFilters, toItemFilters } from "./compliance-filters";
import { ItemPosition, listItems } from "./list-store";
import { presentItem, presentReason } from "./present";

/**
 * What was last found of one machine, item by item, with since when it is so and where its evidence is. Quarterdeck's own;
 * scripts of AWS's use ListComplianceItems.
 *
 * Errors: InvalidInstanceId, InvalidFilter, InvalidNextToken.
 */
export const listNodeComplianceItems = operation({
  name: "ListNodeComplianceItems",
  doors: ["console"],
  effect: "read",
  access: "read",
  input: z.strictObject({
    InstanceId: NodeId,
    Filters: ComplianceFilters.optional(),
    MaxResults: z.int().min(1).max(100).optional(),
    NextToken: z.string().max(4096).optional(),
  }),
  prepare: ({ InstanceId }, context) => findNodeResource(InstanceId, context),
  resources: (_input, _caller, node) => [node],
  missing: ({ InstanceId }) => noSuchNode(InstanceId),

  async handle({ InstanceId, Filters = [], MaxResults = 50, NextToken }, { tx, caller: { accountId }, keys }) {
    const listing = { operation: "ListNodeComplianceItems", accountId, question: { InstanceId, Filters } };
    const after = readPageToken(keys, listing, NextToken, ItemPosition);
    const query = { accountId, nodeIds: [InstanceId], filters: toItemFilters(Filters) };
    const rows = await listItems(tx, query, after, MaxResults + 1);
    const page = rows.slice(0, MaxResults);
    const last = page.at(-1);
    return {
      Items: page.map((row) => ({ ...presentItem(row), ...presentReason(row) })),
      ...(rows.length > MaxResults &&
        last && { NextToken: writePageToken(keys, listing, [last.nodeId, last.type, last.itemId]) }),
    };
  },
});
