import type { PredefinedDocument } from "./predefined-document";
import { forWindows, notYetRun } from "./windows-document";

/**
 * AWS-UpdateEC2Config: updates the service that images of Windows Server up to 2012 R2 have at AWS. Names and defaults of its
 * parameters are those that callers of AWS know. Source: user guide, AWS-UpdateEC2Config (schema 1.2).
 */
export const awsUpdateEc2Config: PredefinedDocument = {
  ...forWindows,
  name: "AWS-UpdateEC2Config",
  runsArbitraryCommands: false,
  content: {
    schemaVersion: "1.2",
    description: `Update Amazon's EC2Config service on a machine that has it: Windows Server up to 2012 R2 from an image of Amazon's. It is no part of Quarterdeck, whose own agent AWS-UpdateSSMAgent updates. The newest installer comes from Amazon's public address and has to be signed by Amazon. ${notYetRun}`,
    parameters: {
      version: {
        type: "String",
        default: "",
        description:
          "(Optional) The version that must be the result; empty for the newest. Amazon hands out the newest only.",
        allowedPattern: "([0-9]{1,9}([.][0-9]{1,9}){1,3})?",
      },
      allowDowngrade: {
        type: "String",
        default: "false",
        description: "(Optional) Whether the service may become an older version than it is.",
        allowedValues: ["true", "false"],
      },
    },
    runtimeConfig: {
      "aws:updateAgent": {
        properties: [
          {
            id: "0.aws:updateAgent",
            agentName: "EC2Config",
            targetVersion: "{{ version }}",
            allowDowngrade: "{{ allowDowngrade }}",
          },
        ],
      },
    },
  },
};
