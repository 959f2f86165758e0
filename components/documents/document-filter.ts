import { valuesByProperty } from "@/components/console/filter-tokens";
import type { FilterProperty, FilterToken } from "@/components/ui/filter-text";
import { platformTypes } from "@/core/nodes/node-words";
import type { ListedDocument } from "./queries";

/** The tabs of the list, by whose documents they show, and those with one's own star. Source: EC2 and Systems Manager consoles, Documents. */
export const ownerTabs = [
  { id: "Self", label: "Owned by me" },
  { id: "Amazon", label: "Owned by Amazon" },
  { id: "Private", label: "Shared with me" },
  { id: "Favourites", label: "Favourites" },
  { id: "All", label: "All documents" },
] as const;

/** What documents can be filtered by; tags to choose from are those of the documents in sight. */
export function documentFilterProperties(inSight: readonly ListedDocument[]): FilterProperty[] {
  const tags = inSight.flatMap(({ Tags }) => Tags.map(({ Key, Value }) => `${Key}=${Value}`));
  return [
    { id: "Name", label: "Name prefix", values: [] },
    { id: "PlatformTypes", label: "Platform", isClosed: true, values: platformTypes.map((value) => ({ value })) },
    {
      id: "DocumentType",
      label: "Document type",
      isClosed: true,
      values: ["Command", "Automation", "Package"].map((value) => ({ value })),
    },
    { id: "tag", label: "Tag", values: [...new Set(tags)].sort().map((value) => ({ value })) },
  ];
}

/** The filters that a tab and tokens ask for. Free text is looked for in names; the API wants 3 to 20 letters of it. */
export function toDocumentFilters(owner: string, tokens: readonly FilterToken[]): { Key: string; Values: string[] }[] {
  const filters = owner === "Favourites" ? [] : [{ Key: "Owner", Values: [owner] }];
  for (const [property, values] of valuesByProperty(tokens)) {
    if (property === "") filters.push({ Key: "SearchKeyword", Values: values.slice(0, 5) });
    else if (property !== "tag") filters.push({ Key: property, Values: values });
    else
      for (const written of values) {
        const at = written.indexOf("=");
        if (at > 0 && at < written.length - 1)
          filters.push({ Key: `tag:${written.slice(0, at)}`, Values: [written.slice(at + 1)] });
      }
  }
  return filters.slice(0, 6);
}
