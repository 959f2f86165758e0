import * as z from "zod";
import { ParameterName, parameterNotFound, readWholeReference } from "@/core/parameters/parameter";
import { type OperationContext, operation } from "../operation";
import { byWholeReference, parameterResource, placeOf } from "./parameter-resource";
import type { ParameterRow } from "./parameter-row";
import * as parameters from "./store";

/** Takes a parameter away; for a day it can be had back. Returns what it was; undefined when there is none. */
async function takeAway(
  { app, tx, keys, caller, now, announce }: OperationContext,
  path: string,
): Promise<ParameterRow | undefined> {
  const row = await parameters.findForChange(tx, app, caller.accountId, path);
  if (!row) return undefined;
  await parameters.update(tx, keys, { ...row, deletedAt: now });
  announce("parameter", row.id);
  return row;
}

const told = ({ name, type, version }: ParameterRow) => ({ name, type, version });

/**
 * Deletes a parameter with all its versions.
 *
 * Errors: ParameterNotFound. Source: SSM API 2014-11-06, DeleteParameter.
 */
export const deleteParameter = operation({
  name: "DeleteParameter",
  doors: ["console", "aws"],
  effect: "change",
  access: "writeParameters",
  input: z.strictObject({ Name: ParameterName }),
  ...byWholeReference,
  async handle({ Name }, context, { path }) {
    const row = await takeAway(context, path);
    if (!row) throw parameterNotFound(Name);
    context.audit({ summary: { before: told(row) } });
    return {};
  },
});

/**
 * Deletes up to 10 parameters. What there is not is listed, and no error.
 *
 * Source: SSM API 2014-11-06, DeleteParameters.
 */
export const deleteParameters = operation({
  name: "DeleteParameters",
  doors: ["console", "aws"],
  effect: "change",
  access: "writeParameters",
  input: z.strictObject({ Names: z.array(ParameterName).min(1).max(10) }),
  prepare: async ({ Names }, context) =>
    [...new Set(Names)].map((given) => ({ given, path: readWholeReference(given, placeOf(context)).path })),
  resources: (_input, { accountId }, named) => named.map(({ path }) => parameterResource(accountId, path)),
  async handle(_input, context, named) {
    const deleted: { given: string; row: ParameterRow }[] = [];
    const invalid: string[] = [];
    // In one order whatever the request's, so that two that delete the same do not wait for each other.
    for (const { given, path } of named.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
      const row = await takeAway(context, path);
      if (row) deleted.push({ given, row });
      else invalid.push(given);
    }
    context.audit({ summary: { before: { parameters: deleted.map(({ row }) => told(row)) } } });
    return { DeletedParameters: deleted.map(({ given }) => given), InvalidParameters: invalid };
  },
});
