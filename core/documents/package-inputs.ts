import * as z from "zod";

/** What is done with a package. Source: user guide, aws:configurePackage. */
export const PackageAction = z.enum(["Install", "Uninstall"]);

/** How another version than the one that is there is installed. Source: user guide, aws:configurePackage. */
export const InstallationType = z.enum(["Uninstall and reinstall", "In-place update"]);

/** The version of a package, its own word for it; empty is the default version, `latest` the newest. */
export const PackageVersion = z
  .string()
  .regex(/^[a-zA-Z0-9_\-.]{0,128}$/, "It must be the version of a package, or latest.");

/** What all additional arguments of a package may have together, characters. Source: user guide, aws:configurePackage. */
export const MAX_ARGUMENT_CHARACTERS = 4096;

const Value = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/**
 * The variables that a package's scripts find in their environment: `additionalArguments` is a map, or JSON text of one.
 *
 * @returns one sentence about what is wrong with them otherwise
 */
export function packageArguments(given: unknown): { variables: Record<string, string> } | { problem: string } {
  if (given === undefined || given === "") return { variables: {} };
  const map = z.record(z.string(), z.unknown()).safeParse(typeof given === "string" ? jsonOf(given) : given);
  if (!map.success) return { problem: "It must be a JSON object." };
  const variables: Record<string, string> = {};
  let characters = 0;
  for (const [name, written] of Object.entries(map.data)) {
    if (!/^SSM_[a-zA-Z0-9_]{1,251}$/.test(name))
      return { problem: `${name.slice(0, 64)}: a name begins with SSM_ and has letters, digits and _.` };
    const value = Value.safeParse(written);
    if (!value.success || value.data.includes("\0")) return { problem: `${name}: it must be text.` };
    characters += name.length + value.data.length;
    variables[name] = value.data;
  }
  if (characters > MAX_ARGUMENT_CHARACTERS)
    return { problem: `There can be at most ${MAX_ARGUMENT_CHARACTERS} characters; there are ${characters}.` };
  return { variables };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
