import * as z from "zod";
import { AssociationId, isUuid, noAssociation } from "@/core/associations/association";
import { countsText } from "@/core/associations/association-status";
import { validationException } from "@/core/errors";
import { readPageToken, writePageToken } from "../db/page-token";
import { operation } from "../operation";
import { type ExecutionFilter, type ExecutionRow, listExecutions } from "./execution-store";
import { theAssociation } from "./named-association";
import { countsOf } from "./present";

/** Source: SSM API 2014-11-06, AssociationExecutionFilterList. */
const Filters = z
  .array(
    z.strictObject({
      Key: z.enum(["ExecutionId", "Status", "CreatedTime"]),
      Value: z.string().min(1),
      Type: z.enum(["EQUAL", "LESS_THAN", "GREATER_THAN"]),
    }),
  )
  .min(1);

const refuse = (index: number, member: string, message: string) =>
  validationException(message, [{ path: ["Filters", index, member], message }]);

/** The filters as a store's question. Errors: ValidationException. */
function filterOf(filters: z.output<typeof Filters>): ExecutionFilter {
  const filter: ExecutionFilter = {};
  for (const [index, { Key, Value, Type }] of filters.entries()) {
    if (Key !== "CreatedTime" && Type !== "EQUAL") throw refuse(index, "Type", `${Key} is compared by EQUAL only.`);
    if (Key === "ExecutionId") {
      if (isUuid(Value)) filter.id = Value.toLowerCase();
      else filter.nothing = true;
    } else if (Key === "Status") filter.status = Value;
    else {
      const moment = new Date(Value);
      const year = moment.getUTCFullYear();
      if (!(year >= 1 && year <= 9999))
        throw refuse(index, "Value", "CreatedTime takes a time such as 2026-01-31T00:00:00Z.");
      if (Type === "EQUAL") filter.createdAt = moment;
      else if (Type === "LESS_THAN") filter.createdBefore = moment;
      else filter.createdAfter = moment;
    }
  }
  return filter;
}

/** Source: SSM API 2014-11-06, AssociationExecution. */
const present = (row: ExecutionRow, isConsole: boolean) => ({
  AssociationId: row.associationId,
  AssociationVersion: String(row.version),
  ExecutionId: row.id,
  Status: row.status,
  DetailedStatus: row.details,
  CreatedTime: row.createdAt,
  LastExecutionDate: row.changedAt,
  ResourceCountByStatus: countsText(countsOf(row)),
  ...(isConsole && {
    Counts: countsOf(row),
    /** Why it was applied; core/associations/association-run.ts. */
    Cause: row.cause,
    CommandId: row.commandId,
    /** Why it did not come to a command. */
    Message: row.message,
    /** Machines that nothing was sent to, because whoever saved the association may not run it there. */
    RefusedCount: row.refused.length,
  }),
});

/**
 * The times that an association was applied, the latest first.
 *
 * Errors: AssociationDoesNotExist, InvalidNextToken. Source: SSM API 2014-11-06, DescribeAssociationExecutions.
 */
export const describeAssociationExecutions = operation({
  name: "DescribeAssociationExecutions",
  doors: ["console", "aws"],
  effect: "read",
  access: "read",
  input: z.strictObject({
    AssociationId,
    Filters: Filters.optional(),
    MaxResults: z.int().min(1).max(50).optional(),
    NextToken: z.string().optional(),
  }),
  prepare: theAssociation,
  resources: (_, __, { resource }) => [resource],
  missing: ({ AssociationId: id }) => noAssociation(id),

  async handle(
    { AssociationId: id, Filters: filters = [], MaxResults = 50, NextToken },
    { tx, keys, caller },
    { row },
  ) {
    if (!row) throw noAssociation(id);
    const { accountId, door } = caller;
    const listing = { operation: "DescribeAssociationExecutions", accountId, question: [id, filters] };
    const before = readPageToken(keys, listing, NextToken, z.uuid());
    const which = { accountId, associationId: id };
    const found = await listExecutions(tx, which, filterOf(filters), before, MaxResults + 1);
    const page = found.slice(0, MaxResults);
    const last = page.at(-1);
    return {
      AssociationExecutions: page.map((execution) => present(execution, door === "console")),
      ...(found.length > MaxResults && last && { NextToken: writePageToken(keys, listing, last.id) }),
    };
  },
});
