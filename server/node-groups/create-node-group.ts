import * as z from "zod";
import { principalName } from "@/core/access/principal";
import {
  NewNodeGroupName,
  NodeGroupDescription,
  NodeGroupFilters,
  nodeGroupExists,
  readGroupFilters,
  tooManyNodeGroups,
} from "@/core/node-groups/node-group";
import { MAX_NODE_GROUPS } from "@/core/node-groups/node-group-rules";
import { operation } from "../operation";
import { onGroup } from "./named-group";
import { presentGroup } from "./present";
import * as groups from "./store";

/**
 * Saves a question of the fleet under a name, by which commands can be aimed: whichever machines meet it then are in the
 * group. Its name is fixed, because commands and policies speak of it.
 *
 * Errors: NodeGroupAlreadyExists, NodeGroupLimitExceeded. Quarterdeck's own.
 */
export const createNodeGroup = operation({
  name: "CreateNodeGroup",
  doors: ["console"],
  effect: "change",
  access: "manage",
  input: z.strictObject({
    Name: NewNodeGroupName,
    Description: NodeGroupDescription.optional(),
    Filters: NodeGroupFilters,
  }),
  resources: onGroup.resources,

  async handle({ Name, Description = "", Filters }, { tx, keys, caller, now, announce, audit }) {
    readGroupFilters(Filters);
    const by = principalName(caller);
    const group = {
      accountId: caller.accountId,
      name: Name,
      description: Description,
      filters: Filters,
      version: 1,
      createdAt: now,
      createdBy: by,
      updatedAt: now,
      updatedBy: by,
    };
    if ((await groups.count(tx, caller.accountId)) >= MAX_NODE_GROUPS) throw tooManyNodeGroups();
    if (!(await groups.insert(tx, keys, group))) throw nodeGroupExists(Name);
    audit({ summary: { after: { description: Description, filters: Filters } } });
    announce("node-group", "*");
    return { Group: presentGroup(group) };
  },
});
