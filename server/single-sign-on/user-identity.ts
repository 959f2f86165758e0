import * as z from "zod";
import { principalName } from "@/core/access/principal";
import { UserName } from "@/core/identity/user";
import { IdentitySubject, identityNotFound, identityTaken, noProvider } from "@/core/single-sign-on/provider";
import { endUserSessions } from "../identity/session-work";
import { heldUser, namedUser, userResource } from "../identity/user-target";
import { type OperationContext, operation } from "../operation";
import { identityOf, linkIdentity, unlinkIdentity } from "./identity-store";
import { named } from "./person";
import { presentIdentity } from "./present";
import { findProvider, type ProviderRow } from "./provider-store";

/** The provider of the account that is worked in, on or off. Errors: SingleSignOnNotSetUp. */
async function accountProvider({ app, tx, caller }: OperationContext): Promise<ProviderRow> {
  const provider = await findProvider(tx, app, caller.accountId);
  if (!provider) throw noProvider();
  return provider;
}

/** Whom the identity provider knows a user as; nothing where no provider is set up. Errors: UserNotFound. */
export const getUserIdentity = operation({
  name: "GetUserIdentity",
  doors: ["console"],
  effect: "read",
  access: "changeAccess",
  input: z.strictObject({ UserName }),
  resources: userResource,
  handle: async (input, context) => presentIdentity(context, await namedUser(context, input.UserName)),
});

/**
 * Links a user to whom the provider knows by this subject: whoever signs in there as them is this user here.
 *
 * Errors: UserNotFound, SingleSignOnNotSetUp, IdentityTaken.
 */
export const linkUserIdentity = operation({
  name: "LinkUserIdentity",
  doors: ["console"],
  effect: "change",
  access: "changeAccess",
  input: z.strictObject({ UserName, Subject: IdentitySubject }),
  resources: userResource,
  async handle(input, context) {
    const { tx, keys, caller, now, audit, announce } = context;
    const provider = await accountProvider(context);
    const user = await heldUser(context, input.UserName);
    const link = {
      accountId: user.accountId,
      issuer: provider.issuer,
      subject: input.Subject,
      userId: user.id,
      createdAt: now,
      createdBy: principalName(caller),
    };
    if (!(await linkIdentity(tx, keys, link)))
      throw identityTaken("The user is linked already, or the subject is linked to another user.");
    audit({ summary: { after: { identity: named(link) } } });
    announce("access", "*");
    return {};
  },
});

/**
 * Takes a user's link away and ends their sessions: the provider does not let them in any more. Whoever has no password
 * gets in again by a new link, or by a password that an administrator gives them.
 *
 * Errors: UserNotFound, SingleSignOnNotSetUp, IdentityNotFound.
 */
export const unlinkUserIdentity = operation({
  name: "UnlinkUserIdentity",
  doors: ["console"],
  effect: "change",
  access: "changeAccess",
  input: z.strictObject({ UserName }),
  resources: userResource,
  async handle(input, context) {
    const { app, tx, audit, announce } = context;
    const provider = await accountProvider(context);
    const user = await heldUser(context, input.UserName);
    const identity = await identityOf(tx, app, user, provider.issuer);
    if (!(await unlinkIdentity(tx, user, provider.issuer))) throw identityNotFound(user.name);
    await endUserSessions(context, user, { allBut: undefined });
    announce("access", "*");
    audit({ summary: { unlinked: identity ? named(identity) : { issuer: provider.issuer } } });
    return {};
  },
});
