import * as z from "zod";
import { validationException } from "@/core/errors";
import { SecondFactorCode } from "@/core/identity/second-factor";
import { identityNotLinked } from "@/core/single-sign-on/provider";
import { addressOf, attemptSucceeded, takeAttempt } from "../identity/attempts";
import { presentNewSession, type SessionAnswer } from "../identity/get-session";
import { auditName } from "../identity/refusal";
import { hasSecondFactor, proveSecondFactor } from "../identity/second-factor";
import { deleteSession } from "../identity/session-store";
import { startSession } from "../identity/sessions";
import { type OperationContext, operation } from "../operation";
import { findLinkedUser } from "./identity-store";
import { followGroups, named, userOf } from "./person";
import { redeemAnswer } from "./provider-client";
import { auditProviderRefusal } from "./provider-refusal";
import { offeredProvider, provenOf, rememberProven, visitOf } from "./visit";

const name = "SignInWithProvider";

/** What the provider's answer, or the code after it, has shown; looked up before the transaction, as it takes the network. */
async function prove(input: { Answer?: string | undefined; Code?: string | undefined }, context: OperationContext) {
  const { app, caller, now } = context;
  const provider = await offeredProvider(context);
  const address = addressOf("address", caller.source);
  await takeAttempt(app.db, [address], now);
  if (input.Answer !== undefined) {
    const visit = visitOf(context, provider, "sign-in");
    const person = await auditProviderRefusal(context, name, () =>
      redeemAnswer(context, provider, visit, input.Answer ?? ""),
    );
    await attemptSucceeded(app.db, [address]);
    return { provider, person, next: visit.next };
  }
  const { subject, next } = provenOf(context, provider);
  const user = await findLinkedUser(app.db.prisma, app, { ...provider, subject });
  if (!user) throw identityNotLinked(provider.name);
  await proveSecondFactor(context, name, user, input.Code);
  await attemptSucceeded(app.db, [address]);
  return { provider, user, subject, next };
}

/**
 * Signs in whoever comes back from the identity provider, and starts a session; one that the browser had ends. Where the
 * settings say so, and the user has a second factor here, the answer says that a code is needed, and the same operation
 * goes on with it.
 *
 * Errors: SingleSignOnNotSetUp, SignInNotBegun, ProviderUnavailable, ProviderRefused, ProviderAnswerRefused,
 * IdentityNotLinked, NoUserName, UserNameTaken, WrongCode, ThrottlingException.
 */
export const signInWithProvider = operation({
  name,
  doors: ["console"],
  effect: "change",
  access: "public",
  input: z.strictObject({
    Answer: z.string().max(8192, "This is no answer: it is too long.").optional(),
    Code: SecondFactorCode.optional(),
  }),
  async prepare(input, context) {
    if ((input.Answer === undefined) === (input.Code === undefined)) {
      const message = "Give either the provider's answer or a code.";
      throw validationException(message, [{ path: ["Answer"], message }]);
    }
    return prove(input, context);
  },
  resources: () => [],
  async handle(
    _input,
    context,
    { provider, next, ...proved },
  ): Promise<(SessionAnswer & { Next: string }) | { SignedIn: false; NeedsCode: true }> {
    const { app, tx, caller, announce, audit, setSignInTicket } = context;
    const user = proved.person ? await userOf(context, provider, proved.person) : proved.user;
    const subject = proved.person ? proved.person.subject : proved.subject;
    if (proved.person) await followGroups(context, provider, user, proved.person.groups);
    audit({
      resources: [`User/${auditName(caller.accountId, user)}`],
      summary: { identity: named({ ...provider, subject }) },
    });
    if (proved.person && provider.asksSecondFactor && (await hasSecondFactor(tx, app, user))) {
      rememberProven(context, provider, { subject, next });
      audit({ summary: { needsCode: true } });
      return { SignedIn: false, NeedsCode: true };
    }
    setSignInTicket(null);
    if (caller.sessionId !== undefined) {
      await deleteSession(tx, caller.sessionId);
      announce("session", caller.sessionId);
    }
    const { id } = await startSession(user, context);
    return { ...(await presentNewSession(context, user, id)), Next: next };
  },
});
