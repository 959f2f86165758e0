import * as z from "zod";
import { noSuchPolicy, PolicyName, policyChanged } from "@/core/access/policy";
import { principalName } from "@/core/access/principal";
import { account, operation } from "../operation";
import { contentOf, policyContent } from "./policy-content";
import { findPolicy, replacePolicy } from "./policy-store";
import { presentPolicy } from "./present";

/**
 * Gives a policy another content. `UpdatedAt` is that of the policy that was looked at: if somebody else has changed it
 * since, nothing is.
 *
 * Errors: PolicyNotFound, PolicyChanged; as CreatePolicy. Quarterdeck's own.
 */
export const updatePolicy = operation({
  name: "UpdatePolicy",
  doors: ["console"],
  effect: "change",
  access: "changeAccess",
  input: z.strictObject({ Name: PolicyName, ...policyContent, UpdatedAt: z.iso.datetime().optional() }),
  resources: (_, caller) => [account(caller)],

  async handle({ Name, Description, UpdatedAt, ...input }, context) {
    const { app, tx, keys, caller, now, audit, announce } = context;
    const before = await findPolicy(tx, app, caller.accountId, Name);
    if (!before) throw noSuchPolicy(Name);
    if (UpdatedAt && new Date(UpdatedAt).getTime() !== before.updatedAt.getTime()) throw policyChanged(Name);
    const policy = {
      ...before,
      description: Description ?? before.description,
      ...(await contentOf(input, context)),
      updatedAt: now,
      updatedBy: principalName(caller),
    };
    if (!(await replacePolicy(tx, keys, policy, before.updatedAt))) throw policyChanged(Name);
    audit({
      resources: [`Policy/${Name}`],
      summary: {
        before: { description: before.description, text: before.text },
        after: { description: policy.description, text: policy.text },
      },
    });
    announce("access", "*");
    return { Policy: presentPolicy(policy) };
  },
});
