import { valuesByProperty } from "@/components/console/filter-tokens";
import { ownerText, shortName } from "@/components/documents/document-address";
import type { FilterProperty, FilterToken } from "@/components/ui/filter-text";
import { platformTypes } from "@/core/nodes/node-words";
import type { ListedDocument } from "./queries";

type Picked = Pick<ListedDocument, "Name" | "Owner" | "PlatformTypes" | "Tags" | "IsFavourite">;

const distinct = (values: readonly string[]) => [...new Set(values)].sort();

/**
 * What the documents of the form can be found by. Source: EC2 console, Run a command, Command document.
 *
 * @param account whose own documents are called mine
 */
export function pickerProperties(documents: readonly Picked[], account: string | undefined): FilterProperty[] {
  const tags = documents.flatMap(({ Tags }) => Tags.map(({ Key, Value }) => `${Key}=${Value}`));
  return [
    {
      id: "Owner",
      label: "Owner",
      isClosed: true,
      values: distinct(documents.map(({ Owner }) => Owner)).map((value) => ({
        value,
        label: ownerText(value, account),
      })),
    },
    { id: "PlatformTypes", label: "Platform", isClosed: true, values: platformTypes.map((value) => ({ value })) },
    ...(tags.length > 0 ? [{ id: "tag", label: "Tag", values: distinct(tags).map((value) => ({ value })) }] : []),
  ];
}

/** The documents that fit: all properties hold, the values of one are alternatives, a name has each of the texts. */
export function foundDocuments<Document extends Picked>(
  documents: readonly Document[],
  tokens: readonly FilterToken[],
): Document[] {
  const values = valuesByProperty(tokens);
  const isOneOf = (property: string, has: readonly string[]) =>
    values.get(property)?.some((value) => has.includes(value)) ?? true;
  const texts = (values.get("") ?? []).map((text) => text.toLowerCase());
  return documents.filter(({ Name, Owner, PlatformTypes, Tags }) => {
    const name = shortName(Name).toLowerCase();
    return (
      texts.every((text) => name.includes(text)) &&
      isOneOf("Owner", [Owner]) &&
      isOneOf("PlatformTypes", PlatformTypes) &&
      isOneOf(
        "tag",
        Tags.flatMap(({ Key, Value }) => [Key, `${Key}=${Value}`]),
      )
    );
  });
}
