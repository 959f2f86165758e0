import * as z from "zod";
import { IamRole, ManagedInstanceId } from "@/core/nodes/node";
import { operation } from "../operation";
import { noSuchNode } from "./no-such-node";
import * as registry from "./registry-store";
import { nodeResource } from "./select-nodes";
import * as nodes from "./store";

/**
 * Gives a node another role than the one its activation gave it. It is kept as it is written, shown and filtered by;
 * nothing here assumes it.
 *
 * Errors: InvalidInstanceId. Source: SSM API 2014-11-06, UpdateManagedInstanceRole.
 */
export const updateManagedInstanceRole = operation({
  name: "UpdateManagedInstanceRole",
  doors: ["console", "aws"],
  effect: "change",
  access: "manage",
  input: z.strictObject({ InstanceId: ManagedInstanceId, IamRole }),

  async prepare({ InstanceId }, { tx, caller, now }) {
    const node = await nodes.find(tx, caller.accountId, InstanceId, now);
    if (!node) throw noSuchNode(InstanceId);
    return node;
  },
  resources: (_, { accountId }, node) => [nodeResource(accountId, node)],
  missing: ({ InstanceId }) => noSuchNode(InstanceId),

  async handle({ InstanceId, IamRole: role }, { tx, caller, announce, audit }, node) {
    if (!(await registry.changeRole(tx, caller.accountId, InstanceId, role))) throw noSuchNode(InstanceId);
    audit({ summary: { before: { iamRole: node.iamRole }, after: { iamRole: role } } });
    announce("node", InstanceId);
    return {};
  },
});
