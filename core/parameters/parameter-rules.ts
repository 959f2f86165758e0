/** What a value is. Source: SSM API 2014-11-06, ParameterType. */
export const parameterTypes = ["String", "StringList", "SecureString"] as const;

/** What a parameter has room for. Source: SSM API 2014-11-06, ParameterTier. */
export const parameterTiers = ["Standard", "Advanced", "Intelligent-Tiering"] as const;
export type AskedTier = (typeof parameterTiers)[number];
/** The tier that a parameter is in: the third one of those that can be asked for chooses. */
export type ParameterTier = Exclude<AskedTier, "Intelligent-Tiering">;

/** The largest value, bytes of UTF-8, and the most parameters of an account. Source: user guide, parameter tiers. */
export const tierLimits: Readonly<Record<ParameterTier, { valueBytes: number; parameters: number }>> = {
  Standard: { valueBytes: 4_096, parameters: 10_000 },
  Advanced: { valueBytes: 8_192, parameters: 100_000 },
};

/** How many versions are kept of a parameter. Source: user guide, parameter versions. */
export const MAX_PARAMETER_VERSIONS = 100;
/** How many labels a version can have. Source: user guide, parameter labels. */
export const MAX_LABELS = 10;
/** How many levels a hierarchy can have. Source: user guide, parameter hierarchies. */
export const MAX_LEVELS = 15;
/** The longest ARN of a parameter, characters: its name has what is left of it. Source: SSM API 2014-11-06, PutParameter. */
export const MAX_PARAMETER_ARN = 1011;
/** The longest description, characters. Source: SSM API 2014-11-06, ParameterDescription. */
export const MAX_PARAMETER_DESCRIPTION = 1024;
/** The longest pattern for values, characters. Source: SSM API 2014-11-06, AllowedPattern. */
export const MAX_ALLOWED_PATTERN = 1024;
/** How long what was deleted can be had back, milliseconds. */
export const restorableMilliseconds = 24 * 3_600_000;

/** A parameter's place in the hierarchy: with its slash, which a name at the root need not have. */
export const pathOf = (name: string) => (name.startsWith("/") ? name : `/${name}`);

/** The paths that a parameter is under, from the top: `/a/b/c` is under `/a` and `/a/b`. What is at the root is under none. */
export const pathsAbove = (name: string): string[] => {
  const levels = pathOf(name).split("/").slice(1, -1);
  return levels.map((_, index) => `/${levels.slice(0, index + 1).join("/")}`);
};

/**
 * What is wrong with the name of a new parameter, as a sentence; undefined where all is well. How many levels it may have
 * is asked apart. Source: SSM API 2014-11-06, PutParameter.
 */
export function parameterNameProblem(name: string): string | undefined {
  if (name === "") return "Give the parameter a name.";
  if (!/^[a-zA-Z0-9_.\-/]+$/.test(name)) return "Use letters without accents, digits and _ . - with / between levels.";
  if (!name.startsWith("/") && name.includes("/")) return "A name with levels begins with a slash.";
  if (name.endsWith("/") || name.includes("//")) return "A level has at least one character.";
  return /^\/?(aws|ssm)/i.test(name) ? "Names that begin with aws or ssm are reserved." : undefined;
}

/** How many levels a name has: `/a/b/c` has 3. */
export const levelsOf = (name: string) => pathOf(name).split("/").length - 1;

/** What is wrong with a path under which parameters are, as a sentence; `/` is above all. */
export function parameterPathProblem(path: string): string | undefined {
  if (path === "/") return undefined;
  if (!path.startsWith("/")) return "A path begins with a slash.";
  if (!/^[a-zA-Z0-9_.\-/]+$/.test(path) || path.includes("//"))
    return "Use letters without accents, digits and _ . - with / between levels.";
  return undefined;
}

/** What is wrong with a path that a sentence about access names: it has no slash at its end, unless it is above all. */
export const sentencePathProblem = (path: string): string | undefined =>
  parameterPathProblem(path) ?? (path !== "/" && path.endsWith("/") ? "Leave out the slash at the end." : undefined);

/** What is wrong with a label, as a sentence; undefined where all is well. Source: user guide, parameter labels. */
export function labelProblem(label: string): string | undefined {
  if (!/^[a-zA-Z0-9_.-]{1,100}$/.test(label)) return "A label has 1 to 100 letters, digits and . - _";
  if (/^[0-9]/.test(label)) return "A label does not begin with a digit.";
  return /^(aws|ssm)/i.test(label) ? "Labels that begin with aws or ssm are reserved." : undefined;
}
