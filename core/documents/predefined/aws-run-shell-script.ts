import type { PredefinedDocument } from "./predefined-document";

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
  content: {
    schemaVersion: "1.2",
    description: "Run a shell script, or a few commands, on Linux and macOS machines.",
    parameters: {
      commands: {
        type: "StringList",
        description: "(Required) The script, line by line.",
        minItems: 1,
        displayType: "textarea",
      },
      workingDirectory: {
        type: "String",
        default: "",
        description: "(Optional) The folder to start in; empty for the agent's own.",
        maxChars: 4096,
      },
      executionTimeout: {
        type: "String",
        default: "3600",
        description:
          "(Optional) How many seconds the script may run before the machine stops it: 5 to 172800 (48 hours).",
        allowedPattern: "([1-9][0-9]{0,4})|(1[0-6][0-9]{4})|(17[0-1][0-9]{3})|(172[0-7][0-9]{2})|(172800)",
      },
    },
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
