import { randomBytes } from "node:crypto";
import { principalName } from "@/core/access/principal";
import { ActivationId, invalidActivation } from "@/core/activations/activation";
import { activationState, STANDARD_TIER_NODES } from "@/core/activations/activation-rules";
import { DomainError, throttled, validationException } from "@/core/errors";
import { NODE_PROTOCOL, RegisterRequest, type RegisterResponse } from "@/core/node-protocol";
import { NODE_ID_BYTES, newNodeId } from "@/core/nodes/node";
import { activationCodeIsGood } from "../activations/activation-code";
import * as activations from "../activations/store";
import { record } from "../audit/store";
import { type OperationContext, operation } from "../operation";
import * as settings from "../service-settings/store";
import * as tagStore from "../tags/store";
import { cleanText } from "./clean-text";
import { nodeEvents } from "./node-events";
import { nodeSigned, RAW_KEY_BYTES } from "./node-key";
import * as registry from "./registry-store";
import { nodeTags } from "./taggable-node";

/** A refused registration has its line in the audit too, though nothing else of it is kept. */
async function recordRefusal(
  { db, caller, now, newId }: OperationContext,
  activationId: string,
  errorCode: string,
): Promise<void> {
  const named = ActivationId.safeParse(activationId).success ? [`Activation/${activationId}`] : [];
  await record(db.prisma, {
    id: newId(),
    at: now,
    accountId: caller.accountId,
    requestId: caller.requestId,
    door: caller.door,
    operation: "RegisterManagedInstance",
    outcome: "refused",
    principal: principalName(caller),
    source: caller.source,
    userAgent: caller.userAgent,
    resources: named,
    errorCode,
  });
}

/**
 * Finds the activation that the request may use.
 *
 * Errors: InvalidActivation. An unknown id, a deleted activation and another's code are one answer.
 */
async function usableActivation(request: RegisterRequest, { db, caller }: OperationContext) {
  const id = request.activationId.trim().toLowerCase();
  const activation = ActivationId.safeParse(id).success
    ? await activations.find(db.prisma, caller.accountId, id)
    : undefined;
  if (!activationCodeIsGood(request.activationCode, activation?.codeSha256) || !activation) {
    throw invalidActivation("wrong");
  }
  // A machine without the tags that it should have would be reached by rules that are not meant for it.
  const { tags } = activation;
  if (!tags) throw invalidActivation("Damaged");
  return { ...activation, tags };
}

/**
 * Registers a node: trades an activation code for an id, and pins keys both ways. The node proves that it has the
 * private half of the key it brings; it learns which keys sign this server's orders. Asking again with the same key and
 * activation (the answer was lost) gives the same node.
 *
 * Errors: InvalidActivation, InvalidProof, ThrottlingException after ten refusals of one address in 15 minutes.
 * Source: SSM API 2014-11-06, activations; AWS's own registration operation is not public.
 */
export const registerManagedInstance = operation({
  name: "RegisterManagedInstance",
  doors: ["node"],
  effect: "change",
  access: "public",
  input: RegisterRequest,

  // Outside the transaction, so that what a refusal leaves behind (its count and its audit line) stays.
  async prepare(request, context) {
    const { db, caller, now } = context;
    const blocked = await activations.blockedUntil(db.prisma, caller.source, now);
    if (blocked) {
      const minutes = Math.ceil((blocked.getTime() - now.getTime()) / 60_000);
      throw throttled(`Too many wrong activation codes came from this address. Try again in ${minutes} min.`);
    }
    try {
      const publicKey = Buffer.from(request.publicKey, "base64");
      if (publicKey.length !== RAW_KEY_BYTES)
        throw validationException("publicKey: must be a raw Ed25519 key.", [
          { path: ["publicKey"], message: "must be 32 bytes" },
        ]);
      if (!nodeSigned("registration", `${request.activationId}\n${request.publicKey}`, publicKey, request.proof)) {
        throw new DomainError("InvalidProof", "The request is not signed with the key that it brings.");
      }
      return { activation: await usableActivation(request, context), publicKey };
    } catch (error) {
      if (error instanceof DomainError) {
        // Whatever was wrong: each leaves a line in the audit, so nobody may write as many as they like.
        await activations.countFailure(db.prisma, caller.source, now);
        await recordRefusal(context, request.activationId, error.code);
      }
      throw error;
    }
  },
  resources: () => [],

  async handle(request, context, { activation, publicKey }): Promise<RegisterResponse> {
    const { tx, caller, config, keys, now, announce, audit } = context;
    const answer = (nodeId: string): RegisterResponse => ({
      nodeId,
      accountId: caller.accountId,
      region: config.region,
      protocol: NODE_PROTOCOL,
      serverKeys: keys.serverKeys,
    });
    // Of the same request sent twice, because the answer is late, the second finds what the first has made.
    await activations.hold(tx, caller.accountId, activation.id);
    const former = await registry.findByKey(tx, caller.accountId, activation.id, publicKey);
    if (former) return answer(former.id);

    // Held, so that of two machines that ask for the last place at once, one gets it.
    const tier = await settings.hold(tx, caller.accountId, "/ssm/managed-instance/activation-tier");
    if (tier === "standard" && (await registry.countRegistered(tx, caller.accountId)) >= STANDARD_TIER_NODES) {
      await recordRefusal(context, activation.id, "InvalidActivation");
      throw invalidActivation("Full");
    }
    if (!(await activations.claimRegistration(tx, caller.accountId, activation.id, now))) {
      const state = activationState({ ...activation, registrations: activation.registrationsCount, now });
      const why = state === "Expired" ? "Expired" : "Exhausted";
      await recordRefusal(context, activation.id, "InvalidActivation");
      throw invalidActivation(why);
    }
    const nodeId = newNodeId(randomBytes(NODE_ID_BYTES));
    const hostName = cleanText(request.hostName);
    const name = activation.defaultInstanceName || hostName.slice(0, 255);
    await registry.insert(tx, keys, {
      accountId: caller.accountId,
      id: nodeId,
      activationId: activation.id,
      name,
      hostName,
      isLocal: activation.isLocal,
      sharesServerAccount: activation.isLocal && !config.localAgentHasOwnUser,
      publicKey,
      fingerprint: request.fingerprint ? cleanText(request.fingerprint) : null,
      protocolFloor: Math.min(request.protocol, NODE_PROTOCOL),
      registeredAt: now,
      registeredFrom: caller.source,
    });
    await tagStore.put(tx, nodeTags(caller.accountId, nodeId), activation.tags);
    for (const hear of nodeEvents.onRegistered)
      await hear({ accountId: caller.accountId, nodeId, activationId: activation.id }, context);
    audit({
      principal: `node/${nodeId}`,
      resources: [`Node/${nodeId}`, `Activation/${activation.id}`],
      summary: { after: { name, hostName, tags: activation.tags } },
    });
    announce("node", nodeId);
    announce("activation", activation.id);
    return answer(nodeId);
  },
});
