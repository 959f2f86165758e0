import * as z from "zod";
import { SecondFactorCode } from "@/core/identity/second-factor";
import { signInLinkRefused } from "@/core/identity/user";
import { operation } from "../operation";
import { addressOf, attemptSucceeded, takeAttempt } from "./attempts";
import { presentNewSession, type SessionAnswer } from "./get-session";
import { auditName, auditRefusal } from "./refusal";
import { proveSecondFactor } from "./second-factor";
import { startSession } from "./sessions";
import { peekSignInLink, redeemSignInLink } from "./sign-in-link-store";
import { sha256 } from "./token";

/**
 * Signs a person in with a one-use link, as the first start prints one and administrators hand them out. It is used up in
 * the transaction that starts the session: of two who follow it, one gets in. Whoever has a second factor is asked for
 * it; until then the link stays good.
 *
 * Errors: SignInLinkRefused; SecondFactorRequired; WrongCode; ThrottlingException.
 */
export const signInWithLink = operation({
  name: "SignInWithLink",
  doors: ["console"],
  effect: "change",
  access: "public",
  input: z.strictObject({ Token: z.string().min(1).max(128), Code: SecondFactorCode.optional() }),
  async prepare({ Token, Code }, context) {
    const { app, caller, now } = context;
    const address = addressOf("address", caller.source);
    await takeAttempt(app.db, [address], now);
    const user = await peekSignInLink(app.db.prisma, app, sha256(Token), now);
    if (!user) {
      await auditRefusal(context, "SignInWithLink", "SignInLinkRefused");
      throw signInLinkRefused();
    }
    await proveSecondFactor(context, "SignInWithLink", user, Code);
    await attemptSucceeded(app.db, [address]);
  },
  resources: () => [],
  async handle({ Token }, context): Promise<SessionAnswer> {
    const user = await redeemSignInLink(context.tx, context.app, sha256(Token), context.now);
    if (!user) {
      await auditRefusal(context, "SignInWithLink", "SignInLinkRefused");
      throw signInLinkRefused();
    }
    context.audit({ resources: [`User/${auditName(context.caller.accountId, user)}`] });
    const { id } = await startSession(user, context);
    return presentNewSession(context, user, id);
  },
});
