import { randomNonce, randomPKCECodeVerifier, randomState } from "openid-client";
import { safeNext } from "@/core/identity/safe-next";
import { noProvider, noVisit } from "@/core/single-sign-on/provider";
import type { Purpose } from "@/core/single-sign-on/provider-rules";
import type { OperationContext } from "../operation";
import { authorizationUrl } from "./provider-client";
import { findProvider, type ProviderRow } from "./provider-store";
import { openTicket, type Proven, sealTicket, ticketMilliseconds, type Visit } from "./ticket";

/**
 * The provider that people sign in by: that of the installation's own account, while it is on.
 *
 * Errors: SingleSignOnNotSetUp.
 */
export async function offeredProvider({ app, config }: Pick<OperationContext, "app" | "config">): Promise<ProviderRow> {
  const provider = await findProvider(app.db.prisma, app, config.accountId);
  if (!provider?.isEnabled) throw noProvider();
  return provider;
}

/**
 * Sends somebody to the provider: gives the address, and puts what its answer will be checked against into the browser.
 *
 * Errors: ProviderUnavailable.
 */
export async function beginVisit(
  context: OperationContext,
  provider: ProviderRow,
  { purpose, next, sessionId = "" }: { purpose: Purpose; next: string | null; sessionId?: string },
): Promise<{ Location: string }> {
  const visit: Visit = {
    kind: "visit",
    purpose,
    issuer: provider.issuer,
    clientId: provider.clientId,
    state: `${purpose}.${randomState()}`,
    nonce: randomNonce(),
    verifier: randomPKCECodeVerifier(),
    next: safeNext(next),
    sessionId,
    expiresAt: context.now.getTime() + ticketMilliseconds,
  };
  const Location = await authorizationUrl(context, provider, visit);
  context.setSignInTicket(sealTicket(context.keys, provider.accountId, visit));
  return { Location };
}

/**
 * The visit that the caller comes back from, for what it was begun for, with the provider as it is set up now.
 *
 * Errors: SignInNotBegun.
 */
export function visitOf({ keys, caller, now }: OperationContext, provider: ProviderRow, purpose: Purpose): Visit {
  const ticket = openTicket(keys, provider.accountId, caller.signInTicket, now);
  const isOurs =
    ticket?.kind === "visit" &&
    ticket.purpose === purpose &&
    ticket.issuer === provider.issuer &&
    ticket.clientId === provider.clientId &&
    (purpose === "sign-in" || ticket.sessionId === caller.sessionId);
  if (!isOurs) throw noVisit();
  return ticket;
}

/** Whoever came back and still has to give a code. Errors: SignInNotBegun. */
export function provenOf({ keys, caller, now }: OperationContext, provider: ProviderRow): Proven {
  const ticket = openTicket(keys, provider.accountId, caller.signInTicket, now);
  if (ticket?.kind !== "proven" || ticket.issuer !== provider.issuer) throw noVisit();
  return ticket;
}

/** Remembers in the browser who came back, until they have given a code. */
export const rememberProven = (
  { keys, now, setSignInTicket }: OperationContext,
  provider: ProviderRow,
  { subject, next }: Pick<Proven, "subject" | "next">,
): void =>
  setSignInTicket(
    sealTicket(keys, provider.accountId, {
      kind: "proven",
      issuer: provider.issuer,
      subject,
      next,
      expiresAt: now.getTime() + ticketMilliseconds,
    }),
  );
