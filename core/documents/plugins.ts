import * as z from "zod";
import type { PlatformType } from "../nodes/node";
import { DocumentReference, type ParameterType } from "./document";
import { DownloadSourceType } from "./download-source";
import { InstallationType, PackageAction, PackageVersion, packageArguments } from "./package-inputs";
import {
  applicationFields,
  cloudWatchFields,
  domainJoinFields,
  moduleFields,
  startTypes,
  updateAgentFields,
} from "./windows-plugins";

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
const Line = z.union([z.string(), z.number(), z.boolean()], "A line must be text.").transform(String);
const Lines = z.union(
  [z.string().transform((line) => [line]), z.array(Line)],
  "The script must be a list of lines, or one text.",
);

/** Ids of associations: a list, or one text with commas. */
const AssociationIds = z
  .union([z.array(z.string()), z.string().transform((text) => text.split(","))], "They must be a list of ids.")
  .transform((ids) => ids.map((id) => id.trim().toLowerCase()).filter((id) => id !== ""))
  .refine((ids) => ids.every((id) => z.guid().safeParse(id).success), "Each must be the id of an association, a UUID.");

/** A map, or JSON text of one. */
const MapOrText = z.union([z.string(), z.record(z.string(), z.unknown())], "It must be a JSON object.");

const scriptFields = {
  runCommand: Lines,
  workingDirectory: z.string().max(4096).optional(),
  timeoutSeconds: ExecutionSeconds.optional(),
};

/** What a step does next; every plugin takes them among its inputs. Source: user guide, Command document steps. */
export const flowWords = {
  onFailure: ["exit", "successAndExit"],
  onSuccess: ["exit"],
  finallyStep: ["true", "false"],
} as const;

/** What is known of a plugin of Command documents. */
export type Plugin = {
  /** Where the plugin exists at all. */
  platforms: readonly PlatformType[];
  /** The inputs it takes, those that it needs first; a question mark stands after the others. */
  inputs: readonly string[];
  /** What is checked of the inputs once parameters are in place; the parsed form is what the node gets. */
  fields?: Record<string, z.ZodType>;
  /** The kinds of parameter that may stand for a whole input; any, where nothing is said. */
  kinds?: Record<string, readonly ParameterType[]>;
  /** The language of the script in the input `runCommand`. */
  script?: "shell" | "powershell";
  /** The words that an input can be, where there are only these. */
  choices?: Record<string, readonly string[]>;
  /** The inputs that decide which code runs, with what their value is. */
  code?: Record<string, string>;
  /** Those of `code` that say where it comes from: no pattern of their characters makes a harmless one of them. */
  chooses?: readonly string[];
};

const everywhere: readonly PlatformType[] = ["Linux", "Windows", "MacOS"];

const scriptPlugin = {
  inputs: ["runCommand", "workingDirectory?", "timeoutSeconds?", "id?"],
  fields: scriptFields,
  kinds: {
    runCommand: ["String", "StringList"],
    workingDirectory: ["String"],
    timeoutSeconds: ["String", "Integer"],
  },
  code: { runCommand: "run as part of a script" },
} as const satisfies Partial<Plugin>;

const updateFields = {
  agentName: z.literal(
    "amazon-ssm-agent",
    "The agent's name must be amazon-ssm-agent, which stands for this server's agent.",
  ),
  allowDowngrade: z.union([z.boolean(), z.enum(["true", "false"])], "It must be true or false.").optional(),
  // Nodes take releases from their own server, signed with the key that they have pinned, and from nowhere else.
  source: z.undefined("Leave it out: a node takes the agent from its own server only.").optional(),
  targetVersion: z
    .string()
    .regex(/^(|latest|\d{1,9}\.\d{1,9}\.\d{1,9})$/, "It must be a version such as 1.4.0, or latest.")
    .optional(),
};

/**
 * The plugins of Command documents: where each exists, what it takes and, for those that run here, how that is checked.
 * A node that does not have one of them says so. Source: user guide, command plugin reference.
 */
