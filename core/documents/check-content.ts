import * as z from "zod";
import { AUTOMATION_SCHEMA, type AutomationDocument, readAutomation } from "./automation";
import { type DocumentFormat, readContentText } from "./content-text";
import {
  type Document,
  invalidDocumentContent,
  invalidDocumentSchemaVersion,
  type Json,
  maxDocumentSizeExceeded,
} from "./document";
import type { Finding } from "./finding";
import type { LocatedJson, Place } from "./located-json";
import { PACKAGE_SCHEMA, type PackageManifest, readPackage } from "./package-manifest";
import { contentError, isTooLarge, readCommand, unknownVersion } from "./parse";

/** The types of document that exist here. Source: SSM API 2014-11-06, DocumentType, which has more. */
export const DocumentType = z.enum(["Command", "Automation", "Package"]);
export type DocumentType = z.infer<typeof DocumentType>;

/** A document of any type, as far as everything in it is understood. */
export type AnyDocument =
  | { documentType: "Command"; document: Document }
  | { documentType: "Automation"; automation: AutomationDocument }
  | { documentType: "Package"; manifest: PackageManifest };

/** Something about a document's text, at its place. */
export type ContentFinding = Finding & Place;

/** What a text turned out to be. */
export type CheckedContent = {
  /** There is none when an error was found. */
  read?: AnyDocument;
  /** The value that the text holds, sound or not; there is none when it cannot be read. */
  located?: LocatedJson;
  /** Errors and warnings, as they stand in the text. */
  findings: ContentFinding[];
};

/**
 * Everything that can be said about a document's text at once: for an editor while it is typed, and for the server
 * before it is stored.
 */
export function checkContent(text: string, format: DocumentFormat, type: DocumentType): CheckedContent {
  const tooLarge = maxDocumentSizeExceeded().message;
  if (isTooLarge(text)) return { findings: [atStart(tooLarge)] };
  const found = readContentText(text, format);
  if ("problems" in found)
    return {
      findings: found.problems.map((problem) => ({ path: [], part: "value", severity: "error", ...problem })),
    };
  const { read, findings } = readValue(found.located.value, type);
  const located = findings
    .slice(0, MAX_FINDINGS)
    .map((finding) => ({ ...finding, ...found.located.placeOf(finding.path, finding.part) }));
  return {
    ...(read && { read }),
    located: found.located,
    findings: located.sort((a, b) => a.line - b.line || a.column - b.column),
  };
}

/** More than anybody reads. */
const MAX_FINDINGS = 100;

const atStart = (message: string): ContentFinding => ({
  path: [],
  part: "value",
  severity: "error",
  message,
  line: 1,
  column: 1,
});

function readValue(value: Json, type: DocumentType): { read?: AnyDocument; findings: Finding[] } {
  if (type === "Automation") {
    const { automation, findings } = readAutomation(value);
    return { ...(automation && { read: { documentType: "Automation", automation } }), findings };
  }
  if (type === "Package") {
    const { manifest, findings } = readPackage(value);
    return { ...(manifest && { read: { documentType: "Package", manifest } }), findings };
  }
  const { document, findings } = readCommand(value);
  return { ...(document && { read: { documentType: "Command", document } }), findings };
}

/** A text that is a document, with the value it holds. */
export type ReadContent = AnyDocument & { located: LocatedJson };

/**
 * The document in a text that must be one.
 *
 * Errors: MaxDocumentSizeExceeded; InvalidDocumentSchemaVersion; InvalidDocumentContent with every error at its place.
 */
export function readContent(text: string, format: DocumentFormat, type: DocumentType): ReadContent {
  if (isTooLarge(text)) throw maxDocumentSizeExceeded();
  const found = readContentText(text, format);
  if ("problems" in found) {
    const told = found.problems.map(({ line, column, message }) => `Line ${line}, column ${column}: ${message}`);
    throw invalidDocumentContent(
      `The content is not ${format}. ${told.slice(0, 5).join(" ")}`,
      told.map((message) => ({ path: ["Content"], message })),
    );
  }
  const { read, findings } = readValue(found.located.value, type);
  if (read) return { ...read, located: found.located };
  const version = otherVersion(found.located.value, type);
  throw version === undefined ? contentError(findings, found.located) : invalidDocumentSchemaVersion(version, type);
}

/** The schema version of content when it is written as one, but is none of its type. */
function otherVersion(value: Json, type: DocumentType): string | undefined {
  if (type === "Command") return unknownVersion(value);
  const wanted = type === "Automation" ? AUTOMATION_SCHEMA : PACKAGE_SCHEMA;
  const written = z.object({ schemaVersion: z.string() }).safeParse(value);
  return written.success && written.data.schemaVersion !== wanted ? written.data.schemaVersion : undefined;
}
