import * as z from "zod";
import { NodeGroupName, readGroupFilters } from "@/core/node-groups/node-group";
import { operation } from "../operation";
import { membersOf } from "./members";
import { namedGroup, onGroup } from "./named-group";
import { policiesNaming } from "./naming-policies";
import { presentGroup } from "./present";

/**
 * One group with its first machines by name, of those that the caller may see, and what keeps it from being deleted.
 *
 * Errors: NodeGroupNotFound. Quarterdeck's own.
 */
export const getNodeGroup = operation({
  name: "GetNodeGroup",
  doors: ["console"],
  effect: "read",
  access: "read",
  input: z.strictObject({ Name: NodeGroupName }),
  ...onGroup,

  async handle({ Name }, context) {
    const group = await namedGroup(context, Name);
    const { policies, areSeen } = await policiesNaming(context, Name);
    return {
      Group: presentGroup(group),
      ...(await membersOf(context, readGroupFilters(group.filters))),
      /** Policies that name it, for whoever may read policies. */
      Policies: areSeen ? policies : [],
    };
  },
});
