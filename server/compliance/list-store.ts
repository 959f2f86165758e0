import * as z from "zod";
import { ComplianceSeverity, ComplianceStatus } from "@/core/compliance/compliance";
import { complianceSeverities } from "@/core/compliance/compliance-rules";
import type { Tx } from "../db/database";
import { Prisma } from "../db/generated/client";
import type { ComplianceFilter } from "./compliance-filters";

/** Of which machines lists are; undefined: of all. */
type OfNodes = readonly string[] | undefined;

const columns = (of: "items" | "sums"): Partial<Record<ComplianceFilter["key"], Prisma.Sql>> => ({
  ComplianceType: Prisma.sql`c.type`,
  Status: Prisma.sql`c.status`,
  Severity: Prisma.sql`c.severity`,
  ResourceId: Prisma.sql`c.node_id`,
  ResourceType: Prisma.sql`'ManagedInstance'::text`,
  ExecutionId: Prisma.sql`NULLIF(c.execution_id, '')`,
  ExecutionType: Prisma.sql`NULLIF(c.execution_type, '')`,
  ...(of === "items" && { Id: Prisma.sql`c.item_id`, Title: Prisma.sql`c.title` }),
});

function filterSql(of: "items" | "sums", { key, operator, values }: ComplianceFilter): Prisma.Sql {
  if (key === "ExecutionTime") return timeSql(operator, values);
  // What is none of the columns is one of the details.
  const text = columns(of)[key] ?? Prisma.sql`(c.details ->> ${key})`;
  const isEqual = Prisma.sql`${text} = ANY(${values}::text[])`;
  switch (operator) {
    // What is not known is not equal to anything either.
    case "NOT_EQUAL":
      return Prisma.sql`NOT COALESCE(${isEqual}, false)`;
    case "BEGIN_WITH":
      return Prisma.sql`EXISTS (SELECT 1 FROM unnest(${values}::text[]) AS asked (value) WHERE starts_with(${text}, asked.value))`;
    default:
      return isEqual;
  }
}

function timeSql(operator: ComplianceFilter["operator"], values: readonly string[]): Prisma.Sql {
  const moments = Prisma.sql`${[...values]}::text[]::timestamptz[]`;
  switch (operator) {
    case "NOT_EQUAL":
      return Prisma.sql`c.execution_time <> ALL(${moments})`;
    case "LESS_THAN":
      return Prisma.sql`c.execution_time < ANY(${moments})`;
    case "GREATER_THAN":
      return Prisma.sql`c.execution_time > ANY(${moments})`;
    case "BEGIN_WITH":
      return Prisma.sql`EXISTS (SELECT 1 FROM unnest(${[...values]}::text[]) AS asked (value) WHERE starts_with(to_char(c.execution_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), asked.value))`;
    default:
      return Prisma.sql`c.execution_time = ANY(${moments})`;
  }
}

/** Which items, or sums of items. */
type Query = { accountId: string; nodeIds: OfNodes; filters: readonly ComplianceFilter[] };

function whereSql(of: "items" | "sums", { accountId, nodeIds, filters }: Query): Prisma.Sql {
  const conditions = [Prisma.sql`c.account_id = ${accountId}`, ...filters.map((filter) => filterSql(of, filter))];
  if (nodeIds) conditions.push(Prisma.sql`c.node_id = ANY(${[...nodeIds]}::text[])`);
  return Prisma.join(conditions, " AND ");
}

/** Where a page of items ended: machine, type and item. */
export const ItemPosition = z.tuple([z.string(), z.string(), z.string()]);

const Status = ComplianceStatus;
const Severity = ComplianceSeverity;
const Details = z.record(z.string(), z.string());

/** What was last found of one thing on one machine. */
export type ItemRow = {
  nodeId: string;
  type: string;
  itemId: string;
  title: string;
  status: string;
  severity: string;
  details: unknown;
  since: Date;
  executionTime: Date;
  executionId: string;
  executionType: string;
  commandId: string | null;
};

