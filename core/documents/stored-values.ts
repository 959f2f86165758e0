import type { Document, Json, ParameterDefinition } from "./document";
import { invalidParameters, type Parameters } from "./parameters";
import { placeholdersIn, refersToStore, textsIn } from "./placeholders";
import { hasSecret, type SecretValues, secretProblem } from "./secret-values";

/** A reference to Parameter Store, and the document's parameter that it is the value of; none for one in a step. */
export type StoreReference = { name: string; secure: boolean; text: string; parameter: string | undefined };

/** The names, with version or label, that a value refers to in Parameter Store. */
export const storeNamesIn = (value: Json): string[] =>
  [...textsIn(value)].flatMap(({ text }) =>
    placeholdersIn(text).flatMap((each) => (each.kind === "store" ? [each.name] : [])),
  );

/** The default that holds, where nothing was given. */
export const defaultOf = ({ name, default: value }: ParameterDefinition, supplied: Parameters): Json | undefined =>
  Object.hasOwn(supplied, name) ? undefined : value;

/** The references to Parameter Store in what was given, in the defaults that hold, and in steps. Source: user guide, `{{ssm:name}}`. */
export function storeReferences(document: Document, supplied: Parameters): StoreReference[] {
  const within = (value: Json, parameter: string | undefined) =>
    [...textsIn(value)].flatMap(({ text }) =>
      placeholdersIn(text).flatMap((each) =>
        each.kind === "store" ? [{ name: each.name, secure: each.secure, text: each.text, parameter }] : [],
      ),
    );
  return [
    ...Object.entries(supplied).flatMap(([name, value]) => within(value, name)),
    ...document.parameters.flatMap((definition) => within(defaultOf(definition, supplied) ?? [], definition.name)),
    ...document.steps.flatMap(({ inputs }) => within(inputs, undefined)),
  ];
}

/**
 * The values that refer to secrets as they are written: all that can be told of them without Parameter Store.
 *
 * Errors: InvalidParameters where a parameter cannot have any.
 */
export function writtenSecrets({ parameters }: Document, supplied: Parameters): SecretValues {
  const written = parameters.flatMap((definition) => {
    const value = Object.hasOwn(supplied, definition.name) ? supplied[definition.name] : definition.default;
    const texts = [...textsIn(value ?? [])].map(({ text }) => text);
    return texts.some(hasSecret) ? [{ name: definition.name, texts, problem: secretProblem(definition) }] : [];
  });
  const problems = written.flatMap(({ name, problem }) =>
    problem === undefined ? [] : [{ path: ["Parameters", name], message: problem }],
  );
  if (problems.length > 0) throw invalidParameters(problems);
  return new Map(written.map(({ name, texts }) => [name, texts]));
}

/** A value of Parameter Store: text, or the items of a StringList. */
export type StoredValue = { value: string; isList: boolean };

/**
 * The document and what was given with values in the place of references. An item that is nothing but a reference to a
 * StringList becomes its items.
 *
 * @param values by the reference's text
 */
export function withStoredValues(
  document: Document,
  supplied: Parameters,
  values: ReadonlyMap<string, StoredValue>,
): { document: Document; supplied: Parameters } {
  const filled: Parameters = Object.fromEntries(
    Object.entries(supplied).map(([name, items]) => [name, items.flatMap((item) => itemsOf(item, values))]),
  );
  for (const definition of document.parameters) {
    const value = defaultOf(definition, supplied);
    if (value === undefined || !refersToStore(value)) continue;
    filled[definition.name] =
      Array.isArray(value) && value.every((item) => typeof item === "string")
        ? value.flatMap((item) => itemsOf(item, values))
        : [typeof value === "string" ? textOf(value, values) : JSON.stringify(replaced(value, values))];
  }
  const steps = document.steps.map((step) => ({
    ...step,
    inputs: Object.fromEntries(Object.entries(step.inputs).map(([name, input]) => [name, replaced(input, values)])),
  }));
  return { document: { ...document, steps }, supplied: filled };
}

function itemsOf(item: string, values: ReadonlyMap<string, StoredValue>): string[] {
  const whole = values.get(item.trim());
  return whole?.isList === true ? whole.value.split(",") : [textOf(item, values)];
}

function textOf(text: string, values: ReadonlyMap<string, StoredValue>): string {
  return placeholdersIn(text).reduce((filled, { text: written }) => {
    const stored = values.get(written);
    return stored ? filled.replaceAll(written, () => stored.value) : filled;
  }, text);
}

function replaced(value: Json, values: ReadonlyMap<string, StoredValue>): Json {
  if (typeof value === "string") return textOf(value, values);
  if (Array.isArray(value))
    return value.flatMap((item) => (typeof item === "string" ? itemsOf(item, values) : [replaced(item, values)]));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, replaced(member, values)]));
}
