/** The longest name of a user or a group, in characters. */
export const MAX_NAME_LENGTH = 64;

/** The shortest password that somebody may choose. Source: NIST SP 800-63B, 5.1.1.2. */
export const MIN_PASSWORD_LENGTH = 8;

/** How long a link that signs a person in once is good, milliseconds. */
export const SIGN_IN_LINK_LIFE_MS = 24 * 3_600_000;

/** How somebody new, or somebody who has forgotten, gets in. */
export const signInWays = {
  GeneratedPassword: {
    label: "A password made by the server",
    description: "Shown once, to be passed on. Nobody can guess it.",
  },
  Password: { label: "A password that you choose", description: "At least 8 characters." },
  SignInLink: {
    label: "A link that works once",
    description: "Good for 24 hours. Whoever follows it chooses the password.",
  },
} as const;

/** The name of a way in. */
export type SignInWay = keyof typeof signInWays;

/** Whether the name is one of a way in. */
export const isSignInWay = (name: string): name is SignInWay => Object.hasOwn(signInWays, name);

/** A person seen from an account: by their name in their own account, by "account/name" in any other. */
export type Person = { accountId: string; id: string };

/**
 * The user behind a person who works in an account: their own account and name there. A user's name has no slash, so the
 * two forms cannot be confused.
 */
export function homeOf({ accountId, id }: Person): { accountId: string; userName: string } {
  const [, home, userName] = /^(\d{12})\/(.+)$/s.exec(id) ?? [];
  return home && userName ? { accountId: home, userName } : { accountId, userName: id };
}

/** How a user is called in an account: the reverse of {@link homeOf}. */
export const nameIn = (accountId: string, home: { accountId: string; userName: string }): string =>
  home.accountId === accountId ? home.userName : `${home.accountId}/${home.userName}`;