/** What a row says, as core knows it. */
export const statusOf = (row: { status: string }) => Status.parse(row.status);
export const severityOf = (row: { severity: string }) => Severity.parse(row.severity);
export const detailsOf = (row: { details: unknown }) => Details.parse(row.details);

const itemColumns = Prisma.sql`c.node_id AS "nodeId", c.type, c.item_id AS "itemId", c.title, c.status, c.severity, c.details, c.since,
  c.execution_time AS "executionTime", c.execution_id AS "executionId", c.execution_type AS "executionType", c.command_id::text AS "commandId"`;

/** One page of items, by machine, type and item, with one more when there are more. */
export const listItems = (
  tx: Tx,
  query: Query,
  after: z.output<typeof ItemPosition> | undefined,
  take: number,
): Promise<ItemRow[]> => tx.$queryRaw<ItemRow[]>`
  SELECT ${itemColumns} FROM compliance_item c
  WHERE ${whereSql("items", query)}
    ${after ? Prisma.sql`AND (c.node_id, c.type, c.item_id) > (${after[0]}, ${after[1]}, ${after[2]})` : Prisma.empty}
  ORDER BY c.node_id, c.type, c.item_id LIMIT ${take}`;

/** How many machines there are of each type, status and severity. */
export const countSums = (tx: Tx, query: Query) =>
  tx.$queryRaw<{ type: string; status: string; severity: string; nodes: number }[]>`
    SELECT c.type, c.status, c.severity, count(*)::integer AS nodes FROM compliance_resource c
    WHERE ${whereSql("sums", query)} GROUP BY c.type, c.status, c.severity ORDER BY c.type`;

/** The items of one type on one machine, summed up. */
export type SumRow = {
  nodeId: string;
  type: string;
  status: string;
  severity: string;
  severityRank: number;
  since: Date;
  executionTime: Date;
  executionId: string;
  executionType: string;
  compliant: number[];
  nonCompliant: number[];
};

const sumColumns = Prisma.sql`c.node_id AS "nodeId", c.type, c.status, c.severity, c.severity_rank AS "severityRank", c.since,
  c.execution_time AS "executionTime", c.execution_id AS "executionId", c.execution_type AS "executionType", c.compliant, c.non_compliant AS "nonCompliant"`;

/** Where a page of sums ended: machine and type. */
export const SumPosition = z.tuple([z.string(), z.string()]);

/** One page of sums, by machine and type, with one more when there are more. */
export const listSums = (
  tx: Tx,
  query: Query,
  after: z.output<typeof SumPosition> | undefined,
  take: number,
): Promise<SumRow[]> => tx.$queryRaw<SumRow[]>`
  SELECT ${sumColumns} FROM compliance_resource c
  WHERE ${whereSql("sums", query)}
    ${after ? Prisma.sql`AND (c.node_id, c.type) > (${after[0]}, ${after[1]})` : Prisma.empty}
  ORDER BY c.node_id, c.type LIMIT ${take}`;

/** What the console's list of machines is ordered by. */
export const sumSortKeys = ["Severity", "Since"] as const;
type SumOrder = { sortBy: (typeof sumSortKeys)[number]; descending: boolean };

/** Where a page of that list ended: severity, since when, machine and type. */
export const OrderedPosition = z.tuple([z.int(), z.iso.datetime(), z.string(), z.string()]);
export const positionOf = ({ severityRank, since, nodeId, type }: SumRow): z.output<typeof OrderedPosition> => [
  severityRank,
  since.toISOString(),
  nodeId,
  type,
];

/** Where one of the items is the one of that id, in the same status as the sum. */
const withItemSql = (accountId: string, itemId: string | undefined) =>
  itemId === undefined
    ? Prisma.empty
    : Prisma.sql`AND (c.node_id, c.type, c.status) IN (
        SELECT i.node_id, i.type, i.status FROM compliance_item i WHERE i.account_id = ${accountId} AND i.item_id = ${itemId})`;

