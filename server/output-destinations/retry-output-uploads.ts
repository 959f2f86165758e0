import * as z from "zod";
import { CommandId, invalidCommandId } from "@/core/commands/command";
import { MAX_INSTANCE_IDS } from "@/core/commands/command-rules";
import { ManagedNodeId } from "@/core/nodes/node";
import { theCommand } from "../commands/command-resource";
import { operation } from "../operation";
import { retryUploads } from "./upload-store";

/**
 * Tries again at once to put a command's output into its bucket: of the given machines, or of all whose output is not
 * there. What is there stays as it is.
 *
 * Errors: InvalidCommandId.
 */
export const retryOutputUploads = operation({
  name: "RetryOutputUploads",
  doors: ["console"],
  effect: "change",
  access: "run",
  input: z.strictObject({ CommandId, InstanceIds: z.array(ManagedNodeId).min(1).max(MAX_INSTANCE_IDS).optional() }),
  prepare: theCommand,
  resources: (_, __, command) => [command],
  missing: ({ CommandId }) => invalidCommandId(CommandId),

  async handle({ CommandId, InstanceIds }, { tx, caller: { accountId }, now, audit, announce }) {
    const again = await retryUploads(tx, { accountId, commandId: CommandId }, InstanceIds, now);
    audit({ summary: { commandId: CommandId, machines: again.length } });
    announce("command", CommandId);
    return { Count: again.length };
  },
});
