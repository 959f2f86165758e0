/**
 * What can be allowed apart from each other. Each operation belongs to exactly one; policies speak of these, or of single
 * operations. The words are what a person may do who has it.
 */
export const permissions = {
  read: "see machines and their groups, documents, commands, activations, and which parameters there are",
  viewOutput: "see what commands printed",
  run: "run documents once or by associations, and cancel commands",
  manage: "add, tag, group, rename and deregister machines, write documents, and stop new commands by a freeze",
  readParameters: "read the values of parameters that are no secrets",
  decryptParameters: "read the secrets among parameters",
  writeParameters: "write, label and delete parameters",
  viewAudit: "read the audit, with the text of commands",
  changeAccess: "change who may do what: people, groups, access keys and policies",
  administer: "change the account's settings, lift a freeze, and make accounts",
} as const;

/** The name of a permission, as policies write it: `Action::"run"`. */
export type Permission = keyof typeof permissions;

/** Whether the name is one of a permission. */
export const isPermission = (name: string): name is Permission => Object.hasOwn(permissions, name);
