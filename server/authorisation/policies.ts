/** A policy that comes with the product, in Cedar's own words. */
export type BuiltInPolicy = { name: string; description: string; text: string };

/**
 * The policies that come with the product. The role of a user or a group is the name of one of them. Everything that no
 * policy permits is refused.
 */
export const builtInPolicies: readonly BuiltInPolicy[] = [
  {
    name: "Administrator",
    description: "May do everything in the account.",
    text: 'permit (principal in Role::"Administrator", action, resource);',
  },
  {
    name: "Operator",
    description: "May run any document on any machine, which makes them administrator on it, and see what it printed.",
    text: 'permit (principal in Role::"Operator", action in [Action::"read", Action::"viewOutput", Action::"run", Action::"manage"], resource);',
  },
  {
    name: "ReadOnly",
    description: "May see everything but the audit and who may do what, and change nothing.",
    text: 'permit (principal in Role::"ReadOnly", action in [Action::"read", Action::"viewOutput"], resource);',
  },
];
