import * as z from "zod";
import { DomainError, type FieldProblem } from "../errors";
import type { Json, ParameterDefinition, ParameterValue } from "./document";
import { readJson } from "./json-text";
import { compilePattern } from "./linear-pattern";
import { noSecrets, type SecretValues, secretText } from "./secret-values";

/**
 * Values for a document's parameters, by name. A value is always a list of strings, also for a parameter that takes
 * one string. Source: SSM API 2014-11-06, Parameters.
 */
export const Parameters = z.record(z.string(), z.array(z.string()));
export type Parameters = z.infer<typeof Parameters>;

/** Values for parameters that the document refuses; each problem's path is `["Parameters", name]`. */
export const invalidParameters = (problems: FieldProblem[]) =>
  new DomainError("InvalidParameters", problems.map((problem) => problem.message).join(" "), problems);

/** A reference to Parameter Store inside a value. Source: user guide, `{{ssm:name}}`. */
const storeReference = /\{\{\s*ssm(?:-secure)?:/;

/**
 * The values of all of a document's parameters, each in its own type: what was given, checked, else the default.
 *
 * @param secrets of those that have secrets in them: these are taken as references, which is all that is known of them
 *
 * Errors: InvalidParameters with every problem at once, each at `["Parameters", name]`: a name that is not declared, a
 * required one that is missing, a value of another type or outside what the document allows.
 */
export function resolveParameters(
  definitions: readonly ParameterDefinition[],
  supplied: Parameters,
  secrets: SecretValues = noSecrets,
): Map<string, ParameterValue> {
  const problems: FieldProblem[] = [];
  const values = new Map<string, ParameterValue>();
  const declared = new Set(definitions.map((definition) => definition.name));

  for (const name of Object.keys(supplied)) {
    if (!declared.has(name)) problems.push(problem(name, `The document has no parameter ${name}.`));
  }
  for (const definition of definitions) {
    const { name } = definition;
    const parts = secrets.get(name);
    if (parts) {
      values.set(name, secretText(parts));
      continue;
    }
    const given = Object.hasOwn(supplied, name) ? supplied[name] : undefined;
    if (given === undefined && definition.default === undefined) {
      problems.push(problem(name, `The parameter ${name} is required.`));
      continue;
    }
    const result = given === undefined ? checkDefault(definition) : checkParameter(definition, given);
    if ("value" in result) values.set(name, result.value);
    else problems.push(problem(name, result.message));
  }

  if (problems.length > 0) throw invalidParameters(problems);
  return values;
}

const problem = (name: string, message: string): FieldProblem => ({ path: ["Parameters", name], message });

/** A parameter's value in its type, or one sentence about what is wrong with what was given. */
export type ParameterCheck = { value: ParameterValue } | { message: string };

function checkDefault(definition: ParameterDefinition): ParameterCheck {
  const value = definition.default ?? "";
  if (storeReference.test(JSON.stringify(value))) return { message: storeMessage(definition.name) };
  return { value };
}

const storeMessage = (name: string) =>
  `The parameter ${name} refers to Parameter Store, which is read where the command is sent.`;

/** What a caller gave for one parameter, checked against what the document says of it; a form checks its fields so. */
export function checkParameter(definition: ParameterDefinition, given: readonly string[]): ParameterCheck {
  const { name, minItems, maxItems } = definition;
  if (given.some((item) => storeReference.test(item))) return { message: storeMessage(name) };

  const read = readValue(definition, given);
  if ("message" in read) return read;
  if (Array.isArray(read.value)) {
    if (minItems !== undefined && read.value.length < minItems) {
      return { message: `The parameter ${name} needs at least ${minItems} ${minItems === 1 ? "item" : "items"}.` };
    }
    if (maxItems !== undefined && read.value.length > maxItems) {
      return { message: `The parameter ${name} can have at most ${maxItems} ${maxItems === 1 ? "item" : "items"}.` };
    }
  }
  for (const item of given) {
    const message = checkItem(definition, item);
    if (message !== undefined) return { message };
  }
  return read;
}

function checkItem(definition: ParameterDefinition, item: string): string | undefined {
  const { name, minChars, maxChars, allowedValues, allowedPattern } = definition;
  if (minChars !== undefined && item.length < minChars)
    return `The parameter ${name} needs at least ${minChars} characters.`;
  if (maxChars !== undefined && item.length > maxChars)
    return `The parameter ${name} can have at most ${maxChars} characters.`;
  if (allowedValues && !allowedValues.includes(item))
    return `The parameter ${name} must be one of ${allowedValues.join(", ")}.`;
  if (allowedPattern !== undefined && !compilePattern(allowedPattern).matchesWhole(item)) {
    return `The parameter ${name} must match ${allowedPattern}.`;
  }
  return undefined;
}

function readValue({ name, type }: ParameterDefinition, given: readonly string[]): ParameterCheck {
  if (type === "StringList") return { value: [...given] };
  if (type === "MapList") return readMapList(name, given);

  const [item] = given;
  if (item === undefined || given.length > 1) {
    return {
      message: `The parameter ${name} takes one value, not ${given.length === 0 ? "an empty list" : given.length}.`,
    };
  }
  switch (type) {
    case "String":
      return { value: item };
    case "Boolean":
      return item === "true" || item === "false"
        ? { value: item === "true" }
        : { message: `The parameter ${name} must be true or false.` };
    case "Integer":
      return /^-?[0-9]{1,15}$/.test(item)
        ? { value: Number(item) }
        : { message: `The parameter ${name} must be a whole number.` };
    case "StringMap": {
      const value = readText(item);
      return isMap(value) ? { value } : { message: `The parameter ${name} must be a JSON object.` };
    }
  }
}

// The API gives a list of maps as one JSON list or as one JSON object an item.
function readMapList(name: string, given: readonly string[]): ParameterCheck {
  const items = given.map(readText);
  const [only] = items;
  const value = items.length === 1 && Array.isArray(only) ? only : items;
  const maps = value.filter(isMap);
  return maps.length === value.length
    ? { value: maps }
    : { message: `The parameter ${name} must be a JSON list of objects.` };
}

function readText(text: string): Json | undefined {
  try {
    return readJson(text).value;
  } catch {
    return undefined;
  }
}

/** True for a JSON object. */
export const isMap = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
