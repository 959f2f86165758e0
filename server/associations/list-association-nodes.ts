import * as z from "zod";
import { AssociationId, noAssociation } from "@/core/associations/association";
import { readPageToken, writePageToken } from "../db/page-token";
import { visibleNodeIds } from "../nodes/select-nodes";
import { operation, seeing } from "../operation";
import { theAssociation } from "./named-association";
import { listNodes } from "./node-state-store";

/**
 * How an association stands on each machine that it was applied to, by the machines' ids; whatever execution it was that
 * reached each of them last.
 *
 * Errors: AssociationDoesNotExist, InvalidNextToken.
 */
export const listAssociationNodes = operation({
  name: "ListAssociationNodes",
  doors: ["console"],
  effect: "read",
  access: "read",
  input: z.strictObject({
    AssociationId,
    MaxResults: z.int().min(1).max(50).optional(),
    NextToken: z.string().optional(),
  }),
  prepare: theAssociation,
  resources: (_, __, { resource }) => [resource],
  missing: ({ AssociationId: id }) => noAssociation(id),

  async handle(
    { AssociationId: id, MaxResults = 50, NextToken },
    { tx, keys, caller: { accountId }, now, visible },
    { row },
  ) {
    if (!row) throw noAssociation(id);
    const listing = { operation: "ListAssociationNodes", accountId, question: id };
    const after = readPageToken(keys, listing, NextToken, z.string()) ?? "";
    const seen = await visibleNodeIds(tx, accountId, visible("Node", seeing), now);
    const found = await listNodes(
      tx,
      { accountId, associationId: id },
      { after, ...(seen && { nodeIds: seen }) },
      MaxResults + 1,
    );
    const page = found.slice(0, MaxResults);
    const last = page.at(-1);
    return {
      Nodes: page.map((node) => ({
        InstanceId: node.nodeId,
        Name: node.name,
        Status: node.status,
        DetailedStatus: node.details,
        AssociationVersion: String(node.version),
        DocumentVersion: node.documentVersion,
        ExecutionId: node.executionId,
        CommandId: node.commandId,
        LastExecutionDate: node.at,
      })),
      ...(found.length > MaxResults && last && { NextToken: writePageToken(keys, listing, last.nodeId) }),
    };
  },
});
