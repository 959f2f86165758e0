/**
 * What a person can be in an account without anybody writing a policy. A user, a group and a member of another account
 * each have exactly one. The words are what screens say of it.
 */
export const builtInRoles = {
  Administrator: {
    label: "Administrator",
    description: "May do everything in the account, and say who else may do what.",
  },
  Operator: {
    label: "Operator",
    description:
      "Sees machines and output, runs and writes documents, adds and changes machines; that is administrator on them. Reads and writes parameters, but does not see secrets. Says nothing of who may do what.",
  },
  ReadOnly: {
    label: "Read only",
    description:
      "Sees machines, documents, commands with their output, activations, and parameters but no secrets. Changes nothing.",
  },
  None: {
    label: "None",
    description: "May do nothing but what a policy or a group allows.",
  },
} as const;

/** The name of a built-in role, as it is stored and as policies write it. */
export type BuiltInRole = keyof typeof builtInRoles;

/** Whether the name is one of a built-in role. */
export const isBuiltInRole = (name: string): name is BuiltInRole => Object.hasOwn(builtInRoles, name);

/** The role's words; a role that this version does not know is shown as it is stored. */
export const roleLabel = (name: string): string => (isBuiltInRole(name) ? builtInRoles[name].label : name);
