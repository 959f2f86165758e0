import * as z from "zod";
import { principalName } from "@/core/access/principal";
import { DomainError, validationException } from "@/core/errors";
import { Role } from "@/core/identity/user";
import {
  ClaimName,
  ClientId,
  ClientSecret,
  ConsoleUrl,
  GroupMappings,
  Issuer,
  noProvider,
  ProviderName,
  Scopes,
} from "@/core/single-sign-on/provider";
import { requireOwnerAccount } from "../identity/owner-account";
import { account, type OperationContext, operation } from "../operation";
import { presentProvider } from "./present";
import { discover } from "./provider-client";
import { deleteProvider, findProvider, type ProviderRow, putProvider, sealSecret } from "./provider-store";

/**
 * How people sign in by an identity provider, without its secret; nothing while none is set up.
 *
 * Errors: AccessDeniedException elsewhere than in the installation's own account.
 */
export const getSingleSignOn = operation({
  name: "GetSingleSignOn",
  doors: ["console"],
  effect: "read",
  access: "changeAccess",
  input: z.strictObject({}),
  resources: (_input, caller) => [account(caller)],
  async handle(_input, context) {
    requireOwnerAccount(context);
    const { app, tx, config } = context;
    const provider = await findProvider(tx, app, config.accountId);
    return {
      ...(provider && { Provider: presentProvider(provider) }),
      ...(config.publicUrl && { PublicUrl: new URL(config.publicUrl).origin }),
    };
  },
});

const Settings = z.strictObject({
  Name: ProviderName,
  Issuer,
  ClientId,
  /** As it was when it is left out; none when it is null. */
  ClientSecret: ClientSecret.nullable().optional(),
  ConsoleUrl,
  Scopes,
  UserNameClaim: ClaimName,
  /** Empty for none: groups are then kept here alone. */
  GroupsClaim: z.union([z.literal(""), ClaimName]),
  GroupMappings,
  CreatesUsers: z.boolean(),
  NewUserRole: Role,
  AsksSecondFactor: z.boolean(),
  AlarmsOnPassword: z.boolean(),
  IsEnabled: z.boolean(),
});

/** The secret that is stored from now on. It never goes to another issuer or client than it was given for. */
function secretFor(
  { keys }: OperationContext,
  input: z.output<typeof Settings>,
  former: ProviderRow | undefined,
  accountId: string,
): Uint8Array | null {
  const owner = { accountId, issuer: input.Issuer, clientId: input.ClientId };
  if (input.ClientSecret === null) return null;
  if (input.ClientSecret !== undefined) return sealSecret(keys, owner, input.ClientSecret);
  if (former?.sealedSecret && (former.issuer !== owner.issuer || former.clientId !== owner.clientId)) {
    const message = "Enter the client secret again: it was given for another issuer or client.";
    throw validationException(message, [{ path: ["ClientSecret"], message }]);
  }
  return former?.sealedSecret ?? null;
}

/** What the audit keeps of the settings: all but the secret, of which only whether there is one. */
const told = (provider: ProviderRow) => {
  const { UpdatedDate: _date, UpdatedBy: _by, ...settings } = presentProvider(provider);
  return settings;
};

/**
 * Sets up the identity provider, or sets it up anew. Who is linked to the same issuer stays linked.
 *
 * Errors: AccessDeniedException elsewhere than in the installation's own account; ValidationException.
 */
export const updateSingleSignOn = operation({
  name: "UpdateSingleSignOn",
  doors: ["console"],
  effect: "change",
  access: "changeAccess",
  input: Settings,
  resources: (_input, caller) => [account(caller)],
  async handle(input, context) {
    requireOwnerAccount(context);
    const { app, tx, keys, config, caller, now, audit } = context;
    if (input.GroupMappings.length > 0 && input.GroupsClaim === "") {
      const message = "Enter the claim that the groups are in.";
      throw validationException(message, [{ path: ["GroupsClaim"], message }]);
    }
    const former = await findProvider(tx, app, config.accountId);
    const provider: ProviderRow = {
      accountId: config.accountId,
      name: input.Name,
      issuer: input.Issuer,
      clientId: input.ClientId,
      sealedSecret: secretFor(context, input, former, config.accountId),
      consoleUrl: input.ConsoleUrl,
      scopes: input.Scopes,
      userNameClaim: input.UserNameClaim,
      groupsClaim: input.GroupsClaim || null,
      groupMappings: input.GroupMappings,
      createsUsers: input.CreatesUsers,
      newUserRole: input.NewUserRole,
      asksSecondFactor: input.AsksSecondFactor,
      alarmsOnPassword: input.AlarmsOnPassword,
      isEnabled: input.IsEnabled,
      updatedAt: now,
      updatedBy: principalName(caller),
    };
    await putProvider(tx, keys, provider);
    audit({
      resources: [`SignInProvider/${provider.name}`],
      summary: {
        ...(former && { before: told(former) }),
        after: { ...told(provider), changedSecret: input.ClientSecret !== undefined },
      },
    });
    return {};
  },
});

/**
 * Takes the identity provider away. Nobody signs in by it any more; users and their links stay.
 *
 * Errors: AccessDeniedException elsewhere than in the installation's own account; SingleSignOnNotSetUp.
 */
export const deleteSingleSignOn = operation({
  name: "DeleteSingleSignOn",
  doors: ["console"],
  effect: "change",
  access: "changeAccess",
  input: z.strictObject({}),
  resources: (_input, caller) => [account(caller)],
  async handle(_input, context) {
    requireOwnerAccount(context);
    const { app, tx, config, audit } = context;
    const former = await findProvider(tx, app, config.accountId);
    if (!(await deleteProvider(tx, config.accountId))) throw noProvider();
    audit({ summary: { before: former ? told(former) : {} } });
    return {};
  },
});

/**
 * Asks an issuer for its description, before or after it is set up. The request goes to the address that is given, and
 * the audit says so; nothing of the answer is told but what OpenID Connect names, or why it is none.
 *
 * Errors: AccessDeniedException elsewhere than in the installation's own account.
 */
export const testSingleSignOn = operation({
  name: "TestSingleSignOn",
  doors: ["console"],
  effect: "reveal",
  access: "changeAccess",
  input: z.strictObject({ Issuer }),
  resources: (_input, caller) => [account(caller)],
  async handle(input, context) {
    requireOwnerAccount(context);
    context.audit({ summary: { issuer: input.Issuer } });
    // That it does not answer is what the test was for: a value, so that the line in the audit stays.
    const found = await discover({ name: "The provider", issuer: input.Issuer, clientId: "test" }, undefined).catch(
      (error: unknown) => {
        if (error instanceof DomainError) return error.message;
        throw error;
      },
    );
    if (typeof found === "string") return { Problem: found };
    const server = found.serverMetadata();
    return {
      Issuer: server.issuer,
      AuthorizationEndpoint: server.authorization_endpoint ?? "",
      TokenEndpoint: server.token_endpoint ?? "",
      UserInfoEndpoint: server.userinfo_endpoint ?? "",
      KeysAddress: server.jwks_uri ?? "",
      SupportsPkce: server.code_challenge_methods_supported?.includes("S256") ?? false,
      Scopes: (server.scopes_supported ?? []).slice(0, 100),
      Claims: (server.claims_supported ?? []).slice(0, 100),
    };
  },
});
