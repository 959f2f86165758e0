import type { PredefinedDocument } from "./predefined-document";
import { forWindows, notYetRun } from "./windows-document";

/**
 * AWS-ConfigureCloudWatch: gives the CloudWatch plugin of a machine its configuration, and starts or stops it. Names, types and
 * defaults of its parameters are those that callers of AWS know; what it means where the plugin is not AWS's agent's is decision
 * 0033. Source: user guide, AWS-ConfigureCloudWatch (schema 1.2).
 */
export const awsConfigureCloudWatch: PredefinedDocument = {
  ...forWindows,
  name: "AWS-ConfigureCloudWatch",
  runsArbitraryCommands: false,
  content: {
    schemaVersion: "1.2",
    description: `Send logs and counters of a machine to Amazon CloudWatch, or stop sending them. What sends them is Amazon's CloudWatch plugin, which has to be on the machine already, with AWS credentials of the machine's own; Quarterdeck has no log service in its place. ${notYetRun}`,
    parameters: {
      status: {
        type: "String",
        default: "Enabled",
        description: "(Optional) Whether the plugin runs.",
        allowedValues: ["Enabled", "Disabled"],
      },
      properties: {
        type: "String",
        default: "",
        description:
          "(Optional) What is sent where, as a JSON object with EngineConfiguration: PollInterval, Components and Flows. Empty for the configuration that the machine has.",
        displayType: "textarea",
      },
    },
    runtimeConfig: {
      "aws:cloudWatch": { settings: { startType: "{{ status }}" }, properties: "{{ properties }}" },
    },
  },
};
