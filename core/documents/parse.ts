import * as z from "zod";
import type { FieldProblem } from "../errors";
import { PlatformType } from "../nodes/node";
import {
  type Document,
  type DocumentStep,
  invalidDocumentContent,
  invalidDocumentSchemaVersion,
  type Json,
  MAX_DOCUMENT_BYTES,
  maxDocumentSizeExceeded,
  type ParameterDefinition,
  ParameterType,
  type ParameterValue,
  type Precondition,
  SchemaVersion,
} from "./document";
import { wholePlaceholder } from "./interpolate";
import { JsonSyntaxError, readJson } from "./json-text";
import { compilePattern, PatternError } from "./linear-pattern";
import { isMap } from "./parameters";

const Scalar = z.union([z.string(), z.number(), z.boolean()]);
const Count = z.union([z.int().nonnegative(), z.string().regex(/^[0-9]{1,9}$/)]).transform(Number);

const ParameterContent = z.strictObject({
  type: ParameterType,
  description: z.string().optional(),
  default: z.json().optional(),
  allowedValues: z.array(Scalar.transform(String)).min(1).optional(),
  allowedPattern: z.string().optional(),
  displayType: z.enum(["textfield", "textarea"]).optional(),
  minItems: Count.optional(),
  maxItems: Count.optional(),
  minChars: Count.optional(),
  maxChars: Count.optional(),
});

const ParameterName = z.string().regex(/^[a-zA-Z0-9]+$/, "A parameter's name has only letters and digits.");
const Action = z.string().regex(/^[a-zA-Z]+:[a-zA-Z0-9]+$/, "An action has the form aws:runShellScript.");
const Inputs = z.record(z.string(), z.json());

const shared = {
  description: z.string().optional(),
  parameters: z.record(ParameterName, ParameterContent).optional(),
};

const Properties = z.union([z.string(), Inputs, z.array(Inputs).min(1)]);

const Content12 = z.strictObject({
  schemaVersion: z.literal("1.2"),
  ...shared,
  runtimeConfig: z.record(Action, z.strictObject({ settings: Inputs.optional(), properties: Properties })),
});

const StepContent = z.strictObject({
  action: Action,
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/, "A step's name has letters, digits, _ and -, 128 at most."),
  inputs: Inputs.optional(),
});

const Content20 = z.strictObject({
  schemaVersion: z.literal("2.0"),
  ...shared,
  mainSteps: z.array(StepContent).min(1).max(500),
});

const Content22 = z.strictObject({
  schemaVersion: z.literal("2.2"),
  ...shared,
  mainSteps: z
    .array(
      StepContent.extend({
        precondition: z.strictObject({ StringEquals: z.tuple([z.string(), z.string()]) }).optional(),
      }),
    )
    .min(1)
    .max(500),
});

const Content = z.discriminatedUnion("schemaVersion", [Content12, Content20, Content22]);

/**
 * A Command document (schema 1.2, 2.0 or 2.2) from JSON text or from the value that such text holds. What is not
 * understood is refused, never skipped: a misspelt `precondition` must not run everywhere.
 *
 * Errors: MaxDocumentSizeExceeded; InvalidDocumentSchemaVersion; InvalidDocumentContent with every problem at its path,
 * and its line where text was given.
 */
export function parseDocument(content: unknown): Document {
  if (typeof content !== "string") return fromValue(content, () => "");
  if (new TextEncoder().encode(content).length > MAX_DOCUMENT_BYTES) throw maxDocumentSizeExceeded();
  const located = readContent(content);
  return fromValue(located.value, (path) => `Line ${located.lineOf(path)}: `);
}

function readContent(content: string) {
  try {
    return readJson(content);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const message = `Line ${error.line}, column ${error.column}: ${error.message}`;
    throw invalidDocumentContent(`The content is not JSON. ${message}`, [{ path: [], message }]);
  }
}

