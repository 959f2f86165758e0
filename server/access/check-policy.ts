import * as z from "zod";
import { MAX_POLICY_TEXT } from "@/core/access/policy";
import { checkPolicy as check, policySchema } from "../authorisation/schema";
import { account, operation } from "../operation";

/**
 * What is wrong with a policy's text, with lines and columns from 1, and the schema that it is checked against. Nothing is
 * stored. Quarterdeck's own, for the editor.
 */
export const checkPolicy = operation({
  name: "CheckPolicy",
  doors: ["console"],
  effect: "read",
  access: "changeAccess",
  input: z.strictObject({ Text: z.string().max(MAX_POLICY_TEXT) }),
  resources: (_, caller) => [account(caller)],

  async handle({ Text }, { app }) {
    return {
      Problems: check(Text, app.actions).problems.map(({ message, line, column }) => ({
        Message: message,
        Line: line,
        Column: column,
      })),
      Schema: policySchema(app.actions),
    };
  },
});
