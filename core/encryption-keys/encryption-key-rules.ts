/** The key that secrets are sealed by when nobody names another; it is made with the first of them. Source: SSM API 2014-11-06, PutParameter. */
export const defaultKeyAlias = "alias/aws/ssm";

/** How long a deletion waits, days: at least, at most, and when nobody says. Source: KMS API 2014-11-01, ScheduleKeyDeletion. */
export const deletionDays = { least: 7, most: 30, usual: 30 } as const;

/** The longest alias, with what it begins with, and the longest description, characters. Source: KMS API 2014-11-01, CreateAlias and CreateKey. */
export const MAX_KEY_ALIAS = 256;
export const MAX_KEY_DESCRIPTION = 8192;
/** How many keys an account may have. */
export const MAX_ENCRYPTION_KEYS = 100;

/** What is wrong with the alias of a new key, as a sentence; undefined where all is well. Source: KMS API 2014-11-01, CreateAlias. */
export function keyAliasProblem(alias: string): string | undefined {
  if (!/^alias\/[a-zA-Z0-9/_-]+$/.test(alias)) return "An alias is alias/ with letters, digits and / _ - behind it.";
  if (alias.length > MAX_KEY_ALIAS) return `At most ${MAX_KEY_ALIAS} characters.`;
  return alias.startsWith("alias/aws/") ? "Aliases that begin with alias/aws/ are reserved." : undefined;
}
