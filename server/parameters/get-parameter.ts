import * as z from "zod";
import { ParameterName, parameterNotFound, parameterVersionNotFound } from "@/core/parameters/parameter";
import { operation } from "../operation";
import { decrypted } from "./decrypt-parameters";
import { byReference, placeOf } from "./parameter-resource";
import { presentParameter } from "./present";
import { readValues } from "./read-store";

/**
 * The value of one parameter: its latest version, or the one that is named with it.
 *
 * Errors: ParameterNotFound, ParameterVersionNotFound. Source: SSM API 2014-11-06, GetParameter.
 */
export const getParameter = operation({
  name: "GetParameter",
  doors: ["console", "aws"],
  effect: "read",
  access: "readParameters",
  input: z.strictObject({ Name: ParameterName, WithDecryption: z.boolean().optional() }),
  ...byReference,
  async handle({ Name, WithDecryption }, context, reference) {
    const { app, db, caller } = context;
    const [row] = await readValues(db, app, caller.accountId, [reference]);
    if (row === undefined) throw parameterNotFound(Name);
    const { selector } = reference;
    if (row === "no such version") throw parameterVersionNotFound(reference.name, selector.slice(1));
    const clearOf = await decrypted(context, WithDecryption, [row]);
    return { Parameter: presentParameter(placeOf(context), row, { selector, decrypted: clearOf(row) }) };
  },
});
