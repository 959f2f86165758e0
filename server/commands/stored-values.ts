import { holds } from "@/core/access/condition";
import type { Document } from "@/core/documents/document";
import { invalidParameters, type Parameters } from "@/core/documents/parameters";
import type { SecretPart, SecretReference } from "@/core/documents/secret-reference";
import { noSecrets, type SecretValues, secretParts, secretProblem } from "@/core/documents/secret-values";
import {
  defaultOf,
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
/** What having a secret reach a machine takes, as of reading it in clear. */
const decrypting = { name: "DecryptParameters", permission: "decryptParameters" } as const;

/** The most references of one document: each is looked up. */
const most = 100;

/** A document and what was given, with what stands in Parameter Store in place; secrets as references, by parameter. */
export type Resolved = { document: Document; supplied: Parameters; secrets: SecretValues };

/**
 * The document and what was given with values of Parameter Store in the place of `{{ssm:name}}`, as they are now and as far as the
 * caller may read them. `{{ssm-secure:name}}` is a secret that the caller may decrypt, in the version that is meant now; its
 * value is not looked at.
 *
 * Errors: InvalidParameters, naming the parameter of Parameter Store. Source: user guide, parameters in commands; decision 0052.
 */
export async function resolveStoredValues(
  document: Document,
  supplied: Parameters,
  { app, caller, visible }: Pick<OperationContext, "app" | "caller" | "visible">,
): Promise<Resolved> {
  const all = storeReferences(document, supplied);
  const named = [...new Map(all.map((each) => [each.text, each])).values()];
  if (named.length === 0) return { document, supplied, secrets: noSecrets };
  if (named.length > most)
    throw invalidParameters([problemAt(undefined, `At most ${most} references to Parameter Store.`)]);
  refuseMisplaced(document, all);
  const references = named.map(({ name }) => readReference(name, caller));
  const [mayRead, mayDecrypt] = [visible("Parameter", reading), visible("Parameter", decrypting)];
  const found = await readValues(app.db, app, caller.accountId, references);
  const values = new Map<string, StoredValue>();
  const secrets = new Map<string, SecretReference>();
  const problems: FieldProblem[] = [];
  for (const [index, each] of named.entries()) {
    const resource = parameterResource(caller.accountId, references[index]?.path ?? "");
    const row = holds(each.secure ? mayDecrypt : mayRead, resource) ? found[index] : undefined;
    const known = each.secure ? secretOr(each, row) : storedOr(each, row);
    if (typeof known === "string") problems.push(problemAt(each.parameter, known));
    else if ("parameterId" in known) secrets.set(each.text, known);
    else values.set(each.text, known);
  }
  if (problems.length > 0) throw invalidParameters(problems);
  return { ...withStoredValues(document, supplied, values), secrets: partsOf(document, supplied, values, secrets) };
}

/** A secret stands only where its value reaches a script without being part of any text. */
function refuseMisplaced({ parameters }: Document, references: readonly StoreReference[]): void {
  const problems = references.flatMap(({ secure, parameter, name }): FieldProblem[] => {
    const definition = parameters.find((each) => each.name === parameter);
    // What the document does not declare is refused as such.
    const problem = secure && (parameter === undefined || definition) ? secretProblem(definition) : undefined;
    return problem === undefined ? [] : [problemAt(parameter, `${name}: ${problem}`)];
  });
  if (problems.length > 0) throw invalidParameters(problems);
}

/** The values that have secrets in them, in parts, by parameter. */
function partsOf(
  document: Document,
  supplied: Parameters,
  values: ReadonlyMap<string, StoredValue>,
  secrets: ReadonlyMap<string, SecretReference>,
): SecretValues {
  if (secrets.size === 0) return noSecrets;
  const parts = new Map<string, SecretPart[]>();
  for (const definition of document.parameters) {
    const { name } = definition;
    const given = Object.hasOwn(supplied, name) ? supplied[name] : [defaultOf(definition, supplied)];
    const [text] = given ?? [];
    if (typeof text !== "string") continue;
    const divided = secretParts(text, values, secrets);
    if (!divided.some((part) => typeof part !== "string")) continue;
    if (given?.length !== 1)
      throw invalidParameters([problemAt(name, `The parameter ${name} takes one value, not ${given?.length ?? 0}.`)]);
    parts.set(name, divided);
  }
  return parts;
}

const unknown = (name: string, may: "read" | "decrypt") =>
  `There is no parameter ${name} in Parameter Store that you may ${may}.`;

/** The value, or what is the matter with it, as a sentence. */
function storedOr({ name }: StoreReference, row: Found): StoredValue | string {
  if (row === undefined) return unknown(name, "read");
  if (row === "no such version") return `${name}: the parameter has no such version or label.`;
  if (row.value === null)
    return `${name} is a SecureString, which is put into no text. Write {{ssm-secure:${name}}}, as the value of a parameter with interpolationType ENV_VAR.`;
  return { value: row.value, isList: row.type === "StringList" };
}

/** The same of a secret, whose value stays where it is. */
function secretOr({ name }: StoreReference, row: Found): SecretReference | string {
  if (row === undefined) return unknown(name, "decrypt");
  if (row === "no such version") return `${name}: the parameter has no such version or label.`;
  if (row.type !== "SecureString") return `${name} is a ${row.type} and no secret. Write {{ssm:${name}}}.`;
  return { parameterId: row.parameterId, name: row.name, version: row.version };
}

const problemAt = (parameter: string | undefined, message: string): FieldProblem => ({
  path: parameter === undefined ? ["Parameters"] : ["Parameters", parameter],
  message: parameter === undefined ? message : `${parameter}: ${message}`,
});
