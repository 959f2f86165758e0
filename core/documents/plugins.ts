import * as z from "zod";
import type { PlatformType } from "../nodes/node";

/** Seconds a step may run when its document does not say. Source: user guide, command plugins. */
export const DEFAULT_EXECUTION_SECONDS = 3600;
/** The shortest time limit of a step, seconds. Source: user guide, command plugins. */
export const MIN_EXECUTION_SECONDS = 5;
/** The longest time limit of a step, seconds: 48 hours. Source: user guide, command plugins. */
export const MAX_EXECUTION_SECONDS = 172_800;

/**
 * A step's time limit: whole seconds from 5 to 172,800, as a number or as text (the API's parameters are text), kept as
 * it was written. AWS's agent silently takes 3600 for anything else; here it is refused before anything is sent.
 */
export const ExecutionSeconds = z.union([z.string(), z.number()]).refine((value) => {
  const seconds = typeof value === "number" ? value : /^[0-9]{1,6}$/.test(value) ? Number(value) : Number.NaN;
  return Number.isInteger(seconds) && seconds >= MIN_EXECUTION_SECONDS && seconds <= MAX_EXECUTION_SECONDS;
}, `The time limit must be a whole number of seconds from ${MIN_EXECUTION_SECONDS} to ${MAX_EXECUTION_SECONDS}.`);

/** Lines of a script; one text is one line (or several, as written). */
const Lines = z.union([z.string().transform((line) => [line]), z.array(z.string())]);

const ScriptInputs = z.looseObject({
  runCommand: Lines,
  workingDirectory: z.string().max(4096).optional(),
  timeoutSeconds: ExecutionSeconds.optional(),
});

type Plugin = {
  /** Where the plugin exists at all. */
  platforms: readonly PlatformType[];
  /** The inputs after parameters are in place; the parsed form is what the node gets. */
  inputs?: z.ZodType<Record<string, unknown>>;
  /** The language of the script in the input `runCommand`. */
  script?: "shell" | "powershell";
};

const everywhere: readonly PlatformType[] = ["Linux", "Windows", "MacOS"];

/**
 * What is known of the plugins of Command documents: where each exists and, for those that run here, its inputs. A
 * plugin that is not in the table may be written in a document; the node answers that it does not know it.
 * Source: user guide, command plugin reference.
 */
const plugins: Record<string, Plugin> = {
  "aws:runShellScript": { platforms: ["Linux", "MacOS"], inputs: ScriptInputs, script: "shell" },
  "aws:runPowerShellScript": { platforms: everywhere, inputs: ScriptInputs, script: "powershell" },
  "aws:applications": { platforms: ["Windows"] },
  "aws:psModule": { platforms: ["Windows"] },
  "aws:domainJoin": { platforms: ["Linux", "Windows"] },
  "aws:cloudWatch": { platforms: ["Windows"] },
  "aws:updateSsmAgent": { platforms: everywhere },
  "aws:updateAgent": { platforms: ["Windows"] },
  "aws:softwareInventory": { platforms: everywhere },
  "aws:refreshAssociation": { platforms: everywhere },
  "aws:runDocument": { platforms: ["Linux", "Windows"] },
  "aws:downloadContent": { platforms: ["Linux", "Windows"] },
  "aws:configurePackage": { platforms: ["Linux", "Windows"] },
  "aws:configureDocker": { platforms: ["Linux", "Windows"] },
  "aws:runDockerAction": { platforms: ["Linux", "Windows"] },
};

const unknownPlugin: Plugin = { platforms: everywhere };

/** What is known of a plugin; one that is not in the table is taken to exist everywhere, with any inputs. */
export function pluginNamed(action: string): Plugin {
  return (Object.hasOwn(plugins, action) ? plugins[action] : undefined) ?? unknownPlugin;
}