const plugins: Record<string, Plugin> = {
  "aws:runShellScript": { ...scriptPlugin, platforms: ["Linux", "MacOS"], script: "shell" },
  "aws:runPowerShellScript": { ...scriptPlugin, platforms: everywhere, script: "powershell" },
  "aws:applications": {
    platforms: ["Windows"],
    inputs: ["action", "source", "parameters?", "sourceHash?"],
    fields: applicationFields,
    choices: { action: applicationFields.action.options },
    kinds: { action: ["String"], source: ["String"], parameters: ["String"], sourceHash: ["String"] },
    code: { source: "the program that is installed", parameters: "given to the installer" },
    chooses: ["source"],
  },
  "aws:psModule": {
    ...scriptPlugin,
    platforms: ["Windows"],
    inputs: ["source", "sourceHash?", "runCommand?", "workingDirectory?", "timeoutSeconds?", "id?"],
    fields: { ...scriptFields, ...moduleFields, runCommand: Lines.optional() },
    kinds: { ...scriptPlugin.kinds, source: ["String"], sourceHash: ["String"] },
    script: "powershell",
    code: { source: "the module that is installed", runCommand: "run as part of a script" },
    chooses: ["source"],
  },
  "aws:domainJoin": {
    platforms: ["Windows"],
    inputs: ["directoryId", "directoryName", "directoryOU?", "dnsIpAddresses?", "hostName?"],
    fields: domainJoinFields,
    kinds: {
      directoryId: ["String"],
      directoryName: ["String"],
      directoryOU: ["String"],
      dnsIpAddresses: ["StringList", "String"],
      hostName: ["String"],
    },
    code: { directoryName: "the domain whose administrators get the machine" },
    chooses: ["directoryName"],
  },
  "aws:cloudWatch": {
    platforms: ["Windows"],
    inputs: ["properties?", "settings?", "startType?"],
    fields: cloudWatchFields,
    choices: { startType: startTypes },
    kinds: { properties: ["String", "StringMap"], startType: ["String"] },
  },
  "aws:updateSsmAgent": {
    platforms: ["Linux", "MacOS"],
    inputs: ["agentName", "allowDowngrade?", "source?", "targetVersion?"],
    fields: updateFields,
    code: { source: "where the agent is taken from" },
  },
  "aws:updateAgent": {
    platforms: ["Windows"],
    inputs: ["agentName", "allowDowngrade?", "source?", "targetVersion?"],
    fields: updateAgentFields,
    code: { source: "where the agent is taken from" },
  },
  "aws:softwareInventory": {
    platforms: everywhere,
    inputs: [
      "applications?",
      "awsComponents?",
      "networkConfig?",
      "windowsUpdates?",
      "instanceDetailedInformation?",
      "services?",
      "windowsRoles?",
      "customInventory?",
      "billingInfo?",
      "files?",
      "windowsRegistry?",
    ],
  },
  "aws:refreshAssociation": {
    platforms: everywhere,
    inputs: ["associationIds?"],
    fields: { associationIds: AssociationIds.optional() },
    kinds: { associationIds: ["StringList", "String"] },
  },
  "aws:runDocument": {
    platforms: ["Linux", "Windows"],
    inputs: ["documentType", "documentPath?", "documentParameters?"],
    fields: {
      documentType: z.enum(["SSMDocument", "LocalPath"]),
      documentPath: z.string().max(4096).optional(),
      documentParameters: MapOrText.optional(),
    },
    kinds: { documentType: ["String"], documentPath: ["String"], documentParameters: ["StringMap", "String"] },
    code: {
      documentType: "which document is run",
      documentPath: "which document is run",
      documentParameters: "given to the document that is run",
    },
  },
  "aws:downloadContent": {
    platforms: ["Linux", "Windows"],
    inputs: ["sourceType", "sourceInfo", "destinationPath?"],
    fields: {
      sourceType: DownloadSourceType,
      sourceInfo: MapOrText,
      destinationPath: z.string().max(4096).optional(),
    },
    kinds: { sourceType: ["String"], sourceInfo: ["StringMap", "String"], destinationPath: ["String"] },
    code: { sourceType: "where content is taken from", sourceInfo: "where content is taken from" },
  },
  "aws:configurePackage": {
    platforms: everywhere,
    inputs: ["name", "action", "version?", "installationType?", "additionalArguments?"],
    fields: {
      name: z
        .string()
        .refine((name) => DocumentReference.safeParse(name).success, "It must be the name of a package, or its ARN."),
      action: PackageAction,
      version: PackageVersion.optional(),
      installationType: InstallationType.optional(),
      additionalArguments: MapOrText.superRefine((given, context) => {
        const read = packageArguments(given);
        if ("problem" in read) context.addIssue(read.problem);
      }).optional(),
    },
    kinds: {
      name: ["String"],
      action: ["String"],
      version: ["String"],
      installationType: ["String"],
      additionalArguments: ["StringMap", "String"],
    },
    code: { name: "the package that is installed", additionalArguments: "given to the installer" },
  },
  "aws:configureDocker": { platforms: ["Linux", "Windows"], inputs: ["action"] },
  "aws:runDockerAction": {
    platforms: ["Linux", "Windows"],
    inputs: [
      "action",
      "container?",
      "image?",
      "cmd?",
      "memory?",
      "cpuShares?",
      "volume?",
      "env?",
      "user?",
      "publish?",
      "workingDirectory?",
      "timeoutSeconds?",
    ],
    code: {
      image: "the container that is run",
      cmd: "run in a container",
      volume: "what of the machine a container sees",
    },
  },
};

/** The plugins of Command documents, by name. */
export const pluginNames: readonly string[] = Object.keys(plugins);

/** Those that agents carry out; a document may name the others, and a step of one fails where it is not skipped. */
export const carriedOut: ReadonlySet<string> = new Set([
  "aws:runShellScript",
  "aws:runPowerShellScript",
  "aws:downloadContent",
  "aws:runDocument",
  "aws:updateSsmAgent",
  "aws:configurePackage",
  "aws:applications",
  "aws:psModule",
  "aws:domainJoin",
  "aws:cloudWatch",
  "aws:updateAgent",
  "aws:refreshAssociation",
]);

/** What is known of a plugin; undefined when there is none of that name. */
export const findPlugin = (action: string): Plugin | undefined =>
  Object.hasOwn(plugins, action) ? plugins[action] : undefined;

/** The same for a step of a document that was read: it has no other plugins. */
export const pluginNamed = (action: string): Plugin => findPlugin(action) ?? { platforms: everywhere, inputs: [] };

/** Why a plugin cannot run on a platform, in a sentence; undefined when it can, or when nobody knows it. */
export function wrongPlatform(action: string, platform: PlatformType): string | undefined {
  const { platforms } = pluginNamed(action);
  if (platforms.includes(platform)) return undefined;
  return `${action} runs on ${platforms.join(" and ")} only, and this machine has ${platform}.`;
}

/** The inputs that a plugin takes, without flow control, and whether it needs each. */
export const inputsOf = ({ inputs }: Plugin): { name: string; isRequired: boolean }[] =>
  inputs.map((input) => ({ name: input.replace("?", ""), isRequired: !input.endsWith("?") }));
