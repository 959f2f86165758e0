import * as z from "zod";
import { DomainError, validationException } from "@/core/errors";
import type { DocumentFilters } from "./list-store";

/** The older form of a filter: one value. Source: SSM API 2014-11-06, DocumentFilter. */
export const DocumentFilter = z.strictObject({
  key: z.enum(["Name", "Owner", "PlatformTypes", "DocumentType"]),
  value: z.string().min(1).max(256),
});

/** The newer form. Source: SSM API 2014-11-06, DocumentKeyValuesFilter. */
export const DocumentKeyValuesFilter = z.strictObject({
  Key: z.string().min(1).max(128),
  Values: z.array(z.string().min(1).max(256)).max(50).optional(),
});

/** Filters as both the stored and the pre-defined documents are asked for them. */
export type AskedFilters = DocumentFilters & { predefined: boolean };

/** Whose documents each word means. Source: SSM API 2014-11-06, DocumentKeyValuesFilter. */
const owners: Record<string, Pick<AskedFilters, "own" | "shared" | "everybodys" | "predefined">> = {
  All: { own: true, shared: true, everybodys: true, predefined: true },
  Self: { own: true, shared: false, everybodys: false, predefined: false },
  Amazon: { own: false, shared: false, everybodys: false, predefined: true },
  Private: { own: false, shared: true, everybodys: false, predefined: false },
  Public: { own: false, shared: false, everybodys: true, predefined: true },
  ThirdParty: { own: false, shared: false, everybodys: false, predefined: false },
};

const wrong = (key: string, message: string) => validationException(message, [{ path: ["Filters", key], message }]);

/**
 * Both forms of filters as one. The same key again adds alternatives; other keys must hold as well.
 *
 * Errors: InvalidFilterKey; ValidationException for a value that is none of its key's.
 */
export function askedFilters(
  older: readonly z.output<typeof DocumentFilter>[],
  newer: readonly z.output<typeof DocumentKeyValuesFilter>[],
): AskedFilters {
  const values = new Map<string, string[]>();
  for (const { Key, Values = [] } of [...older.map(({ key, value }) => ({ Key: key, Values: [value] })), ...newer]) {
    if (Values.length === 0) throw wrong(Key, `The filter ${Key} needs at least one value.`);
    values.set(Key, [...(values.get(Key) ?? []), ...Values]);
  }
  let asked: AskedFilters = { own: true, shared: true, everybodys: true, predefined: true };
  for (const [key, given] of values) asked = { ...asked, ...filterOf(key, given, asked) };
  if (asked.namePrefixes && asked.words)
    throw wrong("SearchKeyword", "SearchKeyword and Name cannot be used together.");
  return asked;
}

function filterOf(key: string, values: string[], asked: AskedFilters): Partial<AskedFilters> {
  if (key.startsWith("tag:") && key.length > 4) return { tags: [...(asked.tags ?? []), { key: key.slice(4), values }] };
  switch (key) {
    case "Owner": {
      const [owner = ""] = values;
      const whose = Object.hasOwn(owners, owner) ? owners[owner] : undefined;
      if (!whose || values.length > 1)
        throw wrong("Owner", `The filter Owner takes one of ${Object.keys(owners).join(", ")}.`);
      return whose;
    }
    case "Name":
      return { namePrefixes: values };
    case "PlatformTypes":
      return { platformTypes: values };
    case "DocumentType":
      return { documentTypes: values };
    case "TargetType":
      return { targetTypes: values };
    case "SearchKeyword": {
      if (values.length > 5) throw wrong("SearchKeyword", "SearchKeyword takes at most 5 terms.");
      if (values.some((word) => word.length < 3 || word.length > 20))
        throw wrong("SearchKeyword", "A term of SearchKeyword has 3 to 20 characters.");
      return { words: values.map((word) => word.toLowerCase()) };
    }
    default:
      throw new DomainError("InvalidFilterKey", `There is no filter ${key.slice(0, 64)}.`);
  }
}
