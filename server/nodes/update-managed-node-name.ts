import * as z from "zod";
import { NodeId, NodeName } from "@/core/nodes/node";
import { operation } from "../operation";
import * as tagStore from "../tags/store";
import { noSuchNode } from "./no-such-node";
import * as registry from "./registry-store";
import { nodeResource } from "./select-nodes";
import * as nodes from "./store";
import { nodeTags } from "./taggable-node";

/**
 * Gives a node another name. Where a tag Name stands before the node's own name, the tag changes too, so that the new
 * name is the one that is seen. An empty name leaves the host's name; a tag Name then goes.
 *
 * Errors: InvalidInstanceId. Quarterdeck's own.
 */
export const updateManagedNodeName = operation({
  name: "UpdateManagedNodeName",
  doors: ["console"],
  effect: "change",
  access: "manage",
  input: z.strictObject({ InstanceId: NodeId, Name: z.string().trim().pipe(NodeName) }),

  async prepare({ InstanceId }, { tx, caller, now }) {
    const node = await nodes.find(tx, caller.accountId, InstanceId, now);
    if (!node) throw noSuchNode(InstanceId);
    return node;
  },
  resources: (_, { accountId }, node) => [nodeResource(accountId, node)],
  missing: ({ InstanceId }) => noSuchNode(InstanceId),

  async handle({ InstanceId, Name }, { tx, caller, announce, audit }, node) {
    if (!(await registry.lock(tx, caller.accountId, InstanceId))) throw noSuchNode(InstanceId);
    const tagged = nodeTags(caller.accountId, InstanceId);
    const tags = await tagStore.read(tx, tagged);
    await registry.rename(tx, caller.accountId, InstanceId, Name);
    if (Object.hasOwn(tags, "Name")) {
      if (Name) await tagStore.put(tx, tagged, [{ Key: "Name", Value: Name }]);
      else await tagStore.remove(tx, tagged, ["Name"]);
    }
    audit({ summary: { before: { name: node.name }, after: { name: Name } } });
    announce("node", InstanceId);
    return {};
  },
});
