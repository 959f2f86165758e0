import type { PredefinedDocument } from "./predefined-document";

/**
 * AWS-UpdateSSMAgent: brings the agent to the release that this server hands out. Names and defaults of its parameters are
 * those that callers of AWS know; which agent it is, and where it comes from, is Quarterdeck's own. Source: user guide,
 * AWS-UpdateSSMAgent (schema 1.2).
 */
export const awsUpdateSsmAgent: PredefinedDocument = {
  name: "AWS-UpdateSSMAgent",
  version: "1",
  owner: "Amazon",
  documentType: "Command",
  platformTypes: ["Linux", "MacOS"],
  runsArbitraryCommands: false,
  notYetRunOn: ["MacOS"],
  content: {
    schemaVersion: "1.2",
    description:
      "Update the agent to this server's release. The new version has to check in with the server within 90 seconds; otherwise the one before it comes back. Running commands go on.",
    parameters: {
      version: {
        type: "String",
        default: "",
        description: "(Optional) The version that must be the result; empty for whichever this server has.",
        allowedPattern: "([0-9]{1,9}[.][0-9]{1,9}[.][0-9]{1,9})?",
      },
      allowDowngrade: {
        type: "String",
        default: "false",
        description: "(Optional) Whether the agent may become an older version than it is.",
        allowedValues: ["true", "false"],
      },
    },
    runtimeConfig: {
      "aws:updateSsmAgent": {
        properties: [
          {
            id: "0.aws:updateSsmAgent",
            agentName: "amazon-ssm-agent",
            targetVersion: "{{ version }}",
            allowDowngrade: "{{ allowDowngrade }}",
          },
        ],
      },
    },
  },
};
