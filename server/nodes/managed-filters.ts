import type * as z from "zod";
import { DomainError } from "@/core/errors";
import { groupKey } from "@/core/node-groups/node-group-rules";
import { questionOf } from "../node-groups/named-group";
import type { NodeFilter } from "./filter-store";
import { type StringFilter, toNodeFilters } from "./node-filters";

/**
 * What the console's filters ask for: those of DescribeInstanceInformation, the platform's name and version, and groups of
 * machines by their names. All must hold, the values of one are alternatives.
 *
 * Errors: InvalidInstanceInformationFilterValue for a group that the caller may not see; as DescribeInstanceInformation.
 */
export async function toManagedFilters(
  filters: readonly z.output<typeof StringFilter>[],
  context: Parameters<typeof questionOf>[0],
): Promise<NodeFilter[]> {
  const asked: NodeFilter[] = [];
  for (const filter of filters) {
    const { Key, Values: values } = filter;
    if (Key === "PlatformName" || Key === "PlatformVersion") asked.push({ key: Key, values });
    else if (Key === groupKey) {
      const groups = [];
      for (const name of values) {
        const group = await questionOf(context, name);
        if (!group)
          throw new DomainError(
            "InvalidInstanceInformationFilterValue",
            `There is no group of machines ${name.slice(0, 163)}.`,
          );
        groups.push(group);
      }
      asked.push({ key: "group", groups, values });
    } else asked.push(...toNodeFilters([filter]));
  }
  return asked;
}
