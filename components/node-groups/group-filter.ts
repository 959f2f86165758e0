import type { FilterProperty, FilterToken } from "@/components/ui/filter-text";
import { groupFilterKeys } from "@/core/node-groups/node-group-rules";
import type { NodeGroupFilters } from "./queries";

const words: Readonly<Record<(typeof groupFilterKeys)[number], string>> = {
  InstanceIds: "Instance ID",
  "tag-key": "Has tag",
  PlatformTypes: "Platform",
  PlatformName: "Operating system",
  PlatformVersion: "Operating system version",
  AgentVersion: "Agent version",
  ActivationIds: "Activation ID",
};

const isKnown = (key: string): key is (typeof groupFilterKeys)[number] => Object.hasOwn(words, key);

/** Whether a filter of machines can be one of a group's. */
export const isGroupFilter = (key: string) => isKnown(key) || key.startsWith("tag:");

/**
 * What a group can ask, out of what the list of machines can be filtered by: not whether they answer, which changes from
 * one moment to the next, nor another group.
 *
 * @param inList the list's own properties, with the values in sight
 */
export function groupFilterProperties(inList: readonly FilterProperty[]): FilterProperty[] {
  const ids = new Set(inList.map(({ id }) => id));
  return [
    ...inList.filter(({ id }) => id === "tag" || isKnown(id)),
    ...groupFilterKeys
      .filter((id) => id !== "tag-key" && !ids.has(id))
      .map((id): FilterProperty => ({ id, label: words[id] })),
  ];
}

/** A group's filters as tokens of the list; a tag whose key has an `=` keeps it by being a property of its own. */
export const toGroupTokens = (filters: NodeGroupFilters): FilterToken[] =>
  filters.flatMap(({ Key, Values }) => {
    const token = (property: string, value: string): FilterToken => ({ property, operator: "=", value });
    if (Key === "tag-key")
      return Values.map((value) => (value.includes("=") ? token("tag-key", value) : token("tag", value)));
    const tagKey = Key.startsWith("tag:") ? Key.slice("tag:".length) : undefined;
    if (tagKey === undefined || tagKey.includes("=")) return Values.map((value) => token(Key, value));
    return Values.map((value) => token("tag", `${tagKey}=${value}`));
  });

const either = (values: readonly string[]) => values.map((value) => (value === "" ? '""' : value)).join(" or ");

/** What a group asks, as people read it: "Role = web or db, and Platform = Linux". */
export const groupFilterText = (filters: NodeGroupFilters): string =>
  filters
    .map(({ Key, Values }) => {
      if (Key === "tag-key") return `has tag ${either(Values)}`;
      if (Key.startsWith("tag:")) return `${Key.slice("tag:".length)} = ${either(Values)}`;
      return `${isKnown(Key) ? words[Key] : Key} = ${either(Values)}`;
    })
    .join(", and ");
