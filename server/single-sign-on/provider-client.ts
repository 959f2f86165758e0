import * as oidc from "openid-client";
import * as z from "zod";
import type { DomainError } from "@/core/errors";
import { answerRefused, providerRefused, providerUnavailable } from "@/core/single-sign-on/provider";
import { redirectUriOf } from "@/core/single-sign-on/provider-rules";
import type { Application } from "../application";
import type { OperationContext } from "../operation";
import { outboundFetch, timeoutSeconds } from "./outbound-fetch";
import { type ProviderRow, secretOf } from "./provider-store";
import type { Visit } from "./ticket";

/** What is found under an issuer is asked for again after this time, milliseconds. */
const keptMilliseconds = 10 * 60_000;
/** Its clock and ours may differ so much, seconds. */
const clockToleranceSeconds = 60;

/** Why a provider could not be reached, by the code of the failure, as the end of a sentence. */
const networkReasons: Record<string, string> = {
  ECONNREFUSED: "nothing listens at its address",
  ECONNRESET: "the connection broke off",
  ENOTFOUND: "its name is not known",
  EAI_AGAIN: "its name could not be looked up",
  ETIMEDOUT: "it did not answer in time",
  UND_ERR_CONNECT_TIMEOUT: "it did not answer in time",
  OAUTH_TIMEOUT: "it did not answer in time",
  ANSWER_TOO_LONG: "its answer is too long",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is not trusted",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is not trusted",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate is not trusted",
  CERT_HAS_EXPIRED: "its certificate has expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is another site's",
  OAUTH_HTTP_REQUEST_FORBIDDEN: "it names an address without https",
  OAUTH_RESPONSE_IS_NOT_CONFORM: "what it answers is no OpenID Connect",
  OAUTH_RESPONSE_IS_NOT_JSON: "what it answers is no OpenID Connect",
};
/** The same where only its description is asked for. */
const discoveryReasons: Record<string, string> = {
  ...networkReasons,
  OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED: "it calls itself by another issuer",
};
/** The same where the code is traded in. */
const tokenReasons: Record<string, string> = {
  ...networkReasons,
  invalid_client: "it does not accept this console's client ID or secret",
  unauthorized_client: "it does not accept this console's client ID or secret",
  OAUTH_WWW_AUTHENTICATE_CHALLENGE: "it does not accept this console's client ID or secret",
};

const Coded = z.object({ code: z.string() });
const Caused = z.object({ cause: z.unknown() });

/** The codes of a failure and of what caused it, the outermost first. */
function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  let each = error;
  for (let depth = 0; depth < 5 && each !== undefined; depth++) {
    const coded = Coded.safeParse(each);
    if (coded.success) codes.push(coded.data.code);
    if (each instanceof oidc.ResponseBodyError) codes.push(each.error);
    each = Caused.safeParse(each).data?.cause;
  }
  return codes;
}

/** Why the provider could not be asked; undefined when it answered, and its answer is what is wrong. */
function unavailable(name: string, reasons: Record<string, string>, error: unknown): DomainError | undefined {
  const reason = codesOf(error)
    .map((code) => reasons[code])
    .find((known) => known !== undefined);
  // fetch says TypeError for every failure of the network.
  if (reason === undefined && !(error instanceof TypeError)) return undefined;
  return providerUnavailable(name, reason ?? "it does not answer");
}

type Known = { since: number; found: Promise<oidc.Configuration> };
const known = new WeakMap<Application["db"], Map<string, Known>>();

/** How the client proves who it is: as the provider prefers, and without a secret not at all. */
function clientAuthentication(methods: readonly string[] | undefined, secret: string | undefined): oidc.ClientAuth {
  if (secret === undefined) return oidc.None();
  // Source: OpenID Connect Discovery 1.0, 3: without the list it is client_secret_basic.
  return methods && !methods.includes("client_secret_basic")
    ? oidc.ClientSecretPost(secret)
    : oidc.ClientSecretBasic(secret);
}

/**
 * Asks an issuer for what it says of itself.
 *
 * Errors: ProviderUnavailable.
 */
