import * as z from "zod";
import { DomainError } from "../errors";

/** A user's name as it is typed at sign-in: 1 to 64 letters, digits and `. _ @ + -`. Case matters, as in AWS's IAM. */
export const UserName = z
  .string({ error: "Enter a user name." })
  .min(1, "Enter a user name.")
  .max(64, "A user name has at most 64 characters.")
  .regex(/^[\p{L}\p{N}._@+-]+$/u, "A user name consists of letters, digits and . _ @ + -");

/** A password as it is typed at sign-in; nothing is said about whether it could be right. */
export const Password = z
  .string({ error: "Enter a password." })
  .min(1, "Enter a password.")
  .max(256, "A password has at most 256 characters.");

/** A password that somebody chooses: 8 to 256 characters, of any kind. Source: NIST SP 800-63B, 5.1.1.2. */
export const NewPassword = z
  .string({ error: "Enter a password." })
  .min(8, "A password has at least 8 characters.")
  .max(256, "A password has at most 256 characters.");

/** Says neither which of the two is wrong nor whether there is such a user. */
export const signInFailed = () => new DomainError("SignInFailed", "The user name or password is not right.");

/** A sign-in link that was used, has expired or never was; which of these is nobody's business. */
export const signInLinkRefused = () =>
  new DomainError(
    "SignInLinkRefused",
    "This sign-in link does not work any more: it works once, for 24 hours. Sign in with your user name and password.",
  );

/** The present password, asked for again before a change, is not right. */
export const wrongPassword = () =>
  new DomainError("WrongPassword", "The current password is not right.", [
    { path: ["CurrentPassword"], message: "The current password is not right." },
  ]);
