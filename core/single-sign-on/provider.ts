import * as z from "zod";
import { DomainError } from "../errors";
import { GroupName } from "../identity/group";
import { MAX_GROUP_MAPPINGS } from "./provider-rules";

const isLoopback = (host: string) => host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);

/** An address whose other end is known: by TLS, or because it is this very machine. */
const isProtected = ({ protocol, hostname }: URL) =>
  protocol === "https:" || (protocol === "http:" && isLoopback(hostname));

const parsed = (text: string) => (URL.canParse(text) ? new URL(text) : undefined);

/** What the sign-in page calls the provider. */
export const ProviderName = z
  .string({ error: "Enter a name." })
  .trim()
  .min(1, "Enter a name.")
  .max(40, "A name has at most 40 characters.")
  .regex(/^[\p{L}\p{N}\p{P}\p{Zs}]*$/u, "A name consists of letters, digits, spaces and punctuation.");

/**
 * The provider's issuer identifier, exactly as it stands in its tokens. Over https; over http only on this very machine.
 * Source: OpenID Connect Discovery 1.0, 3.
 */
export const Issuer = z
  .string({ error: "Enter the issuer." })
  .min(1, "Enter the issuer.")
  .max(512, "An issuer has at most 512 characters.")
  .refine((text) => parsed(text) !== undefined, "This is no address.")
  .refine((text) => {
    const url = parsed(text);
    return !url || isProtected(url);
  }, "The issuer's address begins with https://.")
  .refine((text) => {
    const url = parsed(text);
    return !url || !(url.search || url.hash || url.username || url.password);
  }, "An issuer has no query, no fragment and no password in it.");

/** The address that people open the console by: scheme, host and port, and nothing behind it. */
export const ConsoleUrl = z
  .string({ error: "Enter the console's address." })
  .max(256, "An address has at most 256 characters.")
  .transform((text) => text.replace(/\/+$/, ""))
  .refine((text) => {
    const url = parsed(text);
    return url !== undefined && /^https?:$/.test(url.protocol) && url.origin === text;
  }, "This is an address such as https://quarterdeck.example.com, with nothing behind it.");

/** How the provider knows this console. */
export const ClientId = z
  .string({ error: "Enter the client ID." })
  .min(1, "Enter the client ID.")
  .max(256, "A client ID has at most 256 characters.");

/** What proves to the provider that it is this console. */
export const ClientSecret = z
  .string()
  .min(1, "Enter the client secret.")
  .max(1024, "A client secret has at most 1024 characters.");

/** The name of a claim, as it stands in the provider's tokens. */
export const ClaimName = z
  .string()
  .min(1, "Enter the name of a claim.")
  .max(128, "A claim's name has at most 128 characters.")
  .regex(/^[\x21-\x7e]*$/, "A claim's name has no spaces.");

/** What is asked for beside `openid`. Source: RFC 6749, 3.3. */
export const Scopes = z
  .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,128}$/, "A scope has no spaces and no quotes."))
  .max(20, "There are at most 20 scopes.");

/** See {@link import("./provider-rules").mappedGroups}. */
export const GroupMappings = z
  .array(
    z.strictObject({
      Value: z.string().min(1, "Enter the provider's group.").max(256, "A group has at most 256 characters."),
      GroupName,
    }),
  )
  .max(MAX_GROUP_MAPPINGS, `There are at most ${MAX_GROUP_MAPPINGS} mappings.`);

/** Whom the provider knows somebody as: its `sub`. Source: OpenID Connect Core 1.0, 2. */
export const IdentitySubject = z
  .string({ error: "Enter the subject." })
  .min(1, "Enter the subject.")
  .max(255, "A subject has at most 255 characters.");

/** Nobody has set a provider up, or it is off. */
export const noProvider = () =>
  new DomainError("SingleSignOnNotSetUp", "Single sign-on is not set up here. Use your user name and password.");

/**
 * The provider could not be asked.
 *
 * @param why what is known of it, as the end of a sentence
 */
export const providerUnavailable = (name: string, why: string) =>
  new DomainError("ProviderUnavailable", `${name} cannot be asked: ${why}.`);

/** The provider itself said no, by the code that it gave. */
export const providerRefused = (name: string, code: string) =>
  new DomainError("ProviderRefused", `${name} refused the sign-in (${code}).`);

/** An answer that was forged, altered, old, or meant for somebody else. */
export const answerRefused = (name: string) =>
  new DomainError(
    "ProviderAnswerRefused",
    `The answer of ${name} could not be verified. Start again from the sign-in page.`,
  );

/** The browser has no visit at the provider under way: it took too long, was used, or began in another window. */
export const noVisit = () =>
  new DomainError(
    "SignInNotBegun",
    "This sign-in was not begun in this browser, or too long ago. Start again from the sign-in page.",
  );

/** The provider knows the person; nobody here is linked to them. */
export const identityNotLinked = (name: string) =>
  new DomainError(
    "IdentityNotLinked",
    `${name} knows you, but no user here is linked to you. Sign in with your password and link yourself on your profile, or ask an administrator.`,
  );

/** A user is to be made, and the provider did not say a name that can be one. */
export const noUserName = (name: string, claim: string) =>
  new DomainError("NoUserName", `${name} gave no usable user name in the claim ${claim}. Ask an administrator.`);

/** A user is to be made, and somebody has the name. */
export const userNameTaken = (userName: string) =>
  new DomainError(
    "UserNameTaken",
    `There is a user ${userName} already who is not linked to you. If it is you, sign in with your password and link yourself on your profile.`,
  );

/** One identity is one user's, and a user has one at a provider. */
export const identityTaken = (message: string) => new DomainError("IdentityTaken", message);

/** There is no link to take away. */
export const identityNotFound = (userName: string) =>
  new DomainError("IdentityNotFound", `The user ${userName} is not linked.`);

/** Without the link they could not sign in any more. */
export const onlyWayIn = () =>
  new DomainError("OnlyWayIn", "This is your only way to sign in: you have no password here.");
