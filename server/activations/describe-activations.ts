import * as z from "zod";
import { DomainError } from "@/core/errors";
import { readPageToken, writePageToken } from "../db/page-token";
import { operation } from "../operation";
import { presentActivation } from "./present";
import * as activations from "./store";

/** Source: SSM API 2014-11-06, DescribeActivationsFilter. */
const Filter = z.strictObject({
  FilterKey: z.enum(["ActivationIds", "DefaultInstanceName", "IamRole"]).optional(),
  FilterValues: z.array(z.string()).optional(),
});

const fieldOf = { ActivationIds: "ids", DefaultInstanceName: "defaultInstanceNames", IamRole: "iamRoles" } as const;

function toFilters(given: readonly z.output<typeof Filter>[]): activations.ActivationFilters {
  const filters: activations.ActivationFilters = {};
  for (const { FilterKey, FilterValues = [] } of given) {
    if (!FilterKey) throw new DomainError("InvalidFilter", "A filter needs its FilterKey.");
    if (FilterValues.length === 0)
      throw new DomainError("InvalidFilter", `The filter ${FilterKey} needs at least one value.`);
    if (filters[fieldOf[FilterKey]]) throw new DomainError("InvalidFilter", `The filter ${FilterKey} was given twice.`);
    // What is not a UUID is no activation's id; the database would refuse to compare it.
    filters[fieldOf[FilterKey]] =
      FilterKey === "ActivationIds" ? FilterValues.filter((id) => z.uuid().safeParse(id).success) : FilterValues;
  }
  return filters;
}

/**
 * The activations that were not deleted, newest first; codes are never among what it tells.
 *
 * Errors: InvalidFilter, InvalidNextToken. Source: SSM API 2014-11-06, DescribeActivations.
 */
export const describeActivations = operation({
  name: "DescribeActivations",
  doors: ["console", "aws"],
  effect: "read",
  access: "read",
  input: z.strictObject({
    Filters: z.array(Filter).optional(),
    MaxResults: z.int().min(1).max(50).optional(),
    NextToken: z.string().optional(),
  }),
  isFiltered: true,
  resources: () => [],

  async handle({ Filters = [], MaxResults = 50, NextToken }, { tx, caller, keys, now, visible }) {
    const listing = { operation: "DescribeActivations", accountId: caller.accountId, question: Filters };
    const after = readPageToken(keys, listing, NextToken, z.uuid());
    const { rows, next } = await activations.list(
      tx,
      caller.accountId,
      { ...toFilters(Filters), visible: visible("Activation") },
      after,
      MaxResults,
    );
    return {
      ActivationList: rows.map((row) => presentActivation(row, now)),
      ...(next && { NextToken: writePageToken(keys, listing, next) }),
    };
  },
});
