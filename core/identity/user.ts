import * as z from "zod";
import { type BuiltInRole, builtInRoles, isBuiltInRole } from "../access/roles";
import { DomainError } from "../errors";
import { MAX_NAME_LENGTH, MIN_PASSWORD_LENGTH } from "./user-rules";

/** A user's name as it is typed at sign-in: 1 to 64 letters, digits and `. _ @ + -`. Case matters, as in AWS's IAM. */
export const UserName = z
  .string({ error: "Enter a user name." })
  .min(1, "Enter a user name.")
  .max(MAX_NAME_LENGTH, `A user name has at most ${MAX_NAME_LENGTH} characters.`)
  .regex(/^[\p{L}\p{N}._@+-]+$/u, "A user name consists of letters, digits and . _ @ + -");

/** A password as it is typed at sign-in; nothing is said about whether it could be right. */
export const Password = z
  .string({ error: "Enter a password." })
  .min(1, "Enter a password.")
  .max(256, "A password has at most 256 characters.");

/** A password that somebody chooses: 8 to 256 characters, of any kind. Source: NIST SP 800-63B, 5.1.1.2. */
export const NewPassword = z
  .string({ error: "Enter a password." })
  .min(MIN_PASSWORD_LENGTH, `A password has at least ${MIN_PASSWORD_LENGTH} characters.`)
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
export const wrongPassword = (field = "CurrentPassword") =>
  new DomainError("WrongPassword", "The current password is not right.", [
    { path: [field], message: "The current password is not right." },
  ]);

/** Whoever signs in by an identity provider has no password to prove, and chooses none: it would be a way in beside it. */
export const noPasswordHere = () =>
  new DomainError(
    "NoPasswordHere",
    "You sign in by an identity provider and have no password here. An administrator can give you one.",
  );

/** One of the built-in roles. */
export const Role = z.custom<BuiltInRole>(
  (value) => typeof value === "string" && isBuiltInRole(value),
  `A role is one of ${Object.keys(builtInRoles).join(", ")}.`,
);

/** There is no such user. */
export const userNotFound = (name: string) => new DomainError("UserNotFound", `There is no user ${name}.`);

/** Names of users are unique in an account. */
export const userExists = (name: string) => {
  const message = `There is a user ${name} already.`;
  return new DomainError("UserAlreadyExists", message, [{ path: ["UserName"], message }]);
};

/** What would leave an account without anybody who may say who may do what. */
export const lastAdministrator = () =>
  new DomainError("LastAdministrator", "This is the account's last administrator. Make somebody else one first.");

/** What a person must not do to themselves, because they could not undo it. */
export const notToOneself = (message: string) => new DomainError("NotToOneself", message);

/** There is no such session, or it is somebody else's. */
export const sessionNotFound = (id: string) => new DomainError("SessionNotFound", `There is no session ${id}.`);
