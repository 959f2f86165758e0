import * as z from "zod";
import { principalName } from "@/core/access/principal";
import { Password } from "@/core/identity/user";
import { identityNotFound, identityTaken, noProvider, onlyWayIn } from "@/core/single-sign-on/provider";
import { callingUser, callingUserWithPassword, self } from "../identity/self";
import { signsInElsewhere, type UserRow } from "../identity/user-store";
import { type OperationContext, operation } from "../operation";
import { linkIdentity, unlinkIdentity } from "./identity-store";
import { named } from "./person";
import { presentIdentity } from "./present";
import { redeemAnswer } from "./provider-client";
import { auditProviderRefusal } from "./provider-refusal";
import type { ProviderRow } from "./provider-store";
import { beginVisit, offeredProvider, visitOf } from "./visit";

/** The provider, for a user whom it may be linked to: of the installation's own account. Errors: SingleSignOnNotSetUp. */
async function providerFor(context: OperationContext, user: UserRow): Promise<ProviderRow> {
  const provider = await offeredProvider(context);
  if (user.accountId !== provider.accountId) throw noProvider();
  return provider;
}

/** Whom the identity provider knows oneself as; nothing where no provider is set up. */
export const getMyIdentity = operation({
  name: "GetMyIdentity",
  doors: ["console"],
  effect: "read",
  access: "self",
  input: z.strictObject({}),
  resources: self,
  handle: async (_input, context) => presentIdentity(context, await callingUser(context)),
});

/**
 * Begins to link oneself to an identity: gives the address at the provider. It takes the password, because it is a way in
 * from then on.
 *
 * Errors: SingleSignOnNotSetUp, ProviderUnavailable, WrongPassword, NoPasswordHere, ThrottlingException.
 */
export const beginIdentityLink = operation({
  name: "BeginIdentityLink",
  doors: ["console"],
  effect: "read",
  access: "self",
  input: z.strictObject({ Password }),
  resources: self,
  async handle(input, context) {
    const user = await callingUserWithPassword(context, "BeginIdentityLink", input.Password, "Password");
    const provider = await providerFor(context, user);
    return beginVisit(context, provider, {
      purpose: "link",
      next: null,
      ...(context.caller.sessionId !== undefined && { sessionId: context.caller.sessionId }),
    });
  },
});

/**
 * Links the user who calls to whom the provider says they are, in the session that has begun it.
 *
 * Errors: SingleSignOnNotSetUp, SignInNotBegun, ProviderUnavailable, ProviderRefused, ProviderAnswerRefused,
 * IdentityTaken.
 */
export const linkMyIdentity = operation({
  name: "LinkMyIdentity",
  doors: ["console"],
  effect: "change",
  access: "self",
  input: z.strictObject({ Answer: z.string().max(8192, "This is no answer: it is too long.") }),
  async prepare({ Answer }, context) {
    const user = await callingUser(context);
    const provider = await providerFor(context, user);
    const visit = visitOf(context, provider, "link");
    const { subject } = await auditProviderRefusal(context, "LinkMyIdentity", () =>
      redeemAnswer(context, provider, visit, Answer),
    );
    return { user, provider, subject };
  },
  resources: self,
  async handle(_input, { tx, keys, caller, now, audit, setSignInTicket }, { user, provider, subject }) {
    const link = {
      accountId: user.accountId,
      issuer: provider.issuer,
      subject,
      userId: user.id,
      createdAt: now,
      createdBy: principalName(caller),
    };
    if (!(await linkIdentity(tx, keys, link)))
      throw identityTaken(
        `You are linked already, or whom ${provider.name} knows you as is linked to another user. Take that link away first.`,
      );
    setSignInTicket(null);
    audit({ summary: { after: { identity: named(link) } } });
    return {};
  },
});

/**
 * Takes one's own link away; from then on only the password signs in.
 *
 * Errors: SingleSignOnNotSetUp, IdentityNotFound; OnlyWayIn for whoever has no password.
 */
export const unlinkMyIdentity = operation({
  name: "UnlinkMyIdentity",
  doors: ["console"],
  effect: "change",
  access: "self",
  input: z.strictObject({}),
  resources: self,
  async handle(_input, context) {
    const user = await callingUser(context);
    const provider = await providerFor(context, user);
    if (user.passwordHash === signsInElsewhere) throw onlyWayIn();
    if (!(await unlinkIdentity(context.tx, user, provider.issuer))) throw identityNotFound(user.name);
    context.audit({ summary: { before: { issuer: provider.issuer } } });
    return {};
  },
});
