import * as z from "zod";
import { AssociationId, executionDoesNotExist, noAssociation } from "@/core/associations/association";
import { standingOf } from "@/core/associations/association-status";
import { invocationStates } from "@/core/commands/invocation";
import { validationException } from "@/core/errors";
import { invocationStandings } from "../commands/origin-store";
import { readPageToken, writePageToken } from "../db/page-token";
import { nodeNames, visibleNodeIds } from "../nodes/select-nodes";
import { operation, seeing } from "../operation";
import { findExecution } from "./execution-store";
import { theAssociation } from "./named-association";

/** What machines are called here. Source: SSM API 2014-11-06, AssociationResourceType. */
const resourceType = "ManagedInstance";

/** Source: SSM API 2014-11-06, AssociationExecutionTargetsFilterList. */
const Filters = z
  .array(z.strictObject({ Key: z.enum(["Status", "ResourceId", "ResourceType"]), Value: z.string().min(1) }))
  .min(1);

type Asked = { status?: string; nodeId?: string; nothing?: true };

function askedOf(filters: z.output<typeof Filters>): Asked {
  const asked: Asked = {};
  for (const [index, { Key, Value }] of filters.entries()) {
    if (filters.findIndex((other) => other.Key === Key) < index)
      throw validationException(`${Key} was given twice.`, [
        { path: ["Filters", index, "Key"], message: "It was given twice." },
      ]);
    if (Key === "Status") asked.status = Value;
    else if (Key === "ResourceId") asked.nodeId = Value;
    else if (Value !== resourceType) asked.nothing = true;
  }
  return asked;
}

/**
 * What became of an association on each machine, that one time, by the machines' ids. Machines that it was not sent to,
 * because whoever saved it may not run it there, are among them.
 *
 * Errors: AssociationDoesNotExist, AssociationExecutionDoesNotExist, InvalidNextToken. Source: SSM API 2014-11-06,
 * DescribeAssociationExecutionTargets.
 */
export const describeAssociationExecutionTargets = operation({
  name: "DescribeAssociationExecutionTargets",
  doors: ["console", "aws"],
  effect: "read",
  access: "read",
  input: z.strictObject({
    AssociationId,
    ExecutionId: AssociationId,
    Filters: Filters.optional(),
    MaxResults: z.int().min(1).max(50).optional(),
    NextToken: z.string().optional(),
  }),
  prepare: theAssociation,
  resources: (_, __, { resource }) => [resource],
  missing: ({ AssociationId: id }) => noAssociation(id),

  async handle(
    { AssociationId: id, ExecutionId, Filters: filters = [], MaxResults = 50, NextToken },
    { tx, keys, caller, now, visible },
    { row },
  ) {
    const { accountId } = caller;
    const which = { accountId, associationId: id };
    const execution = row && (await findExecution(tx, which, ExecutionId));
    if (!execution) throw row ? executionDoesNotExist(ExecutionId) : noAssociation(id);
    const listing = {
      operation: "DescribeAssociationExecutionTargets",
      accountId,
      question: [id, ExecutionId, filters],
    };
    const after = readPageToken(keys, listing, NextToken, z.string()) ?? "";
    const { status, nodeId, nothing } = askedOf(filters);
    const seen = await visibleNodeIds(tx, accountId, visible("Node", seeing), now);
    const known = seen && new Set(seen);
    const nodeIds = nodeId === undefined ? seen : [nodeId].filter((each) => !known || known.has(each));
    const isWanted = (each: string) => !nodeIds || nodeIds.includes(each);

    const take = MaxResults + 1;
    const states = invocationStates.filter(
      (state) => status === undefined || standingOf(state, null).status === status,
    );
    const sent =
      nothing || execution.commandId === null
        ? []
        : await invocationStandings(
            tx,
            { accountId, commandId: execution.commandId },
            { after, states, ...(nodeIds && { nodeIds }) },
            take,
          );
    const refused = nothing || (status !== undefined && status !== "Failed") ? [] : execution.refused;
    const found = [
      ...sent.map((each) => ({
        nodeId: each.nodeId,
        at: each.at,
        isSent: true,
        ...standingOf(each.state, each.reason),
      })),
      ...refused
        .filter((each) => each.nodeId > after && isWanted(each.nodeId))
        .map(({ nodeId: each, details }) => ({
          nodeId: each,
          at: execution.createdAt,
          isSent: false,
          status: "Failed" as const,
          details,
        })),
    ]
      .sort((a, b) => (a.nodeId < b.nodeId ? -1 : 1))
      .slice(0, take);
    const page = found.slice(0, MaxResults);
    const last = page.at(-1);
    const names =
      caller.door === "console" &&
      (await nodeNames(
        tx,
        accountId,
        page.map((each) => each.nodeId),
        now,
      ));
    return {
      AssociationExecutionTargets: page.map((each) => ({
        AssociationId: id,
        AssociationVersion: String(execution.version),
        ExecutionId,
        ResourceId: each.nodeId,
        ResourceType: resourceType,
        ...(names && { Name: names.get(each.nodeId)?.name ?? null }),
        Status: each.status,
        DetailedStatus: each.details,
        LastExecutionDate: each.at,
        ...(each.isSent &&
          execution.commandId !== null && {
            OutputSource: { OutputSourceId: execution.commandId, OutputSourceType: "RunCommand" },
          }),
      })),
      ...(found.length > MaxResults && last && { NextToken: writePageToken(keys, listing, last.nodeId) }),
    };
  },
});
