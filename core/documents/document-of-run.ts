import type { Document, DocumentStep, Json, ParameterDefinition, ParameterValue } from "./document";
import { interpolate, wholePlaceholder } from "./interpolate";
import { type Parameters, resolveParameters } from "./parameters";
import { placeholdersIn, textsIn } from "./placeholders";
import { scriptParameter } from "./step-rules";
import { writtenSecrets } from "./stored-values";

/**
 * A document of schema 2.2 that does what a run of a document did, where that was: the values that were given become
 * defaults. A step whose script is nothing but a parameter gets the script itself, and with it the values of its other
 * inputs; what only served these is no parameter any more.
 *
 * @param description what it says of itself where the document that ran has nothing to say of the script
 *
 * Errors: InvalidParameters when the values do not fit the document.
 */
export function documentOfRun(
  document: Document,
  supplied: Parameters,
  description: string,
): { [member: string]: Json } {
  const values = resolveParameters(document.parameters, supplied, writtenSecrets(document, supplied));
  const written = writtenIn(document, values);
  const kept = document.parameters.filter(({ name }) => !written.has(name));
  const names = new Set<string>();
  return {
    schemaVersion: "2.2",
    description: written.size > 0 ? description : (document.description ?? description),
    ...(kept.length > 0 && {
      parameters: Object.fromEntries(kept.map((definition) => [definition.name, contentOf(definition, values)])),
    }),
    mainSteps: document.steps.map((step) => {
      const name = nameFor(step, names);
      names.add(name);
      return {
        action: step.action,
        name,
        ...(step.precondition && { precondition: { StringEquals: [...step.precondition.StringEquals] } }),
        inputs: inputsOf(step, written),
      };
    }),
  };
}

/** The values that are written into the steps of the scripts they belong to. */
function writtenIn(
  { parameters, steps }: Document,
  values: ReadonlyMap<string, ParameterValue>,
): ReadonlyMap<string, ParameterValue> {
  const declared = new Map(parameters.map((definition) => [definition.name, definition]));
  const wholeIn = (step: DocumentStep) => new Set(Object.values(step.inputs).map((input) => wholeOf(input)));
  const isUsedIn = (step: DocumentStep, name: string) =>
    [...textsIn({ ...step.inputs, precondition: step.precondition?.StringEquals ?? [] })].some(({ text }) =>
      placeholdersIn(text).some((each) => each.kind === "parameter" && each.name === name),
    );
  // Text with braces of its own would be expanded once it is written in a step.
  const isPlain = (value: ParameterValue) =>
    [...textsIn(value)].every(({ text }) =>
      placeholdersIn(text).every((each) => each.kind === "parameter" && !declared.has(each.name)),
    );
  const mayBeWritten = (name: string, step: DocumentStep) => {
    const value = values.get(name);
    return (
      value !== undefined &&
      isPlain(value) &&
      declared.get(name)?.interpolationType === undefined &&
      steps.every((other) => other === step || !isUsedIn(other, name))
    );
  };
  const written = new Map<string, ParameterValue>();
  for (const step of steps) {
    const script = scriptParameter(step);
    if (script === undefined || !mayBeWritten(script, step)) continue;
    for (const name of wholeIn(step)) {
      const value = name === undefined ? undefined : values.get(name);
      if (name !== undefined && value !== undefined && mayBeWritten(name, step)) written.set(name, value);
    }
  }
  return written;
}

const wholeOf = (input: Json) => wholePlaceholder(Array.isArray(input) && input.length === 1 ? input[0] : input);

/** The inputs with values in place; what then is empty says as much when it is left out. */
function inputsOf({ inputs }: DocumentStep, written: ReadonlyMap<string, ParameterValue>): { [name: string]: Json } {
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([name, input]): [string, Json][] => {
      const value = interpolate(input, written);
      return value === "" && input !== "" ? [] : [[name, value]];
    }),
  );
}

/** A step's name as schema 2.2 has them: of letters, digits, `_` and `-`, and no other step's. */
function nameFor({ name }: DocumentStep, taken: ReadonlySet<string>): string {
  const base = name
    .replace(/^aws:/, "")
    .replaceAll(/[^a-zA-Z0-9_-]/g, "_")
    .slice(0, 120);
  let unique = base;
  for (let number = 2; taken.has(unique); number++) unique = `${base}${number}`;
  return unique;
}

function contentOf(
  { name, default: before, ...rest }: ParameterDefinition,
  values: ReadonlyMap<string, ParameterValue>,
): { [member: string]: Json } {
  const value = values.get(name) ?? before;
  const { type, description, ...rules } = rest;
  return {
    type,
    ...(description !== undefined && { description }),
    ...(value !== undefined && { default: value }),
    ...rules,
  };
}
