import { carriedOut } from "./plugins";

/**
 * What the members of documents mean, in a sentence each, for whoever writes one. Source: user guide, data elements and
 * parameters; command plugins.
 */

/** Members of a document, of its parameters and of its steps, and words of flow control. */
export const memberHelp: Readonly<Record<string, string>> = {
  schemaVersion: "The form of the document, as text. For new Command documents it is 2.2.",
  description: "What it is for, for the people who choose it.",
  parameters: "The values that are asked for when it is run, by name.",
  mainSteps: "What is done, step by step, in this order.",
  runtimeConfig: "The plugins that run, by name. Schema 1.2; newer documents have mainSteps.",
  properties: "What a plugin is given, one entry for each time it runs. Schema 1.2.",
  settings: "Settings of a plugin for all its entries. Schema 1.2.",
  assumeRole: "The role that a runbook acts with.",
  outputs: "What a step gives to those after it, or a runbook to its caller.",
  variables: "Values that the steps of a runbook change while it runs.",
  files: "Files that belong to the document. Of a package: its files by name, each with its SHA-256.",
  version: "A package's version. As an input: the one that is meant; empty is the default version, latest the newest.",
  publisher: "Who made the package.",
  packages: "Which file is for which platform, version of it and architecture; _any is for all others.",
  file: "The file for such machines: one of those under files.",
  checksums: "What the file's content must be.",
  sha256: "The file's SHA-256, 64 hexadecimal digits, as sha256sum says it.",
  size: "How many bytes the file has.",
  type: "What kind of value it is: String, StringList, Boolean, Integer, StringMap or MapList.",
  default: "The value where none is given. Without it the parameter must be given.",
  allowedValues: "The only values that it may have.",
  allowedPattern: "A regular expression that the whole value must match; of a list, each item.",
  displayType: "How it is asked for: textfield is one line, textarea several.",
  interpolationType:
    "ENV_VAR gives the value to scripts as the variable SSM_name and never as a part of their text. Only so it can be a secret: {{ssm-secure:name}}.",
  minItems: "The fewest items of a list.",
  maxItems: "The most items of a list.",
  minChars: "The fewest characters of a value.",
  maxChars: "The most characters of a value.",
  action: "The plugin that does the step.",
  name: "The step's name, which no other step has.",
  inputs: "What the plugin is given.",
  precondition: "The step is left out where it does not hold; that counts as a success.",
  StringEquals: "Two texts that must be equal: platformType and a platform, or a parameter and a value.",
  onFailure:
    "What follows when the step fails. exit: nothing more runs. successAndExit: the same, and it counts as a success.",
  onSuccess: "What follows when the step succeeds. exit: nothing more runs.",
  finallyStep: "Runs whatever happened before. It counts on the last step only.",
  maxAttempts: "How often a runbook's step is tried.",
  onCancel: "What follows when the runbook is cancelled in this step.",
  isEnd: "The runbook ends after this step.",
  isCritical: "Whether the runbook fails when this step does.",
  nextStep: "The step that follows, where it is not the next one.",
};

/** Inputs of plugins whose names say too little. */
export const inputHelp: Readonly<Record<string, string>> = {
  runCommand: "The script, line by line. It runs as the user that the agent runs as.",
  workingDirectory: "The folder that the script starts in.",
  timeoutSeconds: "How many seconds the step may run, 5 to 172800. An hour where nothing is said.",
  id: "A name for the entry. Schema 1.2.",
  source: "Where it is taken from.",
  sourceHash: "The SHA-256 that what is taken must have.",
  documentType: "Where the other document is: SSMDocument or LocalPath.",
  documentPath: "The other document's name, or its path on the machine.",
  documentParameters: "Values for the parameters of the other document.",
  sourceType: "Where content is taken from: GitHub, Git, HTTP, S3 or SSMDocument.",
  sourceInfo: "Which content, as the source wants it said.",
  destinationPath: "Where on the machine it is put.",
  agentName: "The agent that is updated.",
  allowDowngrade: "Whether an older version may replace a newer one.",
  targetVersion: "The version it is to have; the newest where nothing is said.",
  action: "What is done; the plugin says which words there are.",
  parameters: "What the installer is given besides, as it is written.",
  directoryId: "Which credentials of the machine are used to join.",
  directoryName: "The full name of the domain, such as corp.example.com.",
  directoryOU: "Where in the directory the machine is put.",
  dnsIpAddresses: "Name servers that know the domain.",
  hostName: "What the machine is called from then on.",
  startType: "Enabled or Disabled.",
  properties: "The configuration, as a JSON object.",
  settings: "An object with startType. Schema 1.2.",
  associationIds: "Which associations are applied; all where nothing is said.",
  installationType: "Uninstall and reinstall, or In-place update, for which the package needs an update.sh.",
  additionalArguments:
    "Variables that the package's scripts find, by names that begin with SSM_. 4096 characters in all.",
};

/** Plugins of Command documents. */
const pluginHelp: Readonly<Record<string, string>> = {
  "aws:runShellScript": "Runs a shell script on Linux and macOS.",
  "aws:runPowerShellScript": "Runs a PowerShell script.",
  "aws:applications": "Installs, repairs or removes an MSI package on Windows.",
  "aws:psModule": "Installs a PowerShell module on Windows.",
  "aws:domainJoin": "Joins a Windows machine to an Active Directory domain.",
  "aws:cloudWatch": "Has Amazon's plugin send logs and counters of a Windows machine to CloudWatch.",
  "aws:updateSsmAgent": "Updates the agent.",
  "aws:updateAgent": "Updates Amazon's EC2Config service on Windows.",
  "aws:softwareInventory": "Gathers what is installed on the machine.",
  "aws:refreshAssociation": "Applies the machine's associations now.",
  "aws:runDocument": "Runs another document.",
  "aws:downloadContent": "Brings files to the machine.",
  "aws:configurePackage": "Installs or removes a package: a document of type Package with its files.",
  "aws:configureDocker": "Installs or removes Docker.",
  "aws:runDockerAction": "Runs an action of Docker, such as starting a container.",
};

/** What a word of a document means: a member, an input or a plugin; undefined where there is nothing to say. */
export function helpFor(word: string): string | undefined {
  for (const texts of [memberHelp, inputHelp]) if (Object.hasOwn(texts, word)) return texts[word];
  if (!Object.hasOwn(pluginHelp, word)) return undefined;
  return carriedOut.has(word) ? pluginHelp[word] : `${pluginHelp[word]} No agent carries it out yet.`;
}
