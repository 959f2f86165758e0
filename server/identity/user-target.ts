import { userNotFound } from "@/core/identity/user";
import type { Resource } from "../authorisation/resource-kinds";
import type { Caller, OperationContext } from "../operation";
import { findUser, holdUser, type UserRow } from "./user-store";

/** A user of the caller's account, as what an operation is done to. */
export const userResource = ({ UserName }: { UserName: string }, { accountId }: Caller): Resource[] => [
  { type: "User", id: UserName, accountId },
];

/**
 * The user that an operation names, in the account that the caller works in.
 *
 * Errors: UserNotFound.
 */
export async function namedUser(
  { app, tx, caller }: Pick<OperationContext, "app" | "tx" | "caller">,
  name: string,
): Promise<UserRow> {
  const user = await findUser(tx, app, caller.accountId, name);
  if (!user) throw userNotFound(name);
  return user;
}

/** The same, and nobody changes them until the transaction ends. */
export async function heldUser(
  { app, tx, caller }: Pick<OperationContext, "app" | "tx" | "caller">,
  name: string,
): Promise<UserRow> {
  const user = await holdUser(tx, app, caller.accountId, name);
  if (!user) throw userNotFound(name);
  return user;
}
