import { valuesByProperty } from "@/components/console/filter-tokens";
import type { FilterProperty, FilterToken } from "@/components/ui/filter-text";
import type { ListedAssociation } from "./queries";

type Filter = { key: (typeof keys)[number] | "tag-key" | `tag:${string}`; value: string };

const keys = [
  "AssociationStatusName",
  "Name",
  "AssociationName",
  "AssociationId",
  "ResourceGroupName",
  "InstanceId",
  "LastExecutedAfter",
  "LastExecutedBefore",
] as const;

const statuses = ["Pending", "Success", "Failed", "Skipped"].map((value) => ({ value, label: value }));

/** What associations can be filtered by. Source: SSM API 2014-11-06, AssociationFilterKey. */
export function associationFilterProperties(known: readonly ListedAssociation[]): FilterProperty[] {
  const distinct = (values: readonly (string | undefined)[]) =>
    [...new Set(values.filter((value) => value !== undefined))].sort().map((value) => ({ value }));
  return [
    { id: "AssociationStatusName", label: "Status", isClosed: true, values: statuses },
    { id: "Name", label: "Document name", values: distinct(known.map(({ Name }) => Name)) },
    {
      id: "AssociationName",
      label: "Association name",
      values: distinct(known.map(({ AssociationName }) => AssociationName)),
    },
    { id: "AssociationId", label: "Association ID" },
    { id: "ResourceGroupName", label: "Resource group" },
    { id: "InstanceId", label: "Instance ID (old form)" },
    { id: "tag", label: "Tag" },
    { id: "LastExecutedAfter", label: "Last executed after" },
    { id: "LastExecutedBefore", label: "Last executed before" },
  ];
}

/** A tag token is `Key` (has the tag) or `Key=Value`. */
function tagFilter(written: string): Filter {
  const at = written.indexOf("=");
  return at <= 0
    ? { key: "tag-key", value: written }
    : { key: `tag:${written.slice(0, at)}`, value: written.slice(at + 1) };
}

/**
 * Tokens as the API's filters, which know each property once; text without a property is an association's name. What the
 * API would refuse is told apart, because it would refuse the question as a whole.
 */
export function toAssociationFilters(tokens: readonly FilterToken[]): { filters: Filter[]; wrong: string[] } {
  const named = tokens.map((token) => (token.property === "" ? { ...token, property: "AssociationName" } : token));
  const values = valuesByProperty(named);
  const filters: Filter[] = [];
  const wrong: string[] = [];
  for (const key of keys) {
    const [value, ...others] = values.get(key) ?? [];
    if (value === undefined) continue;
    if (others.length > 0) wrong.push(`${labelOf(key)} can be asked for once.`);
    else if (key.startsWith("LastExecuted") && Number.isNaN(Date.parse(value)))
      wrong.push(`${value} is not a date, such as 2026-01-31 or 2026-01-31T09:00Z.`);
    else filters.push({ key, value });
  }
  for (const filter of (values.get("tag") ?? []).map(tagFilter)) {
    if (filter.value === "") wrong.push("A tag is asked for as Key, or as Key=Value.");
    else if (filters.some(({ key }) => key === filter.key)) wrong.push("A tag can be asked for once.");
    else filters.push(filter);
  }
  return { filters, wrong };
}

const labelOf = (key: string) => associationFilterProperties([]).find(({ id }) => id === key)?.label ?? key;
