import { valuesByProperty } from "@/components/console/filter-tokens";
import type { FilterProperty, FilterToken } from "@/components/ui/filter-text";
import { parameterTypes } from "@/core/parameters/parameter-rules";
import type { ParameterFilters } from "./queries";

/** What parameters can be filtered by. */
export const parameterFilterProperties: FilterProperty[] = [
  { id: "Name", label: "Name begins with" },
  { id: "Path", label: "Path" },
  { id: "Type", label: "Type", isClosed: true, values: parameterTypes.map((value) => ({ value })) },
  {
    id: "Tier",
    label: "Tier",
    isClosed: true,
    values: [{ value: "Standard" }, { value: "Advanced" }],
  },
  { id: "tag", label: "Tag" },
];

/** The filters that tokens ask for. Free text is looked for in names; a tag token is `Key` or `Key=Value`. */
export function toParameterFilters(tokens: readonly FilterToken[]): ParameterFilters {
  return [...valuesByProperty(tokens)].flatMap(([property, values]): ParameterFilters => {
    switch (property) {
      case "":
        return [{ Key: "Name", Option: "Contains", Values: values }];
      case "Name":
        return [{ Key: "Name", Option: "BeginsWith", Values: values }];
      case "Path":
        return [{ Key: "Path", Option: "Recursive", Values: values }];
      case "tag":
        return values.map((written) => {
          const at = written.indexOf("=");
          return at < 0
            ? { Key: `tag:${written}` }
            : { Key: `tag:${written.slice(0, at)}`, Values: [written.slice(at + 1)] };
        });
      default:
        return [{ Key: property, Values: values }];
    }
  });
}