/**
 * One page of sums with one more when there are more: the most severe first and, of those, the ones that have been so for
 * longest; or by how long alone.
 *
 * @param itemId only those with this item in their status
 */
export function listOrderedSums(
  tx: Tx,
  query: Query & { itemId: string | undefined } & SumOrder,
  after: z.output<typeof OrderedPosition> | undefined,
  take: number,
): Promise<SumRow[]> {
  const [direction, beyond] = query.descending ? [Prisma.sql`DESC`, Prisma.sql`<`] : [Prisma.sql`ASC`, Prisma.sql`>`];
  const rank = query.sortBy === "Severity" ? Prisma.sql`c.severity_rank, ` : Prisma.empty;
  const ordered = query.sortBy === "Severity" ? Prisma.sql`c.severity_rank ${direction}, ` : Prisma.empty;
  const place =
    after &&
    Prisma.sql`${query.sortBy === "Severity" ? Prisma.sql`${after[0]}::integer, ` : Prisma.empty}${after[1]}::timestamptz, ${after[2]}, ${after[3]}`;
  return tx.$queryRaw<SumRow[]>`
    SELECT ${sumColumns} FROM compliance_resource c
    WHERE ${whereSql("sums", query)} ${withItemSql(query.accountId, query.itemId)}
      ${place ? Prisma.sql`AND (${rank}c.since, c.node_id, c.type) ${beyond} (${place})` : Prisma.empty}
    ORDER BY ${ordered}c.since ${direction}, c.node_id ${direction}, c.type ${direction} LIMIT ${take}`;
}

/** How many rows that list has, and of how many machines they are. */
export async function countOrderedSums(
  tx: Tx,
  query: Query & { itemId: string | undefined },
): Promise<{ rows: number; nodes: number }> {
  const [row] = await tx.$queryRaw<{ rows: number; nodes: number }[]>`
    SELECT count(*)::integer AS rows, count(DISTINCT c.node_id)::integer AS nodes FROM compliance_resource c
    WHERE ${whereSql("sums", query)} ${withItemSql(query.accountId, query.itemId)}`;
  return row ?? { rows: 0, nodes: 0 };
}

/** The items that are not as declared, of each of some sums the first by severity. */
export const listReasons = (
  tx: Tx,
  accountId: string,
  sums: readonly Pick<SumRow, "nodeId" | "type">[],
  most: number,
): Promise<ItemRow[]> => tx.$queryRaw<ItemRow[]>`
  SELECT reason.* FROM unnest(${sums.map(({ nodeId }) => nodeId)}::text[], ${sums.map(({ type }) => type)}::text[]) AS k (node_id, type),
    LATERAL (SELECT ${itemColumns} FROM compliance_item c
             WHERE c.account_id = ${accountId} AND c.status = 'NON_COMPLIANT' AND c.node_id = k.node_id AND c.type = k.type
             ORDER BY array_position(${[...complianceSeverities]}::text[], c.severity), c.since, c.item_id LIMIT ${most}) AS reason`;

/** Of how many machines anything is known, and how many of them are not in their declared state. */
export async function countByState(
  tx: Tx,
  accountId: string,
  nodeIds: OfNodes,
): Promise<{ known: number; nonCompliant: number }> {
  const [row] = await tx.$queryRaw<{ known: number; nonCompliant: number }[]>`
    SELECT count(DISTINCT c.node_id)::integer AS known,
      (count(DISTINCT c.node_id) FILTER (WHERE c.status = 'NON_COMPLIANT'))::integer AS "nonCompliant"
    FROM compliance_resource c WHERE ${whereSql("sums", { accountId, nodeIds, filters: [] })}`;
  return row ?? { known: 0, nonCompliant: 0 };
}
