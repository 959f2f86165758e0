import * as z from "zod";
import { DomainError, type FieldProblem } from "../errors";
import { PlatformType } from "../nodes/node";

/** A document's name. Source: SSM API 2014-11-06, DocumentName. */
export const DocumentName = z.string().regex(/^[a-zA-Z0-9_\-.]{3,128}$/);

/** A document as a caller may name it: by name, or by ARN. Source: SSM API 2014-11-06, DocumentARN. */
export const DocumentReference = z.string().regex(/^[a-zA-Z0-9_\-.:/]{3,128}$/);

/** A version of a document: `$DEFAULT`, `$LATEST` or a number. Source: SSM API 2014-11-06, DocumentVersion. */
export const DocumentVersion = z.string().regex(/^([$]LATEST|[$]DEFAULT|[1-9][0-9]*)$/);

/** The name of a version, given when it is made and never changed. Source: SSM API 2014-11-06, DocumentVersionName. */
export const DocumentVersionName = z.string().regex(/^[a-zA-Z0-9_\-.]{1,128}$/);

/** What a document is for, such as `/AWS::EC2::Instance`; `/` is everything. Source: SSM API 2014-11-06, TargetType. */
export const TargetType = z
  .string()
  .max(200)
  .regex(/^\/[\w.\-:/]*$/);

/** A document's name for people. Source: SSM API 2014-11-06, DocumentDisplayName. */
export const DisplayName = z
  .string()
  .max(1024)
  .regex(/^[\w.\-:/ ]*$/);

/** What names of documents may not begin with, whatever the capitals. Source: SSM API 2014-11-06, CreateDocument. */
export const reservedPrefixes = ["aws", "amazon", "amzn"] as const;

/** The reserved prefix that a name begins with; undefined when it has none. */
export const reservedPrefixOf = (name: string) =>
  reservedPrefixes.find((prefix) => name.toLowerCase().startsWith(prefix));

/** The most documents of an account. Source: user guide, quotas. */
export const MAX_DOCUMENTS = 500;
/** The most versions of a document. Source: user guide, quotas. */
export const MAX_DOCUMENT_VERSIONS = 1_000;
/** With how many accounts a document can be shared, and how many of an account's can be public. Source: user guide, quotas. */
export const MAX_SHARES = 1_000;
export const MAX_PUBLIC_DOCUMENTS = 5;

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
export const invalidDocument = (name: string, message = `There is no document ${name}.`) =>
  new DomainError("InvalidDocument", message);

/** The document is of a type that cannot do what is asked of it. */
export const invalidDocumentType = (message: string) => new DomainError("InvalidDocumentType", message);

/** The document has no such version. */
export const invalidDocumentVersion = (
  name: string,
  version: string,
  message = `The document ${name} has no version ${version}.`,
) => new DomainError("InvalidDocumentVersion", message);

/** The content is not a document; each problem's path leads into the content. */
export const invalidDocumentContent = (message: string, problems: FieldProblem[] = []) =>
  new DomainError("InvalidDocumentContent", message, problems);

/** A schema version that is not understood for the type of document. Source: user guide, document schemas. */
export function invalidDocumentSchemaVersion(version: string, type: "Command" | "Automation" | "Package" = "Command") {
  const known = { Command: SchemaVersion.options.join(", "), Automation: "0.3", Package: "2.0" }[type];
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

/** There is a document of that name in the account. */
export const documentAlreadyExists = (name: string) =>
  new DomainError("DocumentAlreadyExists", `There is a document ${name} already.`, [
    { path: ["Name"], message: "There is a document of that name already." },
  ]);

/** The account has as many documents as it can have. */
export const documentLimitExceeded = (message: string) => new DomainError("DocumentLimitExceeded", message);

/** The document has as many versions as it can have. */
export const documentVersionLimitExceeded = (name: string) =>
  new DomainError(
    "DocumentVersionLimitExceeded",
    `The document ${name} has ${MAX_DOCUMENT_VERSIONS} versions; delete some first.`,
  );

/** A version has exactly this text already. */
export const duplicateDocumentContent = (name: string, version: number) =>
  new DomainError("DuplicateDocumentContent", `Version ${version} of ${name} has exactly this content.`);

/** Another version of the document has that name. */
export const duplicateDocumentVersionName = (versionName: string) =>
  new DomainError("DuplicateDocumentVersionName", `The document has a version named ${versionName} already.`, [
    { path: ["VersionName"], message: "Another version has that name." },
  ]);

/** What was asked for cannot be done with the document as it is. */
export const invalidDocumentOperation = (message: string) => new DomainError("InvalidDocumentOperation", message);

/** A document is shared with as many accounts as it can be. */
export const documentPermissionLimit = (name: string) =>
  new DomainError("DocumentPermissionLimit", `The document ${name} can be shared with at most ${MAX_SHARES} accounts.`);
