/** The longest name of a group of machines, characters. Source: AWS Resource Groups API 2017-11-27, CreateGroupName. */
export const MAX_GROUP_NAME = 300;

/** The longest description of one, characters. Source: AWS Resource Groups API 2017-11-27, Description. */
export const MAX_GROUP_DESCRIPTION = 1024;

/** How many filters a group may have, and how many values one of them. */
export const MAX_GROUP_FILTERS = 10;
export const MAX_GROUP_VALUES = 50;

/** How many groups of machines an account may have. */
export const MAX_NODE_GROUPS = 500;

/** The target, and the filter of machines, that names a group. Source: SSM API 2014-11-06, TargetKey. */
export const groupKey = "resource-groups:Name";

/**
 * What is wrong with the name of a new group, as a sentence; undefined where all is well. Source: AWS Resource Groups API
 * 2017-11-27, CreateGroup.
 */
export function groupNameProblem(name: string): string | undefined {
  if (name === "") return "Give the group a name.";
  if (name.length > MAX_GROUP_NAME) return `At most ${MAX_GROUP_NAME} characters.`;
  if (!/^[a-zA-Z0-9_.-]+$/.test(name)) return "Use letters without accents, digits and _ . -";
  return /^aws/i.test(name) ? "Names that begin with AWS are reserved." : undefined;
}

/** What a filter of a group can ask of a machine beside a tag by its key. */
export const groupFilterKeys = [
  "InstanceIds",
  "tag-key",
  "PlatformTypes",
  "PlatformName",
  "PlatformVersion",
  "AgentVersion",
  "ActivationIds",
] as const;
