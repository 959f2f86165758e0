import * as z from "zod";
import { signInLinkRefused } from "@/core/identity/user";
import { operation } from "../operation";
import { addressOf, attemptSucceeded, takeAttempt } from "./attempts";
import { presentSession, type SessionAnswer } from "./get-session";
import { startSession } from "./sessions";
import { auditRefusal } from "./sign-in";
import { accountNameOf, redeemSignInLink, sha256 } from "./store";

/**
 * Signs a person in with a one-use link, as the first start prints one. It is used up in the transaction that starts
 * the session: of two who follow it, one gets in.
 *
 * Errors: SignInLinkRefused; ThrottlingException.
 */
export const signInWithLink = operation({
  name: "SignInWithLink",
  doors: ["console"],
  effect: "change",
  access: "public",
  input: z.strictObject({ Token: z.string().min(1).max(128) }),
  async prepare(_input, { app, caller, now }) {
    const address = addressOf("address", caller.source);
    await takeAttempt(app.db, [address], now);
    return address;
  },
  resources: () => [],
  async handle({ Token }, context, address): Promise<SessionAnswer> {
    const user = await redeemSignInLink(context.tx, context.keys, sha256(Token), context.now);
    if (!user) {
      await auditRefusal(context, "SignInWithLink", "SignInLinkRefused");
      throw signInLinkRefused();
    }
    context.audit({ resources: [`User/${user.name}`] });
    context.afterCommit(
      () =>
        void attemptSucceeded(context.app.db, [address]).catch((error) =>
          context.log.warn({ err: error }, "an attempt stays counted"),
        ),
    );
    const { id } = await startSession(user, context);
    return presentSession(context, {
      id,
      accountId: user.accountId,
      accountName: await accountNameOf(context.tx, user.accountId),
      userName: user.name,
      role: user.role,
    });
  },
});
