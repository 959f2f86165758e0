import * as z from "zod";
import { type Json, ParameterType, type ParameterValue } from "./document";
import { type Finding, fault, warning } from "./finding";
import { compilePattern, PatternError } from "./linear-pattern";
import { isMap } from "./parameters";
import { placeholdersIn, textsIn } from "./placeholders";
import { findPlugin, pluginNames } from "./plugins";
import { secretProblem } from "./secret-values";
import { suggestion } from "./suggestion";

const Scalar = z.union([z.string(), z.number(), z.boolean()], "This must be text, a number, true or false.");
const Count = z
  .union([z.int().nonnegative(), z.string().regex(/^[0-9]{1,9}$/)], "This must be a whole number, 0 or more.")
  .transform(Number);

/** What a document says of a parameter, as written. Source: user guide, data elements and parameters. */
export const ParameterContent = z.strictObject({
  type: ParameterType,
  description: z.string().optional(),
  default: z.json().optional(),
  allowedValues: z.array(Scalar.transform(String)).min(1).optional(),
  allowedPattern: z.string().optional(),
  displayType: z.enum(["textfield", "textarea"]).optional(),
  interpolationType: z.enum(["ENV_VAR"]).optional(),
  minItems: Count.optional(),
  maxItems: Count.optional(),
  minChars: Count.optional(),
  maxChars: Count.optional(),
});
export type ParameterContent = z.infer<typeof ParameterContent>;

/** The most parameters of a document. Source: user guide, quotas. */
const MAX_PARAMETERS = 200;
/** The most steps of a document. */
const MAX_STEPS = 500;

const ParameterName = z.string().regex(/^[a-zA-Z0-9]+$/, "A parameter's name has only letters and digits.");
const Action = z.string().superRefine((action, context) => {
  if (findPlugin(action)) return;
  const form = /^[a-zA-Z]+:[a-zA-Z0-9]+$/.test(action) ? "" : " It has a form like aws:runShellScript.";
  context.addIssue(`There is no plugin ${action.slice(0, 64)}.${suggestion(action, pluginNames) || form}`);
});

/** Inputs of a step, as written. */
export const Inputs = z.record(z.string(), z.json());

/** Parameters by name. */
export const ParametersContent = z
  .record(ParameterName, ParameterContent)
  .refine((all) => Object.keys(all).length <= MAX_PARAMETERS, `There can be at most ${MAX_PARAMETERS} parameters.`);

const shared = { description: z.string().optional(), parameters: ParametersContent.optional() };

const Properties = z.union(
  [z.string(), Inputs, z.array(Inputs).min(1)],
  "The properties must be an object, or a list of objects with at least one.",
);

const StepContent = z.strictObject({
  action: Action,
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/, "A step's name has letters, digits, _ and -, 128 at most."),
  inputs: Inputs.optional(),
});

const Precondition = z.strictObject({
  StringEquals: z.tuple([z.string(), z.string()], "StringEquals needs a list of exactly two texts."),
});

/** What a Command document looks like in each schema version. Source: user guide, schema versions. */
export const commandContents = {
  "1.2": z.strictObject({
    schemaVersion: z.literal("1.2"),
    ...shared,
    runtimeConfig: z.record(Action, z.strictObject({ settings: Inputs.optional(), properties: Properties })),
  }),
  "2.0": z.strictObject({
    schemaVersion: z.literal("2.0"),
    ...shared,
    mainSteps: z.array(StepContent).min(1).max(MAX_STEPS),
  }),
  "2.2": z.strictObject({
    schemaVersion: z.literal("2.2"),
    ...shared,
    mainSteps: z
      .array(StepContent.extend({ precondition: Precondition.optional() }))
      .min(1)
      .max(MAX_STEPS),
  }),
};

/** The members that a parameter can have. */
export const parameterMembers: readonly string[] = Object.keys(ParameterContent.shape);

/** The members that there can be at a path of a Command document. */
export function commandMembersAt(version: keyof typeof commandContents, path: readonly (string | number)[]): string[] {
  const [first, , third] = path;
  if (path.length === 0) return Object.keys(commandContents[version].shape);
  if (first === "parameters" && path.length === 2) return [...parameterMembers];
  if (first === "runtimeConfig" && path.length === 2) return ["properties", "settings"];
  if (first === "mainSteps" && path.length === 2)
    return version === "2.2" ? ["action", "name", "inputs", "precondition"] : ["action", "name", "inputs"];
  return third === "precondition" ? ["StringEquals"] : [];
}

/**
 * The default in the parameter's type; a Boolean or an Integer may be written as text. Undefined when it is of another
 * type.
 */
export function typedDefault(type: ParameterType, given: Json): ParameterValue | undefined {
  switch (type) {
    case "String":
      return typeof given === "string" ? given : undefined;
    case "StringList":
      return Array.isArray(given) && given.every((item) => typeof item === "string") ? given : undefined;
    case "Boolean":
      return typeof given === "boolean" ? given : given === "true" || given === "false" ? given === "true" : undefined;
    case "Integer":
      return Number.isSafeInteger(given) || (typeof given === "string" && /^-?[0-9]{1,15}$/.test(given))
        ? Number(given)
        : undefined;
    case "StringMap":
      return isMap(given) ? given : undefined;
    case "MapList":
      return Array.isArray(given) && given.every(isMap) ? given : undefined;
  }
}

/** What is wrong with one parameter beyond its shape. */
export function parameterFindings(name: string, written: ParameterContent): Finding[] {
  const findings: Finding[] = [];
  const at = (field: string, message: string) => void findings.push(fault(["parameters", name, field], message));
  const { allowedPattern, allowedValues, minItems, maxItems, minChars, maxChars } = written;
  if (allowedPattern !== undefined) {
    try {
      compilePattern(allowedPattern);
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      at("allowedPattern", error.message);
    }
  }
  if (minItems !== undefined && maxItems !== undefined && minItems > maxItems)
    at("minItems", "minItems is above maxItems.");
  if (minChars !== undefined && maxChars !== undefined && minChars > maxChars)
    at("minChars", "minChars is above maxChars.");
  const given = written.default;
  if (given === undefined) return findings;

  for (const { text, path } of textsIn(given))
    for (const each of placeholdersIn(text)) {
      const place = ["parameters", name, "default", ...path];
      if (each.kind !== "store") continue;
      if (!each.isLegal) findings.push(fault(place, `${each.text} is no name of Parameter Store.`));
      else if (each.secure) {
        const problem = secretProblem({ ...written, name });
        if (problem) findings.push(fault(place, problem));
      }
    }
  const typed = typedDefault(written.type, given);
  if (typed === undefined) at("default", `The default is not a ${written.type}.`);
  else if (allowedValues && !Array.isArray(typed) && !isMap(typed) && !allowedValues.includes(String(typed)))
    findings.push(warning(["parameters", name, "default"], "The default is not among allowedValues."));
  return findings;
}