function fromValue(value: unknown, place: (path: readonly PropertyKey[]) => string): Document {
  const version = z.object({ schemaVersion: z.string() }).safeParse(value);
  if (version.success && !SchemaVersion.safeParse(version.data.schemaVersion).success) {
    throw invalidDocumentSchemaVersion(version.data.schemaVersion);
  }
  const refuse = (problems: FieldProblem[]) => {
    const placed = problems.map(({ path, message }) => ({ path, message: `${place(path)}${message}` }));
    const said = placed.map(({ path, message }) => (path.length > 0 ? `${path.join(".")}: ${message}` : message));
    throw invalidDocumentContent(`The document is not valid. ${said.slice(0, 5).join(" ")}`, placed);
  };

  const parsed = Content.safeParse(value);
  if (!parsed.success) {
    return refuse(
      parsed.error.issues.map(({ path, message }) => ({
        path: path.map((part) => (typeof part === "symbol" ? String(part) : part)),
        message,
      })),
    );
  }

  const problems: FieldProblem[] = [];
  const parameters = Object.entries(parsed.data.parameters ?? {}).map(([name, written]) =>
    toParameter(name, written, problems),
  );
  const document: Document = {
    schemaVersion: parsed.data.schemaVersion,
    description: parsed.data.description,
    parameters,
    steps:
      parsed.data.schemaVersion === "1.2"
        ? Object.entries(parsed.data.runtimeConfig).flatMap(([action, plugin]) => pluginSteps(action, plugin))
        : parsed.data.mainSteps.map((step) => ({ inputs: {}, ...step })),
  };
  checkSteps(document, problems);
  return problems.length > 0 ? refuse(problems) : document;
}

// ---- Parameters ----

function toParameter(
  name: string,
  written: z.infer<typeof ParameterContent>,
  problems: FieldProblem[],
): ParameterDefinition {
  const { default: given, ...rest } = written;
  const at = (field: string, message: string) => problems.push({ path: ["parameters", name, field], message });
  if (rest.allowedPattern !== undefined) {
    try {
      compilePattern(rest.allowedPattern);
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      at("allowedPattern", error.message);
    }
  }
  if (given === undefined) return { name, ...rest };
  const value = typedDefault(rest.type, given);
  if (value === undefined) at("default", `The default is not a ${rest.type}.`);
  return { name, ...rest, default: value };
}

/** The default in the parameter's type; a Boolean or an Integer may be written as text. */
function typedDefault(type: ParameterType, given: Json): ParameterValue | undefined {
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

// ---- Steps ----

type PluginContent = z.infer<typeof Content12>["runtimeConfig"][string];

/** The entries of a 1.2 plugin as steps: one is named after the plugin, several are told apart by their number. */
function pluginSteps(action: string, { settings, properties }: PluginContent): DocumentStep[] {
  const extra: Record<string, Json> = settings === undefined ? {} : { settings };
  if (typeof properties === "string") return [{ name: action, action, inputs: { ...extra, properties } }];
  const entries = Array.isArray(properties) ? properties : [properties];
  return entries.map((entry, index) => {
    const { id: _, ...inputs } = entry;
    const name = entries.length === 1 ? action : `${index}.${action.replace(":", "")}`;
    return { name, action, inputs: { ...inputs, ...extra } };
  });
}

function checkSteps({ parameters, steps, schemaVersion }: Document, problems: FieldProblem[]): void {
  if (steps.length === 0) problems.push({ path: ["runtimeConfig"], message: "The document has no steps." });
  if (schemaVersion === "1.2") return;
  const declared = new Set(parameters.map((parameter) => parameter.name));
  const names = new Set<string>();
  for (const [index, step] of steps.entries()) {
    if (names.has(step.name))
      problems.push({ path: ["mainSteps", index, "name"], message: `There are two steps ${step.name}.` });
    names.add(step.name);
    const message = step.precondition && preconditionProblem(step.precondition, declared);
    if (message) problems.push({ path: ["mainSteps", index, "precondition", "StringEquals"], message });
  }
}

/** What is wrong with a precondition, if anything. Source: user guide, preconditions. */
function preconditionProblem({ StringEquals }: Precondition, declared: ReadonlySet<string>): string | undefined {
  const [left, right] = StringEquals;
  if (left === right) return "The two sides are the same.";
  if (StringEquals.some((side) => /\{\{\s*ssm/.test(side))) return "Parameter Store cannot be used in a precondition.";
  const other = left === "platformType" ? right : right === "platformType" ? left : undefined;
  if (other !== undefined) {
    return platformNamed(other) ? undefined : `The platform must be one of ${PlatformType.options.join(", ")}.`;
  }
  const usesParameter = StringEquals.some((side) => {
    const names = [...side.matchAll(/\{\{\s*([a-zA-Z0-9]+)\s*\}\}/g)].map((match) => match[1]);
    return names.some((name) => name !== undefined && declared.has(name));
  });
  return usesParameter ? undefined : "One side must be platformType or have a parameter of the document.";
}

/** The platform that a precondition means; capitals do not matter there. */
export function platformNamed(written: string): PlatformType | undefined {
  return PlatformType.options.find((platform) => platform.toLowerCase() === written.toLowerCase());
}

/** The parameter that holds the script of a step, when its lines are nothing but one parameter. */
export function scriptParameter(step: DocumentStep): string | undefined {
  const lines = step.inputs["runCommand"];
  return wholePlaceholder(Array.isArray(lines) && lines.length === 1 ? lines[0] : lines);
}
