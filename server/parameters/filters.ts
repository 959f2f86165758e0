import * as z from "zod";
import { DomainError, validationException } from "@/core/errors";
import { checkedPath, ParameterType } from "@/core/parameters/parameter";
import type { ListFilter } from "./list-store";

/** Source: SSM API 2014-11-06, ParameterStringFilter. */
export const ParameterStringFilter = z.strictObject({
  Key: z
    .string()
    .min(1)
    .max(132)
    .regex(/^(tag:.+|Name|Type|KeyId|Path|Label|Tier|DataType)$/s),
  Option: z.string().min(1).max(10).optional(),
  Values: z.array(z.string().min(1).max(1024)).min(1).max(50).optional(),
});

/** The older form, which knows fewer keys. Source: SSM API 2014-11-06, ParametersFilter. */
export const ParametersFilter = z.strictObject({
  Key: z.enum(["Name", "Type", "KeyId"]),
  Values: z.array(z.string().min(1).max(1024)).min(1).max(50),
});

type Given = z.output<typeof ParameterStringFilter>;
/** The lists that filters are for. */
export type Filtered = "DescribeParameters" | "GetParametersByPath";

const wrong = (code: string, key: string, message: string) =>
  new DomainError(code, message, [{ path: ["ParameterFilters", key], message }]);

/** Which keys each list has, with their options; the first is the default. Source: SSM API 2014-11-06, ParameterStringFilter. */
const options: Record<Filtered, Record<string, readonly string[]>> = {
  DescribeParameters: {
    Name: ["Equals", "BeginsWith", "Contains"],
    Path: ["OneLevel", "Recursive"],
    Type: ["Equals", "BeginsWith"],
    KeyId: ["Equals", "BeginsWith"],
    Tier: ["Equals", "BeginsWith"],
    DataType: ["Equals", "BeginsWith"],
    tag: ["Equals", "BeginsWith"],
  },
  GetParametersByPath: { Type: ["Equals", "BeginsWith"], KeyId: ["Equals", "BeginsWith"], Label: ["Equals"] },
};

const isAny = <Word extends string>(word: string, words: readonly Word[]): word is Word =>
  words.some((each) => each === word);

/**
 * Filters as a list is asked for them.
 *
 * Errors: InvalidFilterKey, InvalidFilterOption, InvalidFilterValue.
 */
export function askedFilters(operation: Filtered, given: readonly Given[]): ListFilter[] {
  return given.map(({ Key, Option, Values = [] }) => {
    const key = Key.startsWith("tag:") ? "tag" : Key;
    const known = Object.hasOwn(options[operation], key) ? options[operation][key] : undefined;
    if (!known) throw wrong("InvalidFilterKey", Key, `${operation} has no filter ${Key.slice(0, 64)}.`);
    const option = Option ?? known[0] ?? "";
    if (!known.includes(option))
      throw wrong(
        "InvalidFilterOption",
        Key,
        `The filter ${Key.slice(0, 64)} has no option ${option}: it takes ${known.join(", ")}.`,
      );
    if (Values.length === 0 && key !== "tag")
      throw wrong("InvalidFilterValue", Key, `The filter ${Key} needs at least one value.`);
    return filterOf(key, Key, option, Values);
  });
}

function filterOf(key: string, written: string, option: string, values: string[]): ListFilter {
  const how = option === "BeginsWith" ? "BeginsWith" : "Equals";
  if (key === "tag") return { key: "tag", tagKey: written.slice(4), how, values };
  if (key === "Label") return { key: "Label", values };
  if (key === "Name") return { key: "Name", how: option === "Contains" ? "Contains" : how, values };
  if (key === "Path")
    return { key: "Path", how: option === "Recursive" ? "Recursive" : "OneLevel", values: values.map(checkedPath) };
  if (key === "Type" && how === "Equals" && !values.every((value) => isAny(value, ParameterType.options)))
    throw wrong("InvalidFilterValue", "Type", `A type is one of ${ParameterType.options.join(", ")}.`);
  if (isAny(key, ["Type", "KeyId", "Tier", "DataType"] as const)) return { key, how, values };
  throw wrong("InvalidFilterKey", key, `There is no filter ${key}.`);
}

/**
 * The filters of DescribeParameters in either of its forms.
 *
 * Errors: as askedFilters; ValidationException for both forms at once.
 */
export function eitherFilters(
  older: readonly z.output<typeof ParametersFilter>[] | undefined,
  newer: readonly Given[] | undefined,
): ListFilter[] {
  if (older && newer)
    throw validationException("Use either Filters or ParameterFilters, not both.", [
      { path: ["Filters"], message: "Use ParameterFilters alone." },
    ]);
  // The older form finds names by their beginning.
  const asNewer = older?.map(
    ({ Key, Values }): Given => ({ Key, Values, ...(Key === "Name" && { Option: "BeginsWith" }) }),
  );
  return askedFilters("DescribeParameters", newer ?? asNewer ?? []);
}
