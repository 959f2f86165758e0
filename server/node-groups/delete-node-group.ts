import * as z from "zod";
import { NodeGroupName, nodeGroupInUse, noSuchNodeGroup } from "@/core/node-groups/node-group";
import { operation } from "../operation";
import { namedGroup, onGroup } from "./named-group";
import { policiesNaming } from "./naming-policies";
import * as groups from "./store";

/**
 * Deletes a group. Its machines stay, and so do the commands that were aimed by it; nothing new can be. A policy that names
 * it has to be changed first, or it would speak of the next group of that name.
 *
 * Errors: NodeGroupNotFound, NodeGroupInUse. Quarterdeck's own.
 */
export const deleteNodeGroup = operation({
  name: "DeleteNodeGroup",
  doors: ["console"],
  effect: "change",
  access: "manage",
  input: z.strictObject({ Name: NodeGroupName }),
  ...onGroup,

  async handle({ Name }, context) {
    const { tx, caller, announce, audit } = context;
    const { description, filters } = await namedGroup(context, Name);
    const { policies, areSeen } = await policiesNaming(context, Name);
    if (policies.length > 0) throw nodeGroupInUse(Name, areSeen ? policies : []);
    if (!(await groups.remove(tx, caller.accountId, Name))) throw noSuchNodeGroup(Name);
    audit({ summary: { before: { description, filters } } });
    announce("node-group", "*");
    return {};
  },
});
