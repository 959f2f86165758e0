import { invalidDocument } from "@/core/documents/document";
import { operation } from "../operation";
import { CommandRequest, planCommand, planResources, scriptOf } from "./plan-command";
import { stepsOf } from "./stored-body";

/**
 * What SendCommand would do with the same input, and to exactly which nodes; nothing is sent. Errors: as SendCommand.
 */
export const previewCommand = operation({
  name: "PreviewCommand",
  doors: ["console"],
  effect: "read",
  access: "run",
  input: CommandRequest,
  prepare: planCommand,
  resources: (_, { accountId }, plan) => planResources(accountId, plan),
  circumstances: (_, { document }) => ({ document: document.name }),
  missing: ({ DocumentName }) => invalidDocument(DocumentName),
  async handle(_, __, { document, body, nodes }) {
    const steps = stepsOf(body.bytes);
    return {
      TargetCount: nodes.length,
      Nodes: nodes.map(({ id, name, pingStatus, platformType, platformName, isLocal }) => ({
        InstanceId: id,
        Name: name,
        PingStatus: pingStatus,
        PlatformType: platformType,
        PlatformName: platformName,
        IsLocal: isLocal,
      })),
      DocumentName: document.name,
      DocumentVersion: document.version,
      Steps: steps.map(({ name, action, inputs, environment }) => ({
        Name: name,
        Action: action,
        Inputs: inputs,
        ...(environment && { Environment: environment }),
      })),
      Script: scriptOf(steps),
      RunsArbitraryCommands: document.arbitrary !== null,
      ArbitraryCommandsReason: document.arbitrary ?? "",
    };
  },
});
