import * as z from "zod";
import { refusedMember } from "@/core/refused-member";
import { readPageToken, writePageToken } from "../db/page-token";
import { operation } from "../operation";
import { eitherFilters, ParameterStringFilter, ParametersFilter } from "./filters";
import { list } from "./list-store";
import { placeOf } from "./parameter-resource";
import { presentMetadata } from "./present";

/**
 * What is known of the parameters that the caller may see, by name and without their values.
 *
 * Errors: InvalidFilterKey, InvalidFilterOption, InvalidFilterValue, InvalidNextToken.
 * Source: SSM API 2014-11-06, DescribeParameters.
 */
export const describeParameters = operation({
  name: "DescribeParameters",
  doors: ["console", "aws"],
  effect: "read",
  access: "read",
  input: z.strictObject({
    Filters: z.array(ParametersFilter).optional(),
    ParameterFilters: z.array(ParameterStringFilter).optional(),
    MaxResults: z.int().min(1).max(50).optional(),
    NextToken: z.string().max(4096).optional(),
    Shared: refusedMember(z.boolean(), "Parameters are not shared between accounts.", (value) => !value),
  }),
  isFiltered: true,
  resources: () => [],
  async handle({ Filters, ParameterFilters, MaxResults = 50, NextToken }, context) {
    const { app, tx, keys, caller, visible } = context;
    const filters = eitherFilters(Filters, ParameterFilters);
    const listing = { operation: "DescribeParameters", accountId: caller.accountId, question: filters };
    const after = readPageToken(keys, listing, NextToken, z.string());
    const asked = { filters, visible: visible("Parameter"), after };
    const { rows, last } = await list(tx, app, caller.accountId, asked, MaxResults);
    return {
      Parameters: rows.map((row) => presentMetadata(placeOf(context), row)),
      ...(last !== undefined && { NextToken: writePageToken(keys, listing, last) }),
    };
  },
});
