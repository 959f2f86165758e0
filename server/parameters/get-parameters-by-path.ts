import * as z from "zod";
import { checkedPath, ParameterName } from "@/core/parameters/parameter";
import { readPageToken, writePageToken } from "../db/page-token";
import { operation } from "../operation";
import { decrypted } from "./decrypt-parameters";
import { askedFilters, ParameterStringFilter } from "./filters";
import { list } from "./list-store";
import { placeOf } from "./parameter-resource";
import { presentParameter } from "./present";

/**
 * The values of what is right under a path, or anywhere under it, by name: of these, what the caller may read.
 *
 * Errors: InvalidFilterKey, InvalidFilterOption, InvalidFilterValue, InvalidNextToken.
 * Source: SSM API 2014-11-06, GetParametersByPath.
 */
export const getParametersByPath = operation({
  name: "GetParametersByPath",
  doors: ["console", "aws"],
  effect: "read",
  access: "readParameters",
  input: z.strictObject({
    Path: ParameterName,
    Recursive: z.boolean().optional(),
    ParameterFilters: z.array(ParameterStringFilter).optional(),
    WithDecryption: z.boolean().optional(),
    MaxResults: z.int().min(1).max(10).optional(),
    NextToken: z.string().max(4096).optional(),
  }),
  isFiltered: true,
  resources: () => [],
  async handle(input, context) {
    const { app, db, keys, caller, visible } = context;
    const { Recursive = false, ParameterFilters = [], MaxResults = 10 } = input;
    const path = checkedPath(input.Path);
    const how = Recursive ? "Recursive" : "OneLevel";
    const filters = askedFilters("GetParametersByPath", ParameterFilters);
    const listing = {
      operation: "GetParametersByPath",
      accountId: caller.accountId,
      question: { path, how, ParameterFilters },
    };
    const { rows, last } = await list(
      db,
      app,
      caller.accountId,
      {
        filters: [{ key: "Path", how, values: [path] }, ...filters],
        visible: visible("Parameter"),
        after: readPageToken(keys, listing, input.NextToken, z.string()),
      },
      MaxResults,
    );
    const values = rows.map(({ path, name, type, listed: { version, value, sealed, dataType, modifiedAt } }) => ({
      path,
      name,
      type,
      version,
      value,
      sealed,
      dataType,
      modifiedAt,
    }));
    const clearOf = await decrypted(context, input.WithDecryption, values);
    return {
      Parameters: values.map((row) => presentParameter(placeOf(context), row, { decrypted: clearOf(row) })),
      ...(last !== undefined && { NextToken: writePageToken(keys, listing, last) }),
    };
  },
});
