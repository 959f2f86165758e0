import type { UserRow } from "../identity/user-store";
import type { OperationContext } from "../operation";
import { identityOf } from "./identity-store";
import { findProvider, type ProviderRow } from "./provider-store";

/** The settings as they are shown: everything but the secret. */
export const presentProvider = (provider: ProviderRow) => ({
  Name: provider.name,
  Issuer: provider.issuer,
  ClientId: provider.clientId,
  HasClientSecret: provider.sealedSecret !== null,
  ConsoleUrl: provider.consoleUrl,
  Scopes: provider.scopes,
  UserNameClaim: provider.userNameClaim,
  GroupsClaim: provider.groupsClaim ?? "",
  GroupMappings: provider.groupMappings,
  CreatesUsers: provider.createsUsers,
  NewUserRole: provider.newUserRole,
  AsksSecondFactor: provider.asksSecondFactor,
  AlarmsOnPassword: provider.alarmsOnPassword,
  IsEnabled: provider.isEnabled,
  UpdatedDate: provider.updatedAt,
  UpdatedBy: provider.updatedBy,
});

/** Whom the account's provider knows a user as: no provider, not linked, or the link. */
type PresentedIdentity = {
  ProviderName?: string;
  /** Whether the sign-in page offers it now. */
  IsOffered?: boolean;
  Identity?: { Issuer: string; Subject: string; LinkedDate: Date; LinkedBy: string };
};

/** A user's link as it is shown. */
export async function presentIdentity(
  { app, tx }: Pick<OperationContext, "app" | "tx">,
  user: UserRow,
): Promise<PresentedIdentity> {
  const provider = await findProvider(tx, app, user.accountId);
  if (!provider) return {};
  const link = await identityOf(tx, app, user, provider.issuer);
  return {
    ProviderName: provider.name,
    IsOffered: provider.isEnabled,
    ...(link && {
      Identity: {
        Issuer: link.issuer,
        Subject: link.subject,
        LinkedDate: link.createdAt,
        LinkedBy: link.createdBy,
      },
    }),
  };
}
