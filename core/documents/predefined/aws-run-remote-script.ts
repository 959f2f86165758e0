import type { PredefinedDocument } from "./predefined-document";
import { executionTimeout, workingDirectory } from "./script-parameters";

/**
 * AWS-RunRemoteScript: brings a script to the machine and runs it there. Names, types and defaults of its parameters are
 * those that callers of AWS know; it takes Git and HTTP as well, decision 0025. Source: user guide, AWS-RunRemoteScript.
 */
export const awsRunRemoteScript: PredefinedDocument = {
  name: "AWS-RunRemoteScript",
  version: "1",
  owner: "Amazon",
  documentType: "Command",
  platformTypes: ["Linux", "Windows"],
  runsArbitraryCommands: true,
  notYetRunOn: ["Windows"],
  content: {
    schemaVersion: "2.2",
    description: "Download a script and run it.",
    parameters: {
      sourceType: {
        type: "String",
        description:
          "(Required) Where the script is. GitHub and S3 themselves are not yet verified; Git and other stores that speak S3 are.",
        allowedValues: ["GitHub", "S3", "Git", "HTTP"],
      },
      sourceInfo: {
        type: "StringMap",
        default: {},
        description:
          '(Optional) How it is found there. GitHub: owner, repository, path, getOptions. Git: repository, getOptions. HTTP: url. S3: path, a folder with a slash at its end. For example {"repository": "https://git.example.com/scripts.git", "getOptions": "branch:main"}.',
        displayType: "textarea",
      },
      commandLine: {
        type: "String",
        description: "(Required) The command line to run: the script's name and its arguments.",
      },
      workingDirectory: {
        ...workingDirectory,
        description: "(Optional) The folder to start in; empty, or relative, for where the download lies.",
      },
      executionTimeout,
    },
    mainSteps: [
      {
        action: "aws:downloadContent",
        name: "downloadContent",
        inputs: { sourceType: "{{ sourceType }}", sourceInfo: "{{ sourceInfo }}", destinationPath: "" },
      },
      {
        precondition: { StringEquals: ["platformType", "Windows"] },
        action: "aws:runPowerShellScript",
        name: "runPowerShellScript",
        inputs: {
          runCommand: ["$env:Path += ';' + (Get-Location)", "{{ commandLine }}"],
          workingDirectory: "{{ workingDirectory }}",
          timeoutSeconds: "{{ executionTimeout }}",
        },
      },
      {
        precondition: { StringEquals: ["platformType", "Linux"] },
        action: "aws:runShellScript",
        name: "runShellScript",
        inputs: {
          runCommand: ['export PATH="$PATH:$(pwd)"', "{{ commandLine }}"],
          workingDirectory: "{{ workingDirectory }}",
          timeoutSeconds: "{{ executionTimeout }}",
        },
      },
    ],
  },
};
