import type { Condition as Visible } from "@/core/access/condition";
import type { PingStatus } from "@/core/nodes/node";
import { type GroupCondition, type NodeCondition, reachOwnMachine } from "@/core/targets/node-condition";
import { Prisma } from "../db/generated/client";
import { associatedWith, associationStatus } from "./association-standing-store";

/** What selects nodes, as SQL over the table `node` of store.ts; nothing is queried here. */

/** The resource type under which a node's tags are stored. Source: SSM API 2014-11-06, ResourceTypeForTagging. */
export const nodeResourceType = "ManagedInstance";

/** A node's status in the API's newer lists, by whether it answers. Source: SSM API 2014-11-06, InstanceInfo. */
export const instanceStatus: Record<PingStatus, string> = { Online: "Active", ConnectionLost: "ConnectionLost" };

/** What can be asked of a node's own values. Where nothing is known of a node, nothing equals it. */
const columns = {
  InstanceId: Prisma.sql`node.id`,
  PingStatus: Prisma.sql`node."pingStatus"`,
  InstanceStatus: Prisma.sql`CASE node."pingStatus" WHEN 'Online' THEN ${instanceStatus.Online} ELSE ${instanceStatus.ConnectionLost} END`,
  PlatformType: Prisma.sql`node."platformType"`,
  PlatformName: Prisma.sql`node."platformName"`,
  PlatformVersion: Prisma.sql`node."platformVersion"`,
  AgentVersion: Prisma.sql`node."agentVersion"`,
  ActivationId: Prisma.sql`node."activationId"`,
  IamRole: Prisma.sql`node."iamRole"`,
  ComputerName: Prisma.sql`node."hostName"`,
  IPAddress: Prisma.sql`node."ipAddress"`,
  AssociationStatus: associationStatus,
};
export type NodeColumn = keyof typeof columns;

/** A column, or a value that is the same for all nodes, as text that a list can be grouped by. */
export const groupedBy = (what: NodeColumn | { constant: string }): Prisma.Sql =>
  typeof what === "string" ? columns[what] : Prisma.sql`${what.constant}::text`;

/** How a filter compares; Equal when it does not say. Source: SSM API 2014-11-06, InstancePropertyFilterOperator. */
export type FilterOperator = "Equal" | "NotEqual" | "BeginWith" | "LessThan" | "GreaterThan";

/**
 * One thing that a list is narrowed by; values are alternatives. `constant` is what is the same for all nodes: its value,
 * or null for what no node has. NotEqual finds exactly those that Equal does not.
 */
export type NodeFilter = { values: string[]; operator?: FilterOperator } & (
  | { key: NodeColumn | "tag-key" | "association-document" }
  | { key: "tag"; tagKey: string }
  | { key: "group"; groups: readonly (readonly GroupCondition[])[] }
  | { key: "constant"; value: string | null }
);

const taggedWith = (accountId: string, what: Prisma.Sql) =>
  Prisma.sql`node.id IN (SELECT resource_id FROM tag WHERE account_id = ${accountId} AND resource_type = ${nodeResourceType} AND ${what})`;

/** A condition of a target or a group, as core's `meetsAll` says it, in SQL (a test holds the two together). */
export function conditionSql(accountId: string, condition: NodeCondition | GroupCondition): Prisma.Sql {
  switch (condition.kind) {
    case "ids":
      return Prisma.sql`node.id = ANY(${condition.ids}::text[])`;
    case "tag":
      return taggedWith(accountId, Prisma.sql`key = ${condition.key} AND value = ANY(${condition.values}::text[])`);
    case "tag-key":
      return taggedWith(accountId, Prisma.sql`key = ANY(${condition.keys}::text[])`);
    case "property":
      return Prisma.sql`${columns[condition.property]} = ANY(${condition.values}::text[])`;
    case "every":
      return Prisma.sql`true`;
    case "group":
      return groupSql(accountId, condition.conditions);
  }
}

/** Whether a node is in a group, as SQL. Nothing is in one that asks nothing. */
export function groupSql(accountId: string, conditions: readonly GroupCondition[]): Prisma.Sql {
  if (conditions.length === 0) return Prisma.sql`false`;
  const asked = conditions.map((condition) => conditionSql(accountId, condition));
  if (!reachOwnMachine(conditions)) asked.push(Prisma.sql`NOT node."isLocal"`);
  return Prisma.sql`(${Prisma.join(asked, " AND ")})`;
}

