import * as z from "zod";
import { noSuchPolicy, PolicyName } from "@/core/access/policy";
import { account, operation } from "../operation";
import { findPolicy, deletePolicy as remove } from "./policy-store";

/** Takes a policy back: what only it permitted is refused from now on. Errors: PolicyNotFound. Quarterdeck's own. */
export const deletePolicy = operation({
  name: "DeletePolicy",
  doors: ["console"],
  effect: "change",
  access: "changeAccess",
  input: z.strictObject({ Name: PolicyName }),
  resources: (_, caller) => [account(caller)],

  async handle({ Name }, { app, tx, caller, audit, announce }) {
    const policy = await findPolicy(tx, app, caller.accountId, Name);
    if (!policy || !(await remove(tx, caller.accountId, policy.id))) throw noSuchPolicy(Name);
    audit({
      resources: [`Policy/${Name}`],
      summary: { before: { description: policy.description, text: policy.text } },
    });
    announce("access", "*");
    return {};
  },
});
