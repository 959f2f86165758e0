import * as z from "zod";
import { holds } from "@/core/access/condition";
import { invalidInstanceId } from "@/core/commands/command";
import { invocation, invocationStates } from "@/core/commands/invocation";
import { NodeId } from "@/core/nodes/node";
import { readPageToken, writePageToken } from "../db/page-token";
import { nodeResource } from "../nodes/select-nodes";
import * as nodes from "../nodes/store";
import { type OperationContext, operation, seeing } from "../operation";
import { listOfNode } from "./node-state-store";

/**
 * A machine that the caller may see.
 *
 * Errors: InvalidInstanceId.
 */
export async function seenNode(
  nodeId: string,
  { tx, caller: { accountId }, now, visible }: Pick<OperationContext, "tx" | "caller" | "now" | "visible">,
): Promise<nodes.NodeRow> {
  const node = await nodes.find(tx, accountId, nodeId, now);
  if (node && holds(visible("Node", seeing), nodeResource(accountId, node))) return node;
  throw invalidInstanceId([nodeId], ["InstanceId"]);
}

/** One sentence about a state. Source: SSM API 2014-11-06, InstanceAssociationExecutionSummary. */
const summaryOf = (state: string, details: string): string => {
  const known = invocationStates.find((each) => each === state);
  return (known ? invocation.states[known].meaning : details).slice(0, 512);
};

/**
 * What associations have done on a machine: of each that was applied there, how it stands.
 *
 * Errors: InvalidInstanceId, InvalidNextToken. Source: SSM API 2014-11-06, DescribeInstanceAssociationsStatus.
 */
export const describeInstanceAssociationsStatus = operation({
  name: "DescribeInstanceAssociationsStatus",
  doors: ["console", "aws"],
  effect: "read",
  access: "read",
  input: z.strictObject({
    InstanceId: NodeId,
    MaxResults: z.int().min(1).max(50).optional(),
    NextToken: z.string().optional(),
  }),
  isFiltered: true,
  resources: () => [],

  async handle({ InstanceId, MaxResults = 50, NextToken }, context) {
    const { tx, keys, caller, visible } = context;
    const { accountId } = caller;
    await seenNode(InstanceId, context);
    const listing = { operation: "DescribeInstanceAssociationsStatus", accountId, question: InstanceId };
    const after = readPageToken(keys, listing, NextToken, z.uuid());
    const found = await listOfNode(tx, accountId, InstanceId, visible("Association"), after, MaxResults + 1);
    const page = found.slice(0, MaxResults);
    const last = page.at(-1);
    return {
      InstanceAssociationStatusInfos: page.map((row) => ({
        AssociationId: row.associationId,
        Name: row.association.document,
        DocumentVersion: row.documentVersion,
        AssociationVersion: String(row.version),
        InstanceId,
        ExecutionDate: row.at,
        Status: row.status,
        DetailedStatus: row.details,
        ExecutionSummary: summaryOf(row.state, row.details),
        ...(row.association.name !== null && { AssociationName: row.association.name }),
        ...(caller.door === "console" && { ExecutionId: row.executionId, CommandId: row.commandId }),
      })),
      ...(found.length > MaxResults && last && { NextToken: writePageToken(keys, listing, last.associationId) }),
    };
  },
});
