import * as z from "zod";
import { CommandId } from "@/core/commands/command";
import { ManagedNodeId } from "@/core/nodes/node";
import type { Resource } from "../authorisation/resource-kinds";
import { theCommand } from "../commands/command-resource";
import { nodeResource } from "../nodes/select-nodes";
import * as nodes from "../nodes/store";
import type { OperationContext } from "../operation";
import type { OutputStream } from "./segments";

/** Which stream is meant: steps count from 0 in the order of the document, attempts from 1. */
export const streamInput = {
  CommandId,
  InstanceId: ManagedNodeId,
  Step: z.int().min(0).max(1000).default(0),
  Attempt: z.int().min(1).max(1000).default(1),
  Stream: z.enum(["stdout", "stderr"]).default("stdout"),
};

const StreamInput = z.object(streamInput);
type StreamInput = z.output<typeof StreamInput>;

/** The stream of an input, in the caller's account. */
export const streamOf = (
  { CommandId, InstanceId, Step, Attempt, Stream }: StreamInput,
  { accountId }: { accountId: string },
): OutputStream => ({
  accountId,
  commandId: CommandId,
  nodeId: InstanceId,
  step: Step,
  attempt: Attempt,
  stream: Stream,
});

/**
 * What one must be allowed to view a run, or its output, of: the command, and the node with its tags. Of a node that is deregistered
 * by now there is only its id to decide by.
 */
export async function outputResources(
  { CommandId, InstanceId }: Pick<StreamInput, "CommandId" | "InstanceId">,
  { tx, caller, now }: Pick<OperationContext, "tx" | "caller" | "now">,
): Promise<Resource[]> {
  const { accountId } = caller;
  const [node, command] = await Promise.all([
    nodes.find(tx, accountId, InstanceId, now),
    theCommand({ CommandId }, { tx, caller }),
  ]);
  return [command, node ? nodeResource(accountId, node) : { type: "Node", id: InstanceId, accountId }];
}
