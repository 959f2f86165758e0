import * as z from "zod";
import { DomainError, type FieldProblem } from "../errors";
import { PlatformType } from "../nodes/node";

/** A document's name. Source: SSM API 2014-11-06, DocumentName. */
export const DocumentName = z.string().regex(/^[a-zA-Z0-9_\-.]{3,128}$/);

/** A document as a caller may name it: by name, or by ARN. Source: SSM API 2014-11-06, DocumentARN. */
export const DocumentReference = z.string().regex(/^[a-zA-Z0-9_\-.:/]{3,128}$/);

/** A version of a document: `$DEFAULT`, `$LATEST` or a number. Source: SSM API 2014-11-06, DocumentVersion. */
export const DocumentVersion = z.string().regex(/^([$]LATEST|[$]DEFAULT|[1-9][0-9]*)$/);

/** The largest content of a document, bytes of UTF-8. Source: user guide, quotas. */
export const MAX_DOCUMENT_BYTES = 64 * 1024;

/** The schema versions of Command documents that are understood. Source: user guide, document schemas. */
export const SchemaVersion = z.enum(["1.2", "2.0", "2.2"]);
export type SchemaVersion = z.infer<typeof SchemaVersion>;

/** The kinds of value a parameter can take. Source: user guide, data elements of documents. */
export const ParameterType = z.enum(["String", "StringList", "Boolean", "Integer", "StringMap", "MapList"]);
export type ParameterType = z.infer<typeof ParameterType>;

/** Any JSON value. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** A parameter's value in its own type, as it is put into the steps. */
export type ParameterValue = Json;

/** What a document says about one of its parameters. Without `default` it must be given. */
export type ParameterDefinition = {
  name: string;
  type: ParameterType;
  description?: string;
  default?: ParameterValue;
  /** As text, whatever the type; a StringList's items are each one of them. */
  allowedValues?: string[];
  /** A regular expression that a whole value (each item of a list) must match. */
  allowedPattern?: string;
  displayType?: "textfield" | "textarea";
  /** The value reaches scripts as the environment variable `SSM_<name>`, and is never a part of their text. */
  interpolationType?: "ENV_VAR";
  minItems?: number;
  maxItems?: number;
  minChars?: number;
  maxChars?: number;
};

/** When a step runs: two operands that must be equal. Operands are as written; see `render.ts`. */
export type Precondition = { StringEquals: [string, string] };

/** One step of a document, as written: inputs may hold placeholders. */
export type DocumentStep = {
  /** Unique in the document. Schema 1.2: the plugin's name, or `0.awsrunShellScript` when it has several entries. */
  name: string;
  /** The plugin, such as `aws:runShellScript`. */
  action: string;
  inputs: Record<string, Json>;
  precondition?: Precondition;
};

/** A Command document, parsed; the steps of all schema versions have the same form. */
export type Document = {
  schemaVersion: SchemaVersion;
  description?: string;
  /** In the order of declaration. */
  parameters: ParameterDefinition[];
  steps: DocumentStep[];
};

/** The platforms that documents can be for, in the order in which AWS lists them. */
export const documentPlatforms = PlatformType.options;

/** There is no such document, or the caller may not know of it. */
export const invalidDocument = (name: string) => new DomainError("InvalidDocument", `There is no document ${name}.`);

/** The document has no such version. */
export const invalidDocumentVersion = (name: string, version: string) =>
  new DomainError("InvalidDocumentVersion", `The document ${name} has no version ${version}.`);

/** The content is not a document; each problem's path leads into the content. */
export const invalidDocumentContent = (message: string, problems: FieldProblem[] = []) =>
  new DomainError("InvalidDocumentContent", message, problems);

/** A schema version that is not understood for the type of document. Source: user guide, document schemas. */
export function invalidDocumentSchemaVersion(version: string, type: "Command" | "Automation" = "Command") {
  const known = type === "Command" ? SchemaVersion.options.join(", ") : "0.3";
  return new DomainError(
    "InvalidDocumentSchemaVersion",
    `The schema version ${version.slice(0, 32)} is not supported. ${type} documents have ${known}.`,
    [{ path: ["schemaVersion"], message: `Use ${known.includes(",") ? "one of " : ""}${known}.` }],
  );
}

/** Content above 64 KiB. */
export const maxDocumentSizeExceeded = () =>
  new DomainError("MaxDocumentSizeExceeded", `A document's content can have at most ${MAX_DOCUMENT_BYTES / 1024} KB.`);

/** The document does not run on the platform of nodes that were chosen. */
export const unsupportedPlatformType = (documentName: string, platforms: readonly string[]) =>
  new DomainError("UnsupportedPlatformType", `The document ${documentName} does not support ${platforms.join(", ")}.`);
