/** The page that the identity provider sends people back to; registered there as part of the redirect URI. */
export const CALLBACK_PATH = "/sign-in/callback";

/** The redirect URI, exactly as it has to be registered at the provider. */
export const redirectUriOf = (consoleUrl: string): string => `${consoleUrl}${CALLBACK_PATH}`;

/** What a visit at the provider is for. It begins the `state` that comes back, so that the page knows what to do. */
export type Purpose = "sign-in" | "link";

/** What a visit was for, by the state that came back; undefined for one that we did not send. */
export function purposeOf(state: string | null): Purpose | undefined {
  const purpose = state?.split(".")[0];
  return purpose === "sign-in" || purpose === "link" ? purpose : undefined;
}

/** Which of the provider's groups puts people into which group here. */
export type GroupMapping = { Value: string; GroupName: string };

/** The claim that names people, unless another is set. Source: OpenID Connect Core 1.0, 5.1. */
export const DEFAULT_USER_NAME_CLAIM = "preferred_username";

/** How many of the provider's groups can be mapped. */
export const MAX_GROUP_MAPPINGS = 100;

/**
 * The groups here that the provider's values put somebody into, and those that they do not. Groups that no mapping names
 * are in neither: people are put into them and taken out of them here.
 */
export function mappedGroups(
  mappings: readonly GroupMapping[],
  values: readonly string[],
): { in: string[]; out: string[] } {
  const wanted = new Set(mappings.filter(({ Value }) => values.includes(Value)).map(({ GroupName }) => GroupName));
  const others = new Set(mappings.map(({ GroupName }) => GroupName).filter((name) => !wanted.has(name)));
  return { in: [...wanted].sort(), out: [...others].sort() };
}
