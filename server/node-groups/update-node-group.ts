import * as z from "zod";
import { principalName } from "@/core/access/principal";
import {
  NodeGroupDescription,
  NodeGroupFilters,
  NodeGroupName,
  nodeGroupChanged,
  readGroupFilters,
} from "@/core/node-groups/node-group";
import { operation } from "../operation";
import { namedGroup, onGroup } from "./named-group";
import { presentGroup } from "./present";
import * as groups from "./store";

/**
 * Changes what a group asks, or what it is for. `Version` is that of the group that was looked at: if somebody else has
 * changed it since, nothing is. Commands that were sent keep the machines that they were planned for.
 *
 * Errors: NodeGroupNotFound, NodeGroupChanged. Quarterdeck's own.
 */
export const updateNodeGroup = operation({
  name: "UpdateNodeGroup",
  doors: ["console"],
  effect: "change",
  access: "manage",
  input: z.strictObject({
    Name: NodeGroupName,
    Version: z.int().min(1).max(2_147_483_647),
    Description: NodeGroupDescription.optional(),
    Filters: NodeGroupFilters.optional(),
  }),
  ...onGroup,

  async handle({ Name, Version, Description, Filters }, context) {
    const { tx, keys, caller, now, announce, audit } = context;
    if (Filters) readGroupFilters(Filters);
    const before = await namedGroup(context, Name);
    if (before.version !== Version) throw nodeGroupChanged(Name);
    const group = {
      ...before,
      description: Description ?? before.description,
      filters: Filters ?? before.filters,
      version: Version + 1,
      updatedAt: now,
      updatedBy: principalName(caller),
    };
    if (!(await groups.replace(tx, keys, group))) throw nodeGroupChanged(Name);
    audit({
      summary: {
        before: { description: before.description, filters: before.filters },
        after: { description: group.description, filters: group.filters },
      },
    });
    announce("node-group", "*");
    return { Group: presentGroup(group) };
  },
});
