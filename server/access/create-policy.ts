import * as z from "zod";
import { PolicyName, policyExists } from "@/core/access/policy";
import { principalName } from "@/core/access/principal";
import { builtInPolicies } from "../authorisation/policies";
import { account, operation } from "../operation";
import { contentOf, policyContent } from "./policy-content";
import { insertPolicy } from "./policy-store";
import { presentPolicy } from "./present";

/**
 * Makes a policy: from a sentence (who may run which documents on which machines, or see them), or from a text in Cedar.
 * It holds at once, in every process.
 *
 * Errors: PolicyAlreadyExists; ValidationException with the line of what is wrong in a text. Quarterdeck's own.
 */
export const createPolicy = operation({
  name: "CreatePolicy",
  doors: ["console"],
  effect: "change",
  access: "changeAccess",
  input: z.strictObject({ Name: PolicyName, ...policyContent }),
  resources: (_, caller) => [account(caller)],

  async handle({ Name, Description = "", ...input }, context) {
    const { tx, keys, caller, now, newId, audit, announce } = context;
    if (builtInPolicies.some(({ name }) => name === Name)) throw policyExists(Name);
    const content = await contentOf(input, context);
    const policy = {
      accountId: caller.accountId,
      id: newId(),
      name: Name,
      description: Description,
      ...content,
      createdAt: now,
      createdBy: principalName(caller),
      updatedAt: now,
      updatedBy: principalName(caller),
    };
    if (!(await insertPolicy(tx, keys, policy))) throw policyExists(Name);
    audit({ resources: [`Policy/${Name}`], summary: { after: { description: Description, text: content.text } } });
    announce("access", "*");
    return { Policy: presentPolicy(policy) };
  },
});
