import type { PredefinedDocument } from "./predefined-document";
import { scriptParameters } from "./script-parameters";

/**
 * AWS-RunShellScript: runs lines of shell on Linux and macOS. Names, types and defaults of its parameters are those
 * that callers of AWS know; the words are ours. Source: user guide, AWS-RunShellScript (schema 1.2).
 */
export const awsRunShellScript: PredefinedDocument = {
  name: "AWS-RunShellScript",
  version: "1",
  owner: "Amazon",
  documentType: "Command",
  platformTypes: ["Linux", "MacOS"],
  runsArbitraryCommands: true,
  notYetRunOn: ["MacOS"],
  content: {
    schemaVersion: "1.2",
    description: "Run a shell script, or a few commands, on Linux and macOS machines.",
    parameters: scriptParameters,
    runtimeConfig: {
      "aws:runShellScript": {
        properties: [
          {
            id: "0.aws:runShellScript",
            runCommand: "{{ commands }}",
            workingDirectory: "{{ workingDirectory }}",
            timeoutSeconds: "{{ executionTimeout }}",
          },
        ],
      },
    },
  },
};
