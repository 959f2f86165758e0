import * as z from "zod";
import { NodeId } from "@/core/nodes/node";
import { serverRelease } from "../install/release";
import { keyIdOf } from "../keys";
import { operation } from "../operation";
import { serverVersion } from "../version";
import { noSuchNode } from "./no-such-node";
import { presentFacts, presentNode } from "./present";
import { nodeResource } from "./select-nodes";
import * as nodes from "./store";

/**
 * All that is known of one node: what lists show, what it last said of itself, its connection and its identity; and the
 * release of the agent that it can be brought to (`SignedBy`: `server` or `operator`; `Problem`: why there is none).
 *
 * Errors: InvalidInstanceId. Quarterdeck's own.
 */
export const getManagedNode = operation({
  name: "GetManagedNode",
  doors: ["console"],
  effect: "read",
  access: "read",
  input: z.strictObject({ InstanceId: NodeId }),

  async prepare({ InstanceId }, { tx, caller, now }) {
    const node = await nodes.find(tx, caller.accountId, InstanceId, now);
    if (!node) throw noSuchNode(InstanceId);
    return node;
  },
  resources: (_, { accountId }, node) => [nodeResource(accountId, node)],
  missing: ({ InstanceId }) => noSuchNode(InstanceId),

  async handle({ InstanceId }, { tx, caller, keys }, node) {
    const detail = await nodes.findDetail(tx, caller.accountId, InstanceId);
    if (!detail) throw noSuchNode(InstanceId);
    const release = serverRelease(keys);
    return {
      ...presentNode(node),
      AgentRelease: {
        Version: serverVersion,
        KeyId: release.key?.keyId ?? null,
        SignedBy: release.signedBy,
        Problem: release.problem ?? null,
      },
      OwnName: node.ownName,
      IamRole: node.iamRole,
      Facts: presentFacts(detail.facts),
      FactsAt: detail.factsAt,
      ConnectedAt: node.connectedAt,
      ConnectedFrom: detail.connectedFrom,
      DisconnectedAt: node.disconnectedAt,
      RegisteredFrom: detail.registeredFrom,
      ClockSkewMs: detail.clockSkewMs,
      BootId: detail.bootId,
      Fingerprint: detail.fingerprint,
      KeyId: keyIdOf(detail.publicKey),
    };
  },
});
