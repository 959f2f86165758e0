import { valuesByProperty } from "@/components/console/filter-tokens";
import type { FilterProperty, FilterToken } from "@/components/ui/filter-text";
import { groupKey } from "@/core/node-groups/node-group-rules";
import { pingStatuses, pingWords, platformTypes } from "@/core/nodes/node-words";
import type { ListedNode, NodeQuestion } from "./queries";

const distinct = (values: readonly (string | null | undefined)[]) =>
  [...new Set(values.filter((value): value is string => Boolean(value)))].sort();

/**
 * What managed instances can be filtered by; values to choose from are those of the machines in sight.
 *
 * @param groups names of the groups of machines that there are
 */
export function nodeFilterProperties(inSight: readonly ListedNode[], groups: readonly string[] = []): FilterProperty[] {
  const tags = inSight.flatMap((node) =>
    node.Tags.flatMap(({ Key, Value }) => (Value === "" ? [Key] : [Key, `${Key}=${Value}`])),
  );
  return [
    {
      id: "PingStatus",
      label: "Ping status",
      isClosed: true,
      values: pingStatuses.map((value) => ({ value, label: pingWords[value].label })),
    },
    {
      id: "PlatformTypes",
      label: "Platform",
      isClosed: true,
      values: platformTypes.map((value) => ({ value })),
    },
    {
      id: "AssociationStatus",
      label: "Associations",
      isClosed: true,
      values: ["Success", "Pending", "Failed"].map((value) => ({ value })),
    },
    {
      id: "PlatformName",
      label: "Operating system",
      values: distinct(inSight.map((node) => node.PlatformName)).map((value) => ({ value })),
    },
    {
      id: "AgentVersion",
      label: "Agent version",
      values: distinct(inSight.map((node) => node.AgentVersion)).map((value) => ({ value })),
    },
    {
      id: "InstanceIds",
      label: "Instance ID",
      values: inSight.slice(0, 20).map((node) => ({ value: node.InstanceId })),
    },
    { id: "tag", label: "Tag", values: distinct(tags).map((value) => ({ value })) },
    ...(groups.length > 0 ? [{ id: groupKey, label: "Group", values: groups.map((value) => ({ value })) }] : []),
  ];
}

/**
 * The question that tokens ask. A tag token is `Key` (has the tag) or `Key=Value`; free text is looked for in names,
 * ids, addresses and tags.
 */
export function toNodeQuestion(tokens: readonly FilterToken[]): Pick<NodeQuestion, "search" | "filters"> {
  const values = valuesByProperty(tokens);
  const search = values.get("")?.join(" ");
  const filters = [...values]
    .filter(([property]) => property !== "" && property !== "tag")
    .map(([Key, Values]) => ({ Key, Values }));
  const byKey = new Map<string, string[]>();
  for (const written of values.get("tag") ?? []) {
    const at = written.indexOf("=");
    const key = at < 0 ? "tag-key" : `tag:${written.slice(0, at)}`;
    byKey.set(key, [...(byKey.get(key) ?? []), at < 0 ? written : written.slice(at + 1)]);
  }
  return { ...(search && { search }), filters: [...filters, ...[...byKey].map(([Key, Values]) => ({ Key, Values }))] };
}
