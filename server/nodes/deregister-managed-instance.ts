import * as z from "zod";
import { ManagedInstanceId } from "@/core/nodes/node";
import { operation } from "../operation";
import * as tagStore from "../tags/store";
import { leaseNotice } from "./lease-notices";
import { noSuchNode } from "./no-such-node";
import { nodeEvents } from "./node-events";
import * as registry from "./registry-store";
import { nodeResource } from "./select-nodes";
import * as nodes from "./store";
import { nodeTags } from "./taggable-node";

/**
 * Takes a node out of the fleet: it leaves all lists, its connection is closed, and its agent learns that it is not known
 * any more. Its history stays. To come back it registers anew, under another id.
 *
 * Errors: InvalidInstanceId. Source: SSM API 2014-11-06, DeregisterManagedInstance.
 */
export const deregisterManagedInstance = operation({
  name: "DeregisterManagedInstance",
  doors: ["console", "aws"],
  effect: "change",
  access: "manage",
  input: z.strictObject({ InstanceId: ManagedInstanceId }),

  async prepare({ InstanceId }, { tx, caller, now }) {
    const node = await nodes.find(tx, caller.accountId, InstanceId, now);
    if (!node) throw noSuchNode(InstanceId);
    return node;
  },
  resources: (_, { accountId }, node) => [nodeResource(accountId, node)],
  missing: ({ InstanceId }) => noSuchNode(InstanceId),

  async handle({ InstanceId }, context, node) {
    const { tx, caller, now, announce, audit } = context;
    if (!(await registry.deregister(tx, caller.accountId, InstanceId, now))) throw noSuchNode(InstanceId);
    await tagStore.remove(tx, nodeTags(caller.accountId, InstanceId));
    for (const hear of nodeEvents.onDeregistered)
      await hear({ accountId: caller.accountId, nodeId: InstanceId }, context);

    audit({
      summary: {
        before: { name: node.name, tags: node.tags, registeredAt: node.registeredAt.toISOString() },
        after: { deregistered: true },
      },
    });
    announce("node", InstanceId);
    const { topic, id } = leaseNotice(caller.accountId, { word: "deregistered", nodeId: InstanceId });
    announce(topic, id);
    return {};
  },
});
