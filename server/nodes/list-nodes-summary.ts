import * as z from "zod";
import { DomainError } from "@/core/errors";
import { readPageToken, writePageToken } from "../db/page-token";
import { operation } from "../operation";
import { type NodeColumn, nodeResourceType } from "./filter-store";
import { FleetFilter, noSuchSync, SyncName, toFleetFilters } from "./fleet-filters";
import { nodeSourceType } from "./present";
import * as nodes from "./store";

/** The most rows on a page. Source: SSM API 2014-11-06, ListNodesSummary. */
const pageSize = 50;

/** Source: SSM API 2014-11-06, NodeAttributeName. */
const AttributeName = z.enum([
  "AgentVersion",
  "PlatformName",
  "PlatformType",
  "PlatformVersion",
  "Region",
  "ResourceType",
  "SourceType",
  "AvailabilityZone",
]);
type AttributeName = z.output<typeof AttributeName>;

/** Source: SSM API 2014-11-06, NodeAggregator; one nested in another counts by both. */
const aggregator = {
  AggregatorType: z.literal("Count"),
  TypeName: z.literal("Instance"),
  AttributeName,
};
type Aggregator = {
  AggregatorType: "Count";
  TypeName: "Instance";
  AttributeName: AttributeName;
  Aggregators?: Aggregator[] | undefined;
};
const Aggregator: z.ZodType<Aggregator, Aggregator> = z.strictObject({
  ...aggregator,
  get Aggregators() {
    return z.array(Aggregator).min(1).max(2).optional();
  },
});

/** A row has two attributes and the count. Source: SSM API 2014-11-06, NodeSummary. */
const deepest = 2;

/**
 * What is counted by, one after the other: each aggregator that has none in it, with those that it is in.
 *
 * Errors: InvalidAggregatorException for more than two attributes in one row, or one of them twice.
 */
function groupings(aggregators: readonly Aggregator[], outer: readonly AttributeName[] = []): AttributeName[][] {
  return aggregators.flatMap(({ AttributeName: name, Aggregators: inner }) => {
    const by = [...outer, name];
    if (by.length > deepest || new Set(by).size < by.length)
      throw new DomainError(
        "InvalidAggregatorException",
        `Nodes are counted by up to ${deepest} different attributes at a time, not by ${by.join(", ")}.`,
      );
    return inner ? groupings(inner, by) : [by];
  });
}

function meaningOf(name: AttributeName, region: string): NodeColumn | { constant: string } {
  switch (name) {
    case "Region":
      return { constant: region };
    case "ResourceType":
      return { constant: nodeResourceType };
    case "SourceType":
      return { constant: nodeSourceType };
    // Nodes have no zones: all are counted as one.
    case "AvailabilityZone":
      return { constant: "" };
    default:
      return name;
  }
}

/**
 * How many nodes there are by attributes, in the order of the aggregators and then of the values. What a node has not said
 * of itself yet is the empty text.
 *
 * Errors: InvalidAggregatorException, InvalidFilter, InvalidNextToken, ResourceDataSyncNotFoundException.
 * Source: SSM API 2014-11-06, ListNodesSummary.
 */
export const listNodesSummary = operation({
  name: "ListNodesSummary",
  doors: ["console", "aws"],
  effect: "read",
  access: "read",
  input: z.strictObject({
    SyncName: SyncName.optional(),
    Filters: z.array(FleetFilter).min(1).max(5).optional(),
    Aggregators: z.array(Aggregator).min(1).max(2),
    NextToken: z.string().optional(),
    MaxResults: z.int().min(1).max(pageSize).optional(),
  }),
  isFiltered: true,
  resources: () => [],

  async handle(
    { SyncName: syncName, Filters = [], Aggregators, NextToken, MaxResults = pageSize },
    { tx, caller: { accountId }, config: { region }, keys, now, visible },
  ) {
    if (syncName !== undefined) throw noSuchSync(syncName);
    const listing = { operation: "ListNodesSummary", accountId, question: { Filters, Aggregators } };
    // Rows come and go between two pages, so a page begins after a row, not at a number.
    const after = readPageToken(keys, listing, NextToken, z.tuple([z.int(), z.array(z.string())]));
    const query = { accountId, visible: visible("Node"), now, filters: toFleetFilters(Filters, { region, accountId }) };
    const rows = await Promise.all(
      groupings(Aggregators).map(async (by, place) => {
        const counted = await nodes.countBy(
          tx,
          query,
          by.map((name) => meaningOf(name, region)),
        );
        return counted.map(({ values, total }) => ({ place, by, values, total }));
      }),
    );
    const isAfter = ({ place, values }: { place: number; values: string[] }) =>
      after === undefined || place > after[0] || (place === after[0] && follows(values, after[1]));
    const left = rows.flat().filter(isAfter);
    const page = left.slice(0, MaxResults);
    const last = page.at(-1);
    return {
      Summary: page.map(({ by, values, total }) => ({
        ...Object.fromEntries(by.map((name, index) => [name, values[index] ?? ""])),
        Count: String(total),
      })),
      ...(left.length > MaxResults && last && { NextToken: writePageToken(keys, listing, [last.place, last.values]) }),
    };
  },
});

/** Whether a row comes after another in PostgreSQL's order of arrays of text by byte. */
function follows(values: readonly string[], others: readonly string[]): boolean {
  for (const [index, value] of values.entries()) {
    const order = Buffer.compare(Buffer.from(value), Buffer.from(others[index] ?? ""));
    if (order !== 0) return order > 0;
  }
  return false;
}
