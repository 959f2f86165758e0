import * as z from "zod";
import { checkedPath } from "@/core/parameters/parameter";
import { operation } from "../operation";
import { countBelow } from "./list-store";

/**
 * The paths one level below a path that have parameters under them, by name, each with how many the caller may see there, at
 * any depth. Quarterdeck's own; what is at the path itself is listed by DescribeParameters.
 *
 * Errors: ValidationException for what is no path.
 */
export const listParameterLevels = operation({
  name: "ListParameterLevels",
  doors: ["console"],
  effect: "read",
  access: "read",
  input: z.strictObject({ Path: z.string().min(1).max(2048) }),
  isFiltered: true,
  resources: () => [],
  async handle({ Path }, { tx, caller: { accountId }, visible }) {
    const levels = await countBelow(tx, accountId, { path: checkedPath(Path), visible: visible("Parameter") });
    return { Levels: levels.map(({ path, count }) => ({ Path: path, Count: count })) };
  },
});
