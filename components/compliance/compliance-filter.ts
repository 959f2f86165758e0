import { toAddress, valuesByProperty } from "@/components/console/filter-tokens";
import { nodeFilterProperties, toNodeQuestion } from "@/components/nodes/node-filter";
import type { FilterProperty, FilterToken } from "@/components/ui/filter-text";
import { complianceSeverities } from "@/core/compliance/compliance-rules";
import { severityWords, typeWord } from "@/core/compliance/compliance-words";
import type { ComplianceQuestion } from "./queries";

/** Which rows are shown. */
export const shownStatuses = [
  { id: "NON_COMPLIANT", label: "Non-compliant" },
  { id: "COMPLIANT", label: "Compliant" },
  { id: "ALL", label: "All machines" },
] as const;
export type ShownStatus = (typeof shownStatuses)[number]["id"];

/** The filters that are about what was found, and not about the machine. */
const isOfFinding = ({ property }: FilterToken) =>
  property === "ComplianceType" || property === "Severity" || property === "ItemId";

/**
 * What the list can be filtered by: what was found, and what machines themselves can be filtered by.
 *
 * @param types  the types that there are
 * @param groups names of the groups of machines
 */
export const complianceFilterProperties = (types: readonly string[], groups: readonly string[]): FilterProperty[] => [
  {
    id: "ComplianceType",
    label: "Compliance type",
    values: types.map((value) => ({ value, label: typeWord(value) })),
  },
  {
    id: "Severity",
    label: "Severity",
    isClosed: true,
    values: complianceSeverities.map((value) => ({ value, label: severityWords[value] })),
  },
  { id: "ItemId", label: "Item" },
  ...nodeFilterProperties([], groups).filter(({ id }) => id !== "AgentVersion" && id !== "PlatformName"),
];

/** The question that tokens ask. */
export function toComplianceQuestion(
  shown: ShownStatus,
  tokens: readonly FilterToken[],
): Pick<ComplianceQuestion, "Filters" | "NodeFilters" | "ItemId" | "Search"> {
  const values = valuesByProperty(tokens.filter(isOfFinding));
  const { search, filters: nodeFilters = [] } = toNodeQuestion(tokens.filter((token) => !isOfFinding(token)));
  const itemId = values.get("ItemId")?.at(-1);
  const Filters = [
    ...(shown === "ALL" ? [] : [{ Key: "Status", Values: [shown] }]),
    ...["ComplianceType", "Severity"].flatMap((Key) => {
      const Values = values.get(Key);
      return Values ? [{ Key, Values }] : [];
    }),
  ];
  return {
    ...(Filters.length > 0 && { Filters }),
    ...(nodeFilters.length > 0 && { NodeFilters: nodeFilters }),
    ...(itemId !== undefined && { ItemId: itemId }),
    ...(search !== undefined && { Search: search }),
  };
}

/** Where the machines are listed of which a number tells. */
export function complianceHref(status: ShownStatus, filters: Readonly<Record<string, string | undefined>>): string {
  const tokens = Object.entries(filters).flatMap(([property, value]) =>
    value === undefined ? [] : [{ property, operator: "=", value }],
  );
  const parameters = new URLSearchParams(toAddress(tokens).map((token) => ["f", token]));
  if (status !== "NON_COMPLIANT") parameters.set("status", status);
  const text = parameters.toString();
  return text === "" ? "/compliance" : `/compliance?${text}`;
}
