import { builtInRoles } from "@/core/access/roles";

/** A policy that comes with the product, in Cedar's own words. */
export type BuiltInPolicy = { name: string; description: string; text: string };

/**
 * The policies that come with the product. The role of a user or a group is the name of one of them. Everything that no
 * policy permits is refused.
 */
export const builtInPolicies: readonly BuiltInPolicy[] = [
  {
    name: "Administrator",
    description: builtInRoles.Administrator.description,
    text: 'permit (principal in Role::"Administrator", action, resource);',
  },
  {
    name: "Operator",
    description: builtInRoles.Operator.description,
    text: 'permit (principal in Role::"Operator", action in [Action::"read", Action::"viewOutput", Action::"run", Action::"manage", Action::"readParameters", Action::"writeParameters"], resource);',
  },
  {
    name: "ReadOnly",
    description: builtInRoles.ReadOnly.description,
    text: 'permit (principal in Role::"ReadOnly", action in [Action::"read", Action::"viewOutput", Action::"readParameters"], resource);',
  },
];
