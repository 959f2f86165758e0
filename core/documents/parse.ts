import * as z from "zod";
import { unstorable } from "../storable-text";
import {
  commandContents,
  commandMembersAt,
  type ParameterContent,
  parameterFindings,
  typedDefault,
} from "./content-schema";
import {
  type Document,
  type DocumentStep,
  invalidDocumentContent,
  invalidDocumentSchemaVersion,
  type Json,
  MAX_DOCUMENT_BYTES,
  maxDocumentSizeExceeded,
  type ParameterDefinition,
  SchemaVersion,
} from "./document";
import { type Finding, fault, findingsOf } from "./finding";
import { JsonSyntaxError, readJson } from "./json-text";
import type { LocatedJson } from "./located-json";
import { stepFindings } from "./step-rules";

/** A Command document as far as it could be read, and everything that was found. There is none when an error was. */
export type ReadDocument = { document?: Document; findings: Finding[] };

/**
 * A Command document (schema 1.2, 2.0 or 2.2) from JSON text or from the value that such text holds. What is not
 * understood is refused, never skipped: a misspelt `precondition` must not run everywhere.
 *
 * Errors: MaxDocumentSizeExceeded; InvalidDocumentSchemaVersion; InvalidDocumentContent with every problem at its path,
 * and its place where text was given.
 */
export function parseDocument(content: unknown): Document {
  const located = typeof content === "string" ? readContent(content) : undefined;
  const value = located ? located.value : content;
  const { document, findings } = readCommand(value);
  if (document) return document;
  const version = unknownVersion(value);
  throw version === undefined ? contentError(findings, located) : invalidDocumentSchemaVersion(version);
}

function readContent(content: string): LocatedJson {
  if (isTooLarge(content)) throw maxDocumentSizeExceeded();
  try {
    return readJson(content);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const message = `Line ${error.line}, column ${error.column}: ${error.message}`;
    throw invalidDocumentContent(`The content is not JSON. ${message}`, [{ path: [], message }]);
  }
}

/** Whether content has more than 64 KiB. */
export const isTooLarge = (content: string) => new TextEncoder().encode(content).length > MAX_DOCUMENT_BYTES;

/** How many problems one sentence tells; each has its own entry as well. */
const MAX_TOLD = 5;
const MAX_PROBLEMS = 100;

/** The refusal of content, with every error at its place. */
export function contentError(findings: readonly Finding[], located: LocatedJson | undefined) {
  const problems = findings
    .filter(({ severity }) => severity === "error")
    .slice(0, MAX_PROBLEMS)
    .map(({ path, part, message }) => {
      const place = located?.placeOf(path, part);
      return { path, message: `${place ? `Line ${place.line}, column ${place.column}: ` : ""}${message}` };
    });
  const said = problems.map(({ path, message }) => (path.length > 0 ? `${path.join(".")}: ${message}` : message));
  const more = said.length > MAX_TOLD ? ` And ${said.length - MAX_TOLD} more.` : "";
  return invalidDocumentContent(`The document is not valid. ${said.slice(0, MAX_TOLD).join(" ")}${more}`, problems);
}

/** The schema version of content when it is written as one, but is none of a Command document. */
export function unknownVersion(value: unknown): string | undefined {
  const written = z.object({ schemaVersion: z.string() }).safeParse(value);
  const isUnknown = written.success && !SchemaVersion.safeParse(written.data.schemaVersion).success;
  return isUnknown ? written.data.schemaVersion : undefined;
}

/** What is wrong where a document's schema version should be. */
export function versionFinding(value: unknown, versions: readonly string[]): Finding {
  const written = z.object({ schemaVersion: z.unknown() }).safeParse(value);
  if (!written.success) return fault([], "A document is an object with schemaVersion and its steps.");
  const { schemaVersion } = written.data;
  if (schemaVersion === undefined) return fault([], `The member schemaVersion is missing: ${versions.join(", ")}.`);
  return fault(
    ["schemaVersion"],
    typeof schemaVersion === "number"
      ? `The schema version is text: write it in quotes, such as "${versions.at(-1)}".`
      : `The schema version must be one of ${versions.join(", ")}.`,
  );
}

/** Reads the value of a Command document: every error and warning at once, as far as its shape lets them be seen. */
export function readCommand(value: unknown): ReadDocument {
  const unkept = unstorable(value);
  if (unkept) return { findings: [fault(unkept.path, unkept.message)] };
  const version = z.object({ schemaVersion: SchemaVersion }).safeParse(value);
  if (!version.success) return { findings: [versionFinding(value, SchemaVersion.options)] };
  const { schemaVersion } = version.data;

  const parsed = z
    .discriminatedUnion("schemaVersion", [commandContents["1.2"], commandContents["2.0"], commandContents["2.2"]])
    .safeParse(value);
  if (!parsed.success)
    return { findings: findingsOf(parsed.error.issues, value, (path) => commandMembersAt(schemaVersion, path)) };

  const { data } = parsed;
  const written = Object.entries(data.parameters ?? {});
  const findings = written.flatMap(([name, parameter]) => parameterFindings(name, parameter));
  for (const [name, { interpolationType }] of written)
    if (interpolationType && schemaVersion !== "2.2")
      findings.push(fault(["parameters", name, "interpolationType"], "Only schema 2.2 has interpolationType."));
  const document: Document = {
    schemaVersion,
    description: data.description,
    parameters: written.map(([name, parameter]) => toParameter(name, parameter)),
    steps: [],
  };
  const located =
    data.schemaVersion === "1.2"
      ? Object.entries(data.runtimeConfig).flatMap(([action, plugin]) => pluginSteps(action, plugin))
      : data.mainSteps.map((step, index) => ({
          step: { inputs: {}, ...step },
          inputsPath: ["mainSteps", index, "inputs"],
        }));
  if (located.length === 0) findings.push(fault(["runtimeConfig"], "The document has no steps."));
  document.steps = located.map(({ step }) => step);
  findings.push(...stepFindings(document, located));
  return findings.some(({ severity }) => severity === "error") ? { findings } : { document, findings };
}

function toParameter(name: string, { default: given, ...rest }: ParameterContent): ParameterDefinition {
  const value = given === undefined ? undefined : typedDefault(rest.type, given);
  return { name, ...rest, ...(value !== undefined && { default: value }) };
}

type PluginContent = z.infer<(typeof commandContents)["1.2"]>["runtimeConfig"][string];

/** The entries of a 1.2 plugin as steps: one is named after the plugin, several are told apart by their number. */
function pluginSteps(
  action: string,
  { settings, properties }: PluginContent,
): { step: DocumentStep; inputsPath: (string | number)[] }[] {
  const extra: Record<string, Json> = settings === undefined ? {} : { settings };
  const path = ["runtimeConfig", action, "properties"];
  if (typeof properties === "string")
    return [{ step: { name: action, action, inputs: { ...extra, properties } }, inputsPath: path }];
  const entries = Array.isArray(properties) ? properties : [properties];
  return entries.map((entry, index) => {
    const { id: _, ...inputs } = entry;
    const name = entries.length === 1 ? action : `${index}.${action.replace(":", "")}`;
    const inputsPath = Array.isArray(properties) ? [...path, index] : path;
    return { step: { name, action, inputs: { ...inputs, ...extra } }, inputsPath };
  });
}
