import * as z from "zod";
import { readPageToken, writePageToken } from "../db/page-token";
import { operation } from "../operation";
import { NodePosition } from "./list-managed-nodes";
import { type AskedFilter, toPropertyFilters } from "./node-filters";
import { presentInstanceProperty } from "./present";
import * as nodes from "./store";

const line = z
  .string()
  .min(1)
  .max(100_000)
  .regex(/^.{1,100000}$/);
const values = z.array(line).min(1).max(40);

/** Source: SSM API 2014-11-06, InstancePropertyFilter. */
const PropertyFilter = z.strictObject({
  key: z.enum([
    "InstanceIds",
    "AgentVersion",
    "PingStatus",
    "PlatformTypes",
    "DocumentName",
    "ActivationIds",
    "IamRole",
    "ResourceType",
    "AssociationStatus",
  ]),
  valueSet: values,
});

/** Source: SSM API 2014-11-06, InstancePropertyStringFilter. */
const FilterWithOperator = z.strictObject({
  Key: line,
  Values: values,
  Operator: z.enum(["Equal", "NotEqual", "BeginWith", "LessThan", "GreaterThan"]).optional(),
});

/** Nodes on a page when the caller does not say; AWS does not document its own number. */
const defaultPageSize = 50;

/**
 * The registered nodes with their properties, by id. Filters of both lists must all hold.
 *
 * Errors: InvalidFilterKey, InvalidInstanceId, InvalidActivationId, InvalidInstancePropertyFilterValue,
 * InvalidNextToken. Source: SSM API 2014-11-06, DescribeInstanceProperties.
 */
export const describeInstanceProperties = operation({
  name: "DescribeInstanceProperties",
  doors: ["console", "aws"],
  effect: "read",
  access: "read",
  input: z.strictObject({
    InstancePropertyFilterList: z.array(PropertyFilter).min(1).max(40).optional(),
    FiltersWithOperator: z.array(FilterWithOperator).min(1).max(40).optional(),
    MaxResults: z.int().min(5).max(1000).optional(),
    NextToken: z.string().optional(),
  }),
  isFiltered: true,
  resources: () => [],

  async handle(
    { InstancePropertyFilterList = [], FiltersWithOperator = [], MaxResults = defaultPageSize, NextToken },
    { tx, caller, keys, now, visible },
  ) {
    const { accountId } = caller;
    const asked: AskedFilter[] = [
      ...InstancePropertyFilterList.map(({ key, valueSet }) => ({ Key: key, Values: valueSet })),
      ...FiltersWithOperator,
    ];
    const listing = { operation: "DescribeInstanceProperties", accountId, question: asked };
    const after = readPageToken(keys, listing, NextToken, NodePosition);
    const query = {
      accountId,
      visible: visible("Node"),
      now,
      filters: toPropertyFilters(asked),
      sortBy: "InstanceId",
      descending: false,
    } as const;
    const { rows, next } = await nodes.list(tx, query, after, MaxResults);
    const facts = await nodes.factsOf(
      tx,
      accountId,
      rows.map(({ id }) => id),
    );
    return {
      InstanceProperties: rows.map((row) => presentInstanceProperty(row, facts.get(row.id)?.facts)),
      ...(next && { NextToken: writePageToken(keys, listing, next) }),
    };
  },
});
