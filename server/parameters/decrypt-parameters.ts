import * as z from "zod";
import { ParameterName, parameterNotFound, parameterVersionNotFound, readReference } from "@/core/parameters/parameter";
import type { OperationContext } from "../operation";
import { operation, perform } from "../operation";
import { parameterResource, placeOf } from "./parameter-resource";
import { type FoundValue, readValues } from "./read-store";
import { fingerprintOf, unsealValue } from "./secret";

/** The most secrets that are decrypted at a time: a page of the history. */
const most = 50;

/**
 * The values of secrets in clear: each by its name, with or without a version or a label. Quarterdeck's own; what AWS's
 * operations decrypt comes from here too, so that there is one permission to do so and a line of the audit each time.
 *
 * Errors: ParameterNotFound, ParameterVersionNotFound.
 */
export const decryptParameters = operation({
  name: "DecryptParameters",
  doors: ["console"],
  effect: "reveal",
  access: "decryptParameters",
  input: z.strictObject({ Names: z.array(ParameterName).min(1).max(most) }),
  prepare: async ({ Names }, context) => Names.map((name) => readReference(name, placeOf(context))),
  resources: (_input, { accountId }, references) => [
    ...new Map(references.map(({ path }) => [path, parameterResource(accountId, path)])).values(),
  ],
  async handle({ Names }, context, references) {
    const { app, db, keys, caller, audit } = context;
    const found = await readValues(db, app, caller.accountId, references);
    const secrets: { row: FoundValue; value: string }[] = [];
    for (const [index, reference] of references.entries()) {
      const row = found[index];
      if (row === undefined) throw parameterNotFound(Names[index] ?? reference.name);
      if (row === "no such version") throw parameterVersionNotFound(reference.name, reference.selector.slice(1));
      const { sealed } = row;
      secrets.push({
        row,
        value: sealed === null ? (row.value ?? "") : await unsealValue(context, { ...row, sealed }),
      });
    }
    audit({
      summary: {
        decrypted: secrets.map(({ row, value }) => ({
          name: row.name,
          version: row.version,
          keyId: row.keyId,
          value: fingerprintOf(keys, row.parameterId, value),
        })),
      },
    });
    return {
      Parameters: secrets.map(({ row, value }) => ({ Name: row.name, Version: row.version, Value: value })),
    };
  },
});

/** Rows as operations that may decrypt read them. */
type Readable = Pick<FoundValue, "path" | "version" | "type">;

/**
 * The values of those that are secrets, in clear, where the caller asks for it: by their path and version. The rest are
 * left as they are. The caller must be permitted to decrypt every one of them.
 *
 * Errors: AccessDeniedException, which stands in the audit.
 */
export async function decrypted(
  { app, caller }: Pick<OperationContext, "app" | "caller">,
  isAsked: boolean | undefined,
  rows: readonly Readable[],
): Promise<(row: Readable) => string | undefined> {
  const secrets = isAsked === true ? rows.filter(({ type }) => type === "SecureString") : [];
  if (secrets.length === 0) return () => undefined;
  const names = secrets.map(({ path, version }) => `${path}:${version}`);
  const { output } = await perform(app, decryptParameters, { Names: names }, caller);
  const values = new Map(names.map((name, index) => [name, output.Parameters[index]?.Value]));
  return ({ path, version }) => values.get(`${path}:${version}`);
}
