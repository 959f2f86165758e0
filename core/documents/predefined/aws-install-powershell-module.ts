import { sourceHash } from "./aws-install-application";
import type { PredefinedDocument } from "./predefined-document";
import { executionTimeout, workingDirectory } from "./script-parameters";
import { forWindows, notYetRun } from "./windows-document";

/**
 * AWS-InstallPowerShellModule: unpacks a module where PowerShell looks for modules, then runs commands. Names, types and
 * defaults of its parameters are those that callers of AWS know; the words are ours. Source: user guide,
 * AWS-InstallPowerShellModule (schema 1.2).
 */
export const awsInstallPowerShellModule: PredefinedDocument = {
  ...forWindows,
  name: "AWS-InstallPowerShellModule",
  runsArbitraryCommands: true,
  content: {
    schemaVersion: "1.2",
    description: `Install a PowerShell module for every user of a machine, from a zip file that the machine fetches itself, and then run commands. ${notYetRun}`,
    parameters: {
      workingDirectory,
      source: {
        type: "String",
        description:
          "(Required) Where the module is: an address that begins with https:// or http://, or a path on the machine that ends in .zip.",
        maxChars: 2048,
      },
      sourceHash,
      commands: {
        type: "StringList",
        default: [],
        description: "(Optional) PowerShell that runs once the module is there, line by line.",
        displayType: "textarea",
      },
      executionTimeout,
    },
    runtimeConfig: {
      "aws:psModule": {
        properties: [
          {
            id: "0.aws:psModule",
            runCommand: "{{ commands }}",
            source: "{{ source }}",
            sourceHash: "{{ sourceHash }}",
            workingDirectory: "{{ workingDirectory }}",
            timeoutSeconds: "{{ executionTimeout }}",
          },
        ],
      },
    },
  },
};
