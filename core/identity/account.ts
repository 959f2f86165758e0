import * as z from "zod";
import { DomainError } from "../errors";

/** An account's id, as it stands in ARNs. Source: AWS, account identifiers. */
export const AccountId = z.string().regex(/^\d{12}$/, "An account's id has 12 digits.");

/** An account's name, as people see it. */
export const AccountName = z
  .string({ error: "Enter an account name." })
  .trim()
  .min(1, "Enter an account name.")
  .max(64, "An account name has at most 64 characters.")
  .regex(/^[^\u0000-\u001f\u007f]*$/, "An account name has no control characters.");

/** There is no such account, or not for whoever asks. */
export const accountNotFound = (id: string) => new DomainError("AccountNotFound", `There is no account ${id}.`);

/** Ids of accounts are unique in an installation. */
export const accountExists = (id: string) => {
  const message = `There is an account ${id} already.`;
  return new DomainError("AccountAlreadyExists", message, [{ path: ["AccountId"], message }]);
};

/** Somebody who is no member, or whose own account it is. */
export const memberNotFound = (name: string) =>
  new DomainError("MemberNotFound", `${name} is not a member of the account.`);
