import { holds } from "@/core/access/condition";
import type { Document } from "@/core/documents/document";
import { invalidParameters, type Parameters } from "@/core/documents/parameters";
import {
  type StoredValue,
  type StoreReference,
  storeReferences,
  withStoredValues,
} from "@/core/documents/stored-values";
import type { FieldProblem } from "@/core/errors";
import { readReference } from "@/core/parameters/parameter";
import type { OperationContext } from "../operation";
import { parameterResource } from "../parameters/parameter-resource";
import { type Found, readValues } from "../parameters/read-store";

/** What reading the value of a parameter takes, as of GetParameter. */
const reading = { name: "GetParameter", permission: "readParameters" } as const;

/** The most references of one document: each is looked up. */
const most = 100;

/**
 * The document and what was given with values of Parameter Store in the place of `{{ssm:name}}`, as they are now and as far as the
 * caller may read them. Secrets are refused: they would be in the order, and in the database, in clear.
 *
 * Errors: InvalidParameters, naming the parameter of Parameter Store. Source: user guide, parameters in commands.
 */
export async function resolveStoredValues(
  document: Document,
  supplied: Parameters,
  { app, caller, visible }: Pick<OperationContext, "app" | "caller" | "visible">,
): Promise<{ document: Document; supplied: Parameters }> {
  const named = [...new Map(storeReferences(document, supplied).map((each) => [each.text, each])).values()];
  if (named.length === 0) return { document, supplied };
  if (named.length > most)
    throw invalidParameters([problemAt(undefined, `At most ${most} references to Parameter Store.`)]);
  const references = named.map(({ name }) => readReference(name, caller));
  const mayRead = visible("Parameter", reading);
  const found = await readValues(app.db, app, caller.accountId, references);
  const values = new Map<string, StoredValue>();
  const problems: FieldProblem[] = [];
  for (const [index, each] of named.entries()) {
    const path = references[index]?.path ?? "";
    const isReadable = holds(mayRead, parameterResource(caller.accountId, path));
    const value = storedOr(each, isReadable ? found[index] : undefined);
    if (typeof value === "string") problems.push(problemAt(each.parameter, value));
    else values.set(each.text, value);
  }
  if (problems.length > 0) throw invalidParameters(problems);
  return withStoredValues(document, supplied, values);
}

/** The value, or what is the matter with it, as a sentence. */
function storedOr({ name, secure }: StoreReference, row: Found): StoredValue | string {
  if (secure) return `${name}: secrets of Parameter Store do not reach machines yet.`;
  if (row === undefined) return `There is no parameter ${name} in Parameter Store that you may read.`;
  if (row === "no such version") return `${name}: the parameter has no such version or label.`;
  if (row.value === null) return `${name} is a SecureString: secrets of Parameter Store do not reach machines yet.`;
  return { value: row.value, isList: row.type === "StringList" };
}

const problemAt = (parameter: string | undefined, message: string): FieldProblem => ({
  path: parameter === undefined ? ["Parameters"] : ["Parameters", parameter],
  message: parameter === undefined ? message : `${parameter}: ${message}`,
});
