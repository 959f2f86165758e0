import * as z from "zod";
import { validationException } from "@/core/errors";
import { readPageToken, writePageToken } from "../db/page-token";
import { operation } from "../operation";
import { NodePosition } from "./list-managed-nodes";
import { OldFilter, StringFilter, toNodeFilters } from "./node-filters";
import { presentInstanceInformation } from "./present";
import * as nodes from "./store";

/** Nodes on a page when the caller does not say. Source: SSM API 2014-11-06, DescribeInstanceInformation. */
const defaultPageSize = 10;

/**
 * The registered nodes as AWS lists them, by id. Both forms of filters are understood, one at a time.
 *
 * Errors: InvalidFilterKey, InvalidInstanceId, InvalidInstanceInformationFilterValue, InvalidNextToken.
 * Source: SSM API 2014-11-06, DescribeInstanceInformation.
 */
export const describeInstanceInformation = operation({
  name: "DescribeInstanceInformation",
  doors: ["console", "aws"],
  effect: "read",
  access: "read",
  input: z.strictObject({
    InstanceInformationFilterList: z.array(OldFilter).optional(),
    Filters: z.array(StringFilter).optional(),
    MaxResults: z.int().min(5).max(50).optional(),
    NextToken: z.string().optional(),
  }),
  isFiltered: true,
  resources: () => [],

  async handle(
    { InstanceInformationFilterList = [], Filters = [], MaxResults = defaultPageSize, NextToken },
    { tx, caller, keys, now, visible },
  ) {
    if (InstanceInformationFilterList.length > 0 && Filters.length > 0) {
      const message = "Give Filters or InstanceInformationFilterList, not both.";
      throw validationException(message, [{ path: ["InstanceInformationFilterList"], message }]);
    }
    const asked = [
      ...InstanceInformationFilterList.map(({ key, valueSet }) => ({ Key: key, Values: valueSet })),
      ...Filters,
    ];
    const listing = { operation: "DescribeInstanceInformation", accountId: caller.accountId, question: asked };
    const after = readPageToken(keys, listing, NextToken, NodePosition);
    const query = {
      accountId: caller.accountId,
      visible: visible("Node"),
      now,
      filters: toNodeFilters(asked),
      sortBy: "InstanceId",
      descending: false,
    } as const;
    const { rows, next } = await nodes.list(tx, query, after, MaxResults);
    return {
      InstanceInformationList: rows.map(presentInstanceInformation),
      ...(next && { NextToken: writePageToken(keys, listing, next) }),
    };
  },
});
