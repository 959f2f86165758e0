import { awsRunShellScript } from "./aws-run-shell-script";
import type { PredefinedDocument } from "./predefined-document";
import { scriptParameters } from "./script-parameters";

/**
 * AWS-RunPowerShellScript: runs lines of PowerShell, where it is installed. Names, types and defaults of its parameters are
 * those that callers of AWS know; the words are ours. Source: user guide, AWS-RunPowerShellScript (schema 1.2).
 */
export const awsRunPowerShellScript: PredefinedDocument = {
  ...awsRunShellScript,
  name: "AWS-RunPowerShellScript",
  platformTypes: ["Linux", "Windows", "MacOS"],
  notYetRunOn: ["Linux", "Windows", "MacOS"],
  content: {
    schemaVersion: "1.2",
    description:
      "Run a PowerShell script, or a few commands, on machines that have PowerShell 7 (pwsh). Not yet verified with a real PowerShell.",
    parameters: scriptParameters,
    runtimeConfig: {
      "aws:runPowerShellScript": {
        properties: [
          {
            id: "0.aws:runPowerShellScript",
            runCommand: "{{ commands }}",
            workingDirectory: "{{ workingDirectory }}",
            timeoutSeconds: "{{ executionTimeout }}",
          },
        ],
      },
    },
  },
};
