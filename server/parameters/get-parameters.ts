import * as z from "zod";
import { ParameterName, readReference } from "@/core/parameters/parameter";
import { operation } from "../operation";
import { decrypted } from "./decrypt-parameters";
import { parameterResource, placeOf } from "./parameter-resource";
import { presentParameter } from "./present";
import { readValues } from "./read-store";

/**
 * The values of up to 10 parameters. What there is not is listed, and no error.
 *
 * Source: SSM API 2014-11-06, GetParameters.
 */
export const getParameters = operation({
  name: "GetParameters",
  doors: ["console", "aws"],
  effect: "read",
  access: "readParameters",
  input: z.strictObject({
    Names: z.array(ParameterName).min(1).max(10),
    WithDecryption: z.boolean().optional(),
  }),
  prepare: async ({ Names }, context) =>
    [...new Set(Names)].map((given) => ({ given, ...readReference(given, placeOf(context)) })),
  resources: (_input, { accountId }, named) => named.map(({ path }) => parameterResource(accountId, path)),
  async handle({ WithDecryption }, context, named) {
    const { app, db, caller } = context;
    const found = await readValues(db, app, caller.accountId, named);
    const rows = found.flatMap((row, index) =>
      row === undefined || row === "no such version" ? [] : [{ row, selector: named[index]?.selector ?? "" }],
    );
    const missing = named.filter((_, index) => found[index] === undefined || found[index] === "no such version");
    const clearOf = await decrypted(
      context,
      WithDecryption,
      rows.map(({ row }) => row),
    );
    return {
      Parameters: rows.map(({ row, selector }) =>
        presentParameter(placeOf(context), row, { selector, decrypted: clearOf(row) }),
      ),
      InvalidParameters: missing.map(({ given }) => given),
    };
  },
});
