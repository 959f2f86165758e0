import { accessDenied } from "@/core/errors";
import { accountNotFound } from "@/core/identity/account";
import type { OperationContext } from "../operation";
import { findAccount } from "./account-store";

type Context = Pick<OperationContext, "config" | "caller">;

/** Whether the caller works in the account that the installation belongs to: from there others are made. */
export const isOwnerAccount = ({ config, caller }: Context): boolean => caller.accountId === config.accountId;

/** Errors: AccessDeniedException for whoever works in another account than the installation's own. */
export function requireOwnerAccount(context: Context): void {
  if (!isOwnerAccount(context)) throw accessDenied("Accounts are managed in the installation's own account.");
}

/**
 * The account that an operation names: any for those in the installation's own, else only that of the caller. What the
 * caller may do in their own account was decided before.
 *
 * Errors: AccountNotFound.
 */
export async function namedAccount(context: Context & Pick<OperationContext, "tx">, id: string) {
  const mayName = isOwnerAccount(context) || id === context.caller.accountId;
  const found = mayName ? await findAccount(context.tx, id) : undefined;
  if (!found) throw accountNotFound(id);
  return found;
}
