import * as z from "zod";
import { MAX_POLICY_TEXT, PolicyText, SentenceInput } from "@/core/access/policy";
import { type Sentence, toCedar } from "@/core/access/sentence";
import { validationException } from "@/core/errors";
import { statementsOf } from "../authorisation/schema";
import { findGroup } from "../identity/group-store";
import { findUser } from "../identity/user-store";
import type { OperationContext } from "../operation";

/** What a policy grants, in one of its two forms. */
export const policyContent = {
  Description: z.string().max(1000).optional(),
  Sentence: SentenceInput.optional(),
  Text: PolicyText.optional(),
};

/**
 * The text and the sentence of what is to be stored.
 *
 * Errors: ValidationException for both forms or none, for a text that is wrong, for somebody who does not exist.
 */
export async function contentOf(
  { Sentence, Text }: { Sentence?: Sentence | undefined; Text?: string | undefined },
  { app, tx, caller: { accountId } }: OperationContext,
): Promise<{ sentence: Sentence | null; text: string }> {
  if ((Sentence === undefined) === (Text === undefined))
    throw validationException("Give Sentence or Text, and not both.", [
      { path: ["Sentence"], message: "Give a sentence or a text." },
    ]);
  const text = Text ?? (Sentence ? toCedar(Sentence) : "");
  if (text.length > MAX_POLICY_TEXT)
    throw validationException("The sentence is too long: name fewer documents or tags.", [
      { path: ["Sentence"], message: "It is too long." },
    ]);
  statementsOf(text, app.actions);
  if (!Sentence) return { sentence: null, text };

  const { type, name } = Sentence.who;
  const found = type === "User" ? await findUser(tx, app, accountId, name) : await findGroup(tx, app, accountId, name);
  if (!found) {
    const message = type === "User" ? `There is no user ${name}.` : `There is no group ${name}.`;
    throw validationException(message, [{ path: ["Sentence", "who", "name"], message }]);
  }
  return { sentence: Sentence, text };
}