export async function discover(
  { name, issuer, clientId }: Pick<ProviderRow, "name" | "issuer" | "clientId">,
  secret: string | undefined,
): Promise<oidc.Configuration> {
  try {
    const url = new URL(issuer);
    const isPlain = url.protocol === "http:";
    const found = await oidc.discovery(url, clientId, undefined, oidc.None(), {
      timeout: timeoutSeconds,
      [oidc.customFetch]: outboundFetch,
      // Only an issuer on this very machine can be configured with http.
      ...(isPlain && { execute: [oidc.allowInsecureRequests] }),
    });
    const server = found.serverMetadata();
    const configuration = new oidc.Configuration(
      server,
      clientId,
      { [oidc.clockTolerance]: clockToleranceSeconds },
      clientAuthentication(server.token_endpoint_auth_methods_supported, secret),
    );
    configuration.timeout = timeoutSeconds;
    configuration[oidc.customFetch] = outboundFetch;
    // The library trusts the connection that a token came by; we ask for the provider's signature as well.
    oidc.enableNonRepudiationChecks(configuration);
    if (isPlain) oidc.allowInsecureRequests(configuration);
    return configuration;
  } catch (error) {
    throw (
      unavailable(name, discoveryReasons, error) ??
      providerUnavailable(name, "what it answers there is no OpenID Connect")
    );
  }
}

/** The same for the provider that is set up; asked once in a while, however many people come. */
async function configurationOf(
  { app, keys }: Pick<OperationContext, "app" | "keys">,
  provider: ProviderRow,
): Promise<oidc.Configuration> {
  const all = known.get(app.db) ?? new Map<string, Known>();
  known.set(app.db, all);
  const key = JSON.stringify([provider.accountId, provider.updatedAt]);
  const now = performance.now();
  const kept = all.get(key);
  if (kept && now - kept.since < keptMilliseconds) return kept.found;
  const found = discover(provider, secretOf(keys, provider));
  all.clear();
  all.set(key, { since: now, found });
  // A failure is not kept: the next who comes asks again.
  found.catch(() => all.get(key)?.found === found && all.delete(key));
  return found;
}

/**
 * The address at the provider that somebody is sent to.
 *
 * Errors: ProviderUnavailable.
 */
export async function authorizationUrl(
  context: Pick<OperationContext, "app" | "keys">,
  provider: ProviderRow,
  { state, nonce, verifier }: Pick<Visit, "state" | "nonce" | "verifier">,
): Promise<string> {
  const configuration = await configurationOf(context, provider);
  return oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUriOf(provider.consoleUrl),
    scope: [...new Set(["openid", ...provider.scopes])].join(" "),
    state,
    nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  }).href;
}

/** What the provider says of whoever came back. */
export type Person = { subject: string; userName: string | undefined; groups: string[] };

const texts = (claim: unknown): string[] =>
  (Array.isArray(claim) ? claim : [claim]).filter((each): each is string => typeof each === "string").slice(0, 1_000);

/**
 * Trades the answer that somebody brought back from the provider for who they are. Its state, the code's proof, and the
 * token's issuer, audience, nonce, times and signature are checked; what is not in the token is asked for.
 *
 * @param answer the query of the address they came back to
 *
 * Errors: ProviderUnavailable, ProviderRefused, ProviderAnswerRefused.
 */
export async function redeemAnswer(
  context: Pick<OperationContext, "app" | "keys" | "log" | "caller">,
  provider: ProviderRow,
  visit: Visit,
  answer: string,
): Promise<Person> {
  const configuration = await configurationOf(context, provider);
  try {
    const address = new URL(redirectUriOf(provider.consoleUrl));
    address.search = answer;
    const tokens = await oidc.authorizationCodeGrant(configuration, address, {
      expectedState: visit.state,
      expectedNonce: visit.nonce,
      pkceCodeVerifier: visit.verifier,
      idTokenExpected: true,
    });
    const claims: Record<string, unknown> & { sub?: string } = { ...tokens.claims() };
    const subject = claims.sub ?? "";
    const wanted = [provider.userNameClaim, ...(provider.groupsClaim ? [provider.groupsClaim] : [])];
    const isWhole = wanted.every((claim) => claims[claim] !== undefined);
    const more =
      isWhole || !configuration.serverMetadata().userinfo_endpoint
        ? {}
        : await oidc.fetchUserInfo(configuration, tokens.access_token, subject);
    const all: Record<string, unknown> = { ...more, ...claims };
    return {
      subject,
      userName: texts(all[provider.userNameClaim])[0],
      groups: provider.groupsClaim ? texts(all[provider.groupsClaim]) : [],
    };
  } catch (error) {
    context.log.warn(
      { codes: codesOf(error), requestId: context.caller.requestId },
      "an answer of the identity provider was refused",
    );
    if (error instanceof oidc.AuthorizationResponseError)
      throw providerRefused(provider.name, /^[a-z_]{1,64}$/.test(error.error) ? error.error : "no known reason");
    throw unavailable(provider.name, tokenReasons, error) ?? answerRefused(provider.name);
  }
}
