import * as z from "zod";
import { validationException } from "@/core/errors";
import { NewPassword } from "@/core/identity/user";
import { isSignInWay, SIGN_IN_LINK_LIFE_MS, type SignInWay, signInWays } from "@/core/identity/user-rules";
import type { OperationContext } from "../operation";
import { generatePassword, hashPassword } from "./password";
import { insertSignInLink } from "./sign-in-link-store";
import { newToken, sha256 } from "./token";
import { noPassword, type UserRow } from "./user-store";

/** The members with which an operation says how its user gets in from now on. */
export const signInWay = {
  SignInWith: z.custom<SignInWay>(
    (value) => typeof value === "string" && isSignInWay(value),
    `This is one of ${Object.keys(signInWays).join(", ")}.`,
  ),
  Password: NewPassword.optional(),
};

/** A way in that is ready to be stored, and what is told of it this once. */
export type NewSignIn = { passwordHash: string; password?: string; token?: string };

/**
 * Makes the way in. Outside the transaction: hashing takes long.
 *
 * Errors: ValidationException for a password that is missing or not wanted.
 */
export async function makeSignIn({
  SignInWith,
  Password,
}: {
  SignInWith: SignInWay;
  Password?: string | undefined;
}): Promise<NewSignIn> {
  const wants = SignInWith === "Password";
  if (wants !== (Password !== undefined)) {
    const message = wants ? "Enter a password." : "A password is given only when it is to be the chosen one.";
    throw validationException(message, [{ path: ["Password"], message }]);
  }
  if (SignInWith === "SignInLink") return { passwordHash: noPassword, token: newToken() };
  const password = Password ?? generatePassword();
  return { passwordHash: await hashPassword(password), ...(!wants && { password }) };
}

/** Stores the link where there is one, and gives what the operation answers: the only time that it is told. */
export async function tellSignIn(
  { tx, keys, now }: OperationContext,
  user: Pick<UserRow, "accountId" | "id">,
  { password, token }: NewSignIn,
): Promise<{ GeneratedPassword?: string; SignInToken?: string; SignInTokenExpires?: Date }> {
  if (token === undefined) return password === undefined ? {} : { GeneratedPassword: password };
  const expiresAt = new Date(now.getTime() + SIGN_IN_LINK_LIFE_MS);
  await insertSignInLink(tx, keys, {
    tokenSha256: sha256(token),
    accountId: user.accountId,
    userId: user.id,
    createdAt: now,
    expiresAt,
  });
  return { SignInToken: token, SignInTokenExpires: expiresAt };
}
