import * as z from "zod";
import { readPageToken, writePageToken } from "../db/page-token";
import { operation } from "../operation";
import { NodePosition } from "./list-managed-nodes";
import { OldFilter, StringFilter, toNodeFilters } from "./node-filters";
import { presentInstanceInformation } from "./present";
import * as nodes from "./store";

/**
 * The registered nodes as AWS lists them, by id. Both forms of filters are understood.
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
    InstanceInformationFilterList: z.array(OldFilter).max(20).optional(),
    Filters: z.array(StringFilter).max(20).optional(),
    MaxResults: z.int().min(5).max(50).optional(),
    NextToken: z.string().max(4096).optional(),
  }),
  isFiltered: true,
  resources: () => [],

  async handle(
    { InstanceInformationFilterList = [], Filters = [], MaxResults = 50, NextToken },
    { tx, caller, keys, now, visible },
  ) {
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
