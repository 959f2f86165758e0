import * as z from "zod";
import { NodeGroupFilters, readGroupFilters } from "@/core/node-groups/node-group";
import { operation } from "../operation";
import { membersOf } from "./members";

/**
 * Which machines a group of these filters would have now, of those that the caller may see; nothing is stored.
 *
 * Quarterdeck's own.
 */
export const previewNodeGroup = operation({
  name: "PreviewNodeGroup",
  doors: ["console"],
  effect: "read",
  access: "read",
  input: z.strictObject({ Filters: NodeGroupFilters }),
  isFiltered: true,
  resources: () => [],
  handle: ({ Filters }, context) => membersOf(context, readGroupFilters(Filters)),
});