/** Which of the nodes somebody may see, as core's `holds` says it, in SQL (a test holds the two together). */
export function visibleSql(accountId: string, visible: Visible): Prisma.Sql {
  switch (visible.kind) {
    case "always":
      return Prisma.sql`true`;
    case "never":
      return Prisma.sql`false`;
    case "all":
    case "any":
      return Prisma.sql`(${Prisma.join(
        visible.of.map((each) => visibleSql(accountId, each)),
        visible.kind === "all" ? " AND " : " OR ",
      )})`;
    case "not":
      return Prisma.sql`NOT ${visibleSql(accountId, visible.of)}`;
    case "id":
      return conditionSql(accountId, { kind: "ids", ids: [visible.is] });
    case "has-tag":
      return conditionSql(accountId, { kind: "tag-key", keys: [visible.key] });
    case "tag":
      return conditionSql(accountId, { kind: "tag", key: visible.key, values: [...visible.in] });
    case "attribute":
      if (visible.name === "isLocal")
        return Prisma.sql`node."isLocal" = ANY(${visible.in.filter((value) => typeof value === "boolean")}::boolean[])`;
      if (visible.name !== "platform") return Prisma.sql`false`;
      return Prisma.sql`node."platformType" = ANY(${visible.in.filter((value) => typeof value === "string")}::text[])`;
    case "prefix":
      return visible.name === "platform"
        ? Prisma.sql`starts_with(node."platformType", ${visible.prefix})`
        : Prisma.sql`false`;
  }
}

/** A version such as 3.1.0 as numbers, which compare as versions do; null for what is none. */
const versionOf = (text: Prisma.Sql) =>
  Prisma.sql`CASE WHEN ${text} ~ '^[0-9]{1,6}([.][0-9]{1,6})*$' THEN string_to_array(${text}, '.')::integer[] END`;

/** Whether a text is one of the values, or is to one of them as the operator says. */
function comparison(text: Prisma.Sql, operator: FilterOperator, values: string[]): Prisma.Sql {
  const some = (what: Prisma.Sql) =>
    Prisma.sql`EXISTS (SELECT 1 FROM unnest(${values}::text[]) AS asked (value) WHERE ${what})`;
  const asked = Prisma.sql`asked.value`;
  switch (operator) {
    case "Equal":
    case "NotEqual":
      return Prisma.sql`${text} = ANY(${values}::text[])`;
    case "BeginWith":
      return some(Prisma.sql`starts_with(${text}, ${asked})`);
    case "LessThan":
      return some(Prisma.sql`${versionOf(text)} < ${versionOf(asked)}`);
    case "GreaterThan":
      return some(Prisma.sql`${versionOf(text)} > ${versionOf(asked)}`);
  }
}

function positive(accountId: string, filter: NodeFilter): Prisma.Sql {
  const { operator = "Equal", values } = filter;
  switch (filter.key) {
    case "tag":
      return taggedWith(
        accountId,
        Prisma.sql`key = ${filter.tagKey} AND ${comparison(Prisma.sql`tag.value`, operator, values)}`,
      );
    case "tag-key":
      return taggedWith(accountId, comparison(Prisma.sql`tag.key`, operator, values));
    case "association-document":
      return associatedWith(accountId, comparison(Prisma.sql`association.document`, operator, values));
    case "group":
      return filter.groups.length === 0
        ? Prisma.sql`false`
        : Prisma.sql`(${Prisma.join(
            filter.groups.map((group) => groupSql(accountId, group)),
            " OR ",
          )})`;
    case "constant":
      return comparison(Prisma.sql`${filter.value}::text`, operator, values);
    default:
      return comparison(columns[filter.key], operator, values);
  }
}

/** A filter as SQL. */
export function filterSql(accountId: string, filter: NodeFilter): Prisma.Sql {
  const found = positive(accountId, filter);
  // What is not known is not equal to anything either.
  return filter.operator === "NotEqual" ? Prisma.sql`NOT COALESCE(${found}, false)` : found;
}
