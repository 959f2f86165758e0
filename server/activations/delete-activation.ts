import * as z from "zod";
import { ActivationId, invalidActivation, invalidActivationId } from "@/core/activations/activation";
import { operation } from "../operation";
import * as activations from "./store";

/**
 * Deletes an activation: no machine can register with it any more. Those that did stay registered.
 *
 * Errors: InvalidActivationId when there is none, InvalidActivation when it was deleted before. Source: SSM API 2014-11-06, DeleteActivation.
 */
export const deleteActivation = operation({
  name: "DeleteActivation",
  doors: ["console", "aws"],
  effect: "change",
  access: "manage",
  input: z.strictObject({ ActivationId }),
  resources: ({ ActivationId: id }, { accountId }) => [{ type: "Activation", id, accountId }],

  async handle({ ActivationId: id }, { tx, caller, now, announce, audit }) {
    const activation = await activations.find(tx, caller.accountId, id);
    if (!activation || !(await activations.remove(tx, caller.accountId, id, now)))
      throw (await activations.wasDeleted(tx, caller.accountId, id))
        ? invalidActivation("Deleted")
        : invalidActivationId(id);
    const { description, defaultInstanceName, iamRole, registrationLimit, registrationsCount, expiresAt } = activation;
    audit({
      summary: {
        before: {
          description,
          defaultInstanceName,
          iamRole,
          registrationLimit,
          registrationsCount,
          expiresAt: expiresAt.toISOString(),
        },
        after: { deleted: true },
      },
    });
    announce("activation", id);
    return {};
  },
});
