import { invalidDocument } from "@/core/documents/document";
import { operation } from "../operation";
import { CommandRequest, notFor, planCommand, planResources, scriptOf } from "./plan-command";
import { stepsOf } from "./stored-body";

/**
 * What SendCommand would do with the same input, and to exactly which nodes; nothing is sent. Errors: as SendCommand, and
 * UnsupportedPlatformType where it would run on none of them.
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
  async handle(_, __, { document, body, nodes, misfits }) {
    // What would run nowhere is said here; sent all the same, it ends on each machine by itself, as at AWS.
    if (misfits.length > 0 && misfits.length === nodes.length) throw notFor(document, misfits);
    const without = new Set(misfits);
    const steps = stepsOf(body.bytes);
    return {
      TargetCount: nodes.length - misfits.length,
      Nodes: [...nodes.filter((node) => !without.has(node)), ...misfits].map((node) => ({
        InstanceId: node.id,
        Name: node.name,
        PingStatus: node.pingStatus,
        PlatformType: node.platformType,
        PlatformName: node.platformName,
        IsLocal: node.isLocal,
        /** Otherwise nothing is sent to it: the document is not for its platform. */
        IsSupported: !without.has(node),
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
