/** A policy that comes with the product, in Cedar's own words. */
export type BuiltInPolicy = { name: string; description: string; text: string };

/**
 * The policies that come with the product. A user's role is the name of one of them. Everything that no policy permits
 * is refused.
 */
export const builtInPolicies: readonly BuiltInPolicy[] = [
  {
    name: "Administrator",
    description: "May do everything in the account.",
    text: 'permit (principal in Role::"Administrator", action, resource);',
  },
];
